"""Python-Markdown 的一侧：笔记怎样变成 HTML。不依赖 MkDocs。"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from pymdownx.delimiterprocessor import Delimiter, DelimiterProcessor
from pymdownx.slugs import slugify

from paper_drawer import claims, fences
from paper_drawer.katex import Cache, Engine
from paper_drawer.markup import colours
from paper_drawer.markup.blocks import Blocks
from paper_drawer.markup.colours import ColourPostprocessor
from paper_drawer.markup.declared import ClaimTreeprocessor, LightTreeprocessor
from paper_drawer.markup.limits import LimitPreprocessor
from paper_drawer.markup.math import MathPostprocessor
from paper_drawer.markup.pairs import PairTreeprocessor
from paper_drawer.markup.trees import AsideTreeprocessor, SanitizeTreeprocessor
from paper_drawer.model import Library

# 中文标点旁的粗体要关掉 punctuation，见 tests/plugin/cases/emphasis.yml
BUNDLE: dict[str, dict[str, Any]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {"BACKLINK_TITLE": "回到第 {} 个脚注的出处"},
    "tables": {},
    "pymdownx.betterem": {"punctuation": False},
    "pymdownx.mark": {},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.details": {},
    "pymdownx.highlight": {"use_pygments": True, "anchor_linenums": False},
    "pymdownx.inlinehilite": {"style_plain_text": False},
    "pymdownx.arithmatex": {
        "generic": True,
        "inline_syntax": ["dollar"],
        "block_syntax": ["dollar"],
    },
}
TOC = {
    "title": "本页",
    "slugify": slugify(case="lower"),
    "permalink": "#",
    "permalink_title": "本节的链接",
}


COMMENT = re.compile(r"(?m:^(?P<indent>[ \t>]*))?(?P<comment><!--(?s:.*?)-->)")


class CommentPreprocessor(Preprocessor):
    """去掉 HTML 注释，公式的声明换成占位；围栏此时已经收好，里面的不动。"""

    def run(self, lines: list[str]) -> list[str]:
        """注释没了，行还在。"""
        text = "\n".join(lines)
        end = text.rfind("-->") + len("-->")  # 之后的都没有收尾
        return (COMMENT.sub(self._place, text[:end]) + text[end:]).split("\n")

    def _place(self, match: re.Match[str]) -> str:
        indent, comment = match["indent"] or "", match["comment"]
        lines = "\n" * comment.count("\n")
        if match["indent"] is None or not claims.CLAIM.fullmatch(comment):
            return indent + lines
        stored = self.md.htmlStash.store(" " * len(indent) + comment)
        return f"{indent}\n{indent}{stored}{lines}\n{indent}"  # 前后各空一行


class PaperDrawerExtension(Extension):
    """笔记用到的全部 Markdown 扩展：围栏、公式、提示框，以及消毒。"""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "library": [Library(), "书房，围栏从中取内容"],
            "cache": ["", "公式的缓存；不给就只在内存里"],
            "late": [
                False,
                "公式只装框、代码不上色，整页写好了再由 math.fill、colours.fill 填",
            ],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown 的接口
        """注册到一个 Markdown 实例。"""
        library = self.getConfig("library")
        cache = self.getConfig("cache") or Cache(None, Engine())
        blocks = Blocks(library, partial(render_inner, library, cache, late=self.getConfig("late")))
        custom = [
            {"name": name, "class": f"pd-{name}", "format": partial(blocks.format, name)}
            for name in fences.OPTIONS
        ]
        custom.append(
            {
                "name": "python",
                "class": "highlight",
                "format": colours.fence,
                "validator": colours.is_plain,
            }
        )
        superfences = {"pymdownx.superfences": {"custom_fences": custom}}
        md.registerExtensions([*BUNDLE, *superfences], {**BUNDLE, **superfences})
        for token, tag in (("=", "mark"), ("~", "del")):  # 这两个没有 punctuation 选项
            strict = Delimiter(token, tag, double=True, punct=False)
            cast("DelimiterProcessor", md.inlinePatterns["delimiter"]).add(strict)
        # 笔记里没有 HTML：不认 HTML 块和行内标签，尖括号原样显示
        for registry, name in ((md.preprocessors, "html_block"), (md.inlinePatterns, "html")):
            registry.deregister(name, strict=False)
        md.preprocessors.register(CommentPreprocessor(md), "pd-comments", 24)
        md.preprocessors.register(LimitPreprocessor(md), "pd-limits", 23)
        md.treeprocessors.register(SanitizeTreeprocessor(md), "pd-sanitize", 6)
        md.treeprocessors.register(AsideTreeprocessor(md), "pd-asides", 4)
        md.treeprocessors.register(ClaimTreeprocessor(md, library), "pd-claims", 3.5)  # 先于并排
        md.treeprocessors.register(PairTreeprocessor(md, blocks), "pd-pairs", 3)
        md.treeprocessors.register(LightTreeprocessor(md), "pd-lights", 2)
        math = MathPostprocessor(md, cache, late=self.getConfig("late"))
        md.postprocessors.register(math, "pd-math", 5)
        if not self.getConfig("late"):
            md.postprocessors.register(ColourPostprocessor(md, cache.store), "pd-colours", 4)


def renderer(library: Library, cache: Cache, *, late: bool = False) -> Markdown:
    """一个装好的 Markdown，供 MkDocs 之外使用。"""
    extension = PaperDrawerExtension(library=library, cache=cache, late=late)
    return Markdown(extensions=["toc", extension], extension_configs={"toc": TOC})


def render_inner(library: Library, cache: Cache, text: str, *, late: bool = False) -> str:
    """把一小段 Markdown 变成 HTML，嵌进别的页面；不带标题编号，也不说公式核对过没有。"""
    return renderer(library, cache, late=late).convert(claims.CLAIM.sub("", text))


Render = Callable[[str], str]

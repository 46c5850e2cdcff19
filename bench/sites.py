"""同一座书房写成各家的站点：论文抽屉、普通的 mkdocs-material（Zensical 也读它）、Hugo。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from bench import functions, hugo
from bench.generate import DRAWERS, TAGS, TERMS, Bookcase, Note, listed

Files = Mapping[str, str | bytes]
"""路径 → 内容。"""

THEME = """site_name: 速度
site_description: {description}
strict: true
theme: {{name: material, language: zh, font: false}}
"""
OURS = f"""{THEME}plugins: [paper-drawer]
markdown_extensions: [paper_drawer]
not_in_nav: |
  /papers/*/*
  /code/
nav:
  - index.md
  - papers/index.md
{{nav}}
  - review/index.md
  - handbook/glossary.md
"""
PLAIN = f"""{THEME}plugins: [search]
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - tables
  - toc: {{{{permalink: true}}}}
  - pymdownx.betterem: {{{{punctuation: false}}}}
  - pymdownx.mark
  - pymdownx.tilde: {{{{subscript: false}}}}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.superfences
  - pymdownx.arithmatex: {{{{generic: true}}}}
nav:
  - index.md
{{nav}}
"""
INDEX = "---\ntitle: {}\n---\n\n{}\n"
REVIEW = """## 易错点

```review
kind: pitfall
```

## 疑问

```review
kind: question
```"""
SNIPPET = re.compile(r"(?m)^```snippet\n(.*)\n```$")
BOX = re.compile(r'(?m)^(?:!!!|\?\?\?) (\w+) "(.*)"\n((?:(?: {4}.*)?\n?)*)')


def ours(bookcase: Bookcase) -> Files:
    """论文抽屉。"""
    used = drawers(bookcase)
    nav = "\n".join(f"  - papers/{drawer}/index.md" for drawer in used)
    return {
        "mkdocs.yml": OURS.format(description=bookcase.description, nav=nav),
        "docs/index.md": INDEX.format("首页", "```home\nlead: 测速度用的书房\n```"),
        "docs/handbook/glossary.md": INDEX.format("术语表", _glossary()),
        "docs/papers/index.md": INDEX.format("论文", "```papers\nfacets: true\ngroup: year\n```"),
        "docs/review/index.md": INDEX.format("复习", REVIEW),
        **{f"docs/papers/{drawer}/index.md": _drawer(drawer) for drawer in used},
        **_notes(bookcase, "docs", lambda note: note.text),
        **functions.files(bookcase.code),
    }


def plain(bookcase: Bookcase) -> Files:
    """普通的 mkdocs-material：全部笔记在导航里，公式留给浏览器，代码写在笔记里。"""
    inline = _inliner(bookcase)
    nav = "\n".join(_sections(bookcase))
    return {
        "mkdocs.yml": PLAIN.format(description=bookcase.description, nav=nav),
        "docs/index.md": INDEX.format("首页", "测速度用的书房。"),
        **{f"docs/papers/{d}/index.md": INDEX.format(t, "") for d, t in drawers(bookcase).items()},
        **_notes(bookcase, "docs", lambda note: inline(note.text)),
    }


def for_hugo(bookcase: Bookcase) -> Files:
    """Hugo：极简的主题，公式由它自己的 KaTeX 渲染。"""
    inline = _inliner(bookcase)

    def text(note: Note) -> str:
        body = BOX.sub(_quote, inline(note.text))
        return body.replace("](img/", f"](/papers/{note.drawer}/img/")

    return {
        **hugo.theme(bookcase.description),
        "content/_index.md": INDEX.format("首页", "测速度用的书房。"),
        **{
            f"content/papers/{d}/_index.md": INDEX.format(t, "")
            for d, t in drawers(bookcase).items()
        },
        **_notes(bookcase, "content", text, images="static"),
    }


def drawers(bookcase: Bookcase) -> dict[str, str]:
    """放了论文的抽屉：id → 名字。"""
    used = {note.drawer for note in bookcase.notes}
    return {drawer: title for drawer, title in DRAWERS.items() if drawer in used}


def _notes(
    bookcase: Bookcase, folder: str, text: Callable[[Note], str], images: str = ""
) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {}
    for note in bookcase.notes:
        files[f"{folder}/{note.path}"] = text(note)
        for name, data in note.images.items():
            files[f"{images or folder}/papers/{note.drawer}/img/{name}"] = data
    return files


def _inliner(bookcase: Bookcase) -> Callable[[str], str]:
    """把 snippet 围栏换成源码。"""
    sources = {function.symbol: function.source for function in bookcase.code}
    return lambda text: SNIPPET.sub(lambda found: f"```python\n{sources[found[1]]}```", text)


def _quote(box: re.Match[str]) -> str:
    """提示框 → Hugo 的 > [!NOTE]。"""
    inside = dedent(box[3]).strip("\n")
    lines = (f"> {line}".rstrip() for line in inside.split("\n"))
    return f"> [!{box[1].upper()}] {box[2]}\n" + "\n".join(lines) + "\n\n"


def _glossary() -> str:
    tags = "\n".join(f"| {tag} | {meaning} |" for tag, meaning in TAGS.items())
    terms = "\n".join(f"| {' | '.join(row)} |" for row in TERMS)
    return (
        f"| 标签 | 说明 |\n|---|---|\n{tags}\n\n"
        f"| 中文 | English | 别名 | 常见误写 |\n|---|---|---|---|\n{terms}"
    )


def _drawer(drawer: str) -> str:
    order = list(DRAWERS).index(drawer)
    head = f"{DRAWERS[drawer]}\nsections: {listed(list(TAGS)[order % 3 :: 3])}\norder: {order}"
    return INDEX.format(head, f"```papers\nfield: {drawer}\ngroup: section\n```")


def _sections(bookcase: Bookcase) -> Iterator[str]:
    """导航里每个抽屉一节，列出其中的笔记。"""
    for drawer, title in drawers(bookcase).items():
        yield f"  - {title}:\n      - papers/{drawer}/index.md"
        yield from (f"      - {n.path}" for n in bookcase.notes if n.drawer == drawer)


def write(root: Path, files: Files, before: Files | None = None) -> None:
    """把站点写进 root；有 before 时只动与它不同的文件。"""
    old = before or {}
    for name in old.keys() - files.keys():
        (root / name).unlink()
    for name, content in files.items():
        if old.get(name) != content:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

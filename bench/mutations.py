"""书房的随机改动：一样输入一种，改在“路径 → 内容”上。"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench import pictures, records
from bench.generate import DRAWERS, TAGS, VENUES, Author, Note, listed, note
from bench.grammar import write
from bench.rich import CONFIG, HOOK, NOTE, OVERRIDE, PART, PLAIN, Files, dumped

Edit = Callable[[Files, Random, Path], None]
"""就地改；Path 是书房此刻在盘上的地方。"""
PAPER = re.compile(r"docs/papers/(?P<drawer>\w+)/(?P<id>(?!index\.md)[\w-]+)\.md")
BROKEN = re.compile(r"\n\[坏\]\([^)]*\)\n")
TITLE = re.compile(r"(?m)^(?:!!!|\?\?\?) \w+ \".*(?=\")")
EXTENSIONS: tuple[dict[str, Any], ...] = (
    *({"toc": {"permalink": mark}} for mark in (True, "#", False)),
    *({"abbr": {}}, {"smarty": {"smart_quotes": False}}, {"toc": {"toc_depth": 2}}),
)
SETTINGS: tuple[dict[str, Any], ...] = (
    *({"validation": {"links": {"not_found": level}}} for level in ("warn", "info", "ignore")),
    *({"validation": {"links": {"anchors": level}}} for level in ("warn", "info")),
    *({"plugins": {"paper-drawer": {"workers": count}}} for count in (1, 2, 3)),
    *({"plugins": {"search": {"lang": lang}}} for lang in ("en", "zh")),
    *({"theme": {"language": lang}} for lang in ("en", "zh")),
    *({"use_directory_urls": way} for way in (True, False)),
    *({"extra": {"generator": way}} for way in (True, False)),
    *({"site_url": url} for url in ("", "https://example.org/a/")),
)


def body(files: Files, rng: Random, _: Path) -> None:
    """正文里添一句，带公式。"""
    author = Author(rng)
    _replace(files, paper(files, rng), "\n## 公式", f"\n{author.sentences(1)}{author.inline()}\n")


def title(files: Files, rng: Random, _: Path) -> None:
    """换标题。"""
    _head(files, paper(files, rng), "title", write("title", rng))


def head(files: Files, rng: Random, _: Path) -> None:
    """题录的一项。"""
    name = paper(files, rng)
    ids = [found["id"] for path in sorted(files) if (found := PAPER.fullmatch(path))]
    values: dict[str, Callable[[], str]] = {
        "short": lambda: f"Net {rng.randrange(1000)}",
        "year": lambda: str(rng.randrange(2012, 2025)),
        "venue": lambda: rng.choice(VENUES),
        "arxiv": lambda: f'"1{rng.randrange(10)}01.{rng.randrange(99999):05}"',
        "authors": lambda: listed(write("name", rng) for _ in range(rng.randrange(1, 4))),
        "motivation": lambda: write("动机", rng),
        "highlights": lambda: listed([write("要点", rng)]),
        "tags": lambda: listed(rng.sample(list(TAGS), 2)),
        "star": lambda: rng.choice(("true", "false")),
        "requires": lambda: listed(rng.sample(ids, rng.randrange(3))),
        "added": lambda: f"2024-0{rng.randrange(1, 10)}-11",
        "former_slugs": lambda: listed([f"sources/papers/{rng.randrange(999)}/README.md"]),
        "unknown": lambda: "不认得的键",
    }
    key = rng.choice(list(values))
    _head(files, name, key, values[key]())


def added(files: Files, rng: Random, _: Path) -> None:
    """添一篇。"""
    symbols = re.findall(r"def (\w+)", str(files["snippets/layer_0.py"]))
    author = Author(rng)
    new = note(author, rng.randrange(10**6), (), f"snippets.layer_0.{rng.choice(symbols)}")
    files[f"docs/{new.path}"] = new.text
    _pictures(files, new)


def deleted(files: Files, rng: Random, _: Path) -> None:
    """删一篇；指着它的链接断了。"""
    if sum(PAPER.fullmatch(path) is not None for path in files) > 30:  # noqa: PLR2004
        del files[paper(files, rng)]


def renamed(files: Files, rng: Random, _: Path) -> None:
    """换 id 或抽屉，指着它的链接一同改；有时不改。"""
    name = paper(files, rng)
    old = _named(name)
    id_ = f"{old['id'].partition('-r')[0]}-r{rng.randrange(1000)}"
    drawer = rng.choice((old["drawer"], rng.choice(list(DRAWERS))))
    if f"docs/papers/{drawer}/index.md" not in files:
        drawer = old["drawer"]
    files[f"docs/papers/{drawer}/{id_}.md"] = files.pop(name)
    if rng.randrange(4):
        for path in [path for path in files if path.endswith(".md")]:
            text = str(files[path])
            text = text.replace(f"({old['drawer']}/{old['id']}.md", f"({drawer}/{id_}.md")
            text = text.replace(f"/{old['drawer']}/{old['id']}.md", f"/{drawer}/{id_}.md")
            files[path] = re.sub(rf"\b{re.escape(old['id'])}\b(?!\.\w)", id_, text)


def snippet(files: Files, rng: Random, _: Path) -> None:
    """代码：一处说明，或者一个数；笔记不一定知道。"""
    names = [n for n in files if re.fullmatch(r"snippets/(layer_\d|base|gate)\.py", n)]
    name = rng.choice(sorted(names))
    if rng.randrange(2):
        _replace(files, name, "。\n", f"，第 {rng.randrange(1000)} 版", behind=False)
    else:
        files[name] = str(files[name]) + f"\n\nNUMBER_{rng.randrange(100)} = {rng.randrange(100)}\n"


def checked(files: Files, rng: Random, _: Path) -> None:
    """测试文件。"""
    name = rng.choice(sorted(n for n in files if n.startswith("tests/snippets/")))
    files[name] = str(files[name]) + f"\n\n# {rng.randrange(1000)}\n"


def configuration(files: Files, rng: Random, _: Path) -> None:
    """配置：说明、导航、扩展、插件、校验。"""
    config = yaml.safe_load(str(files[CONFIG]))
    match rng.randrange(4):
        case 0:
            config["site_description"] = write("句", rng)
        case 1:
            rng.shuffle(config["nav"])
        case 2:
            config["markdown_extensions"] |= rng.choice(EXTENSIONS)
        case _:
            _merge(config, rng.choice(SETTINGS))
    files[CONFIG] = dumped(config)


def theme(files: Files, rng: Random, _: Path) -> None:
    """自己的主题：模板、模板的一块、样式。"""
    shown = write("主", rng)
    match rng.randrange(4):
        case 0:
            files[OVERRIDE] = f"<p>{shown}{{{{ page.title if page }}}}</p>\n"
        case 1:
            files["overrides/partials/source.html"] = f"<p>{shown}</p>\n"
        case 2:
            files["overrides/extra.css"] = f"p {{ margin: {rng.randrange(9)} }}\n"
        case _:
            files.pop("overrides/partials/source.html", None)


def hook(files: Files, rng: Random, _: Path) -> None:
    """站点自己的钩子；长短不一样，Python 才认得它变了。"""
    word = write("主", rng) + "，" * rng.randrange(1, 40)
    files[HOOK] = re.sub(r'WORD = ".*"', f'WORD = "{word}"', str(files[HOOK]))


def part(files: Files, rng: Random, _: Path) -> None:
    """别的扩展嵌进来的文件。"""
    files[PART] = f"{write('句', rng)}\n"


def glossary(files: Files, rng: Random, _: Path) -> None:
    """术语表的一行。"""
    tag = rng.choice(list(TAGS))
    name = "docs/handbook/glossary.md"
    row = f"| {tag} | {write('宾', rng)} |"
    files[name] = re.sub(rf"(?m)^\| {tag} \| .* \|$", row, str(files[name]))


def aside(files: Files, rng: Random, _: Path) -> None:
    """一处易错点或疑问的标题。"""
    name = rng.choice((paper(files, rng), NOTE))
    found = list(TITLE.finditer(str(files.get(name, ""))))
    if found:
        at = rng.choice(found).end()
        files[name] = f"{str(files[name])[:at]}{write('宾', rng)}{str(files[name])[at:]}"


def broken(files: Files, rng: Random, _: Path) -> None:
    """断了的链接、锚点、图。"""
    other = _named(paper(files, rng))
    where = f"../{other['drawer']}/{other['id']}.md#nowhere"
    target = rng.choice(("none.md", where, "img/none.png", "/absolute.md", "#nowhere"))
    name = rng.choice((paper(files, rng), PLAIN))
    files[name] = str(files[name]) + f"\n[坏]({target})\n"


def mended(files: Files, rng: Random, _: Path) -> None:
    """断了的都补好；有时那个文件出现了。"""
    files.setdefault("docs/handbook/none.md", "---\ntitle: 有了\n---\n\n正文。\n")
    for name in [name for name in files if name.endswith(".md")]:
        if rng.randrange(2):
            files[name] = BROKEN.sub("", str(files[name]))


def picture(files: Files, rng: Random, _: Path) -> None:
    """换一张图，大小一样。"""
    name = rng.choice(sorted(n for n in files if n.endswith((".png", ".svg"))))
    files[name] = (pictures.png if name.endswith(".png") else pictures.svg)(rng)


def drawer(files: Files, rng: Random, _: Path) -> None:
    """抽屉的次序与分节。"""
    name = rng.choice([n for n in sorted(files) if re.fullmatch(r"docs/papers/\w+/index\.md", n)])
    _head(files, name, "order", str(rng.randrange(9)))
    _head(files, name, "sections", listed(rng.sample(list(TAGS), 3)))


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        *(body, title, head, added, deleted, renamed, snippet, checked),
        *(configuration, theme, hook, part, glossary, aside, broken, mended, picture, drawer),
        *(records.tests, records.demo, records.proofs),
    )
}
"""名字 → 改动。"""


def paper(files: Files, rng: Random) -> str:
    """随便一篇论文。"""
    return rng.choice(sorted(path for path in files if PAPER.fullmatch(path)))


def _named(name: str) -> dict[str, str]:
    found = PAPER.fullmatch(name)
    return found.groupdict() if found else {}


def _head(files: Files, name: str, key: str, value: str) -> None:
    text = str(files[name])
    line = f"{key}: {value}"
    fresh, times = re.subn(rf"(?m)^{key}: .*$", lambda _: line, text, count=1)
    files[name] = fresh if times else text.replace("\n", f"\n{line}\n", 1)


def _replace(files: Files, name: str, mark: str, new: str, *, behind: bool = True) -> None:
    whole = mark + new if behind else new + mark
    files[name] = str(files[name]).replace(mark, whole, 1)


def _merge(into: dict[str, Any], new: dict[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def _pictures(files: Files, new: Note) -> None:
    for name, data in new.images.items():
        files[f"docs/papers/{new.drawer}/img/{name}"] = data

"""生成给搜索量用的笔记：照本项目的笔记一个字一个字往下写，字与字的搭配与真的中文相近。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from random import Random

from paper_drawer import glossary, store
from paper_drawer.model import Drawer, Library, Paper
from paper_drawer.search import Source

from bench.generate import DRAWERS, TAGS, VENUES
from bench.grammar import write

DOCS = Path(__file__).parents[1] / "docs"
LEFT_OUT = re.compile(
    r"^---\n.*?\n---\n|^```.*?^```|<!--.*?-->|\$\$.*?\$\$", re.DOTALL | re.MULTILINE
)
PROSE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff，。；：、（）0-9]{7,}?。")
FORMULAS = "公式与代码"
HEADINGS = ("一句话", "动机", "方法流程", FORMULAS, "易错点", "疑问")
SYLLABLES = "ka mo ri te lu van sor dex pho gra tri nex col bel zan quo mir tal ver don".split()
OWN_WORDS = 6
"""每篇自己造的词：书房大了，词也多了。"""


@dataclass(frozen=True)
class Note:
    """一篇：题录与各节（标题，段落）。"""

    paper: Paper
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """读者看得见的字；段落之间换行。"""
        return "\n".join(part for heading, said in self.sections for part in (heading, *said))

    @property
    def extras(self) -> str:
        """公式与代码。"""
        shown = (said for heading, said in self.sections if heading == FORMULAS)
        return "\n".join("\n".join(_extras(said)) for said in shown)

    @property
    def html(self) -> str:
        """建站时的样子：行内的标签、公式、代码、软换行都有。"""
        return "\n".join(_section(heading, said) for heading, said in self.sections)

    @property
    def head(self) -> tuple[str, ...]:
        """题头上的字。"""
        return (self.paper.title, self.paper.motivation, *self.paper.highlights, *self.paper.tags)

    @property
    def headings(self) -> set[str]:
        """各节的标题。"""
        return {heading for heading, _ in self.sections}

    @property
    def url(self) -> str:
        """相对站点根。"""
        return self.paper.path.removesuffix(".md") + "/"

    @property
    def source(self) -> Source:
        """交给索引的样子。"""
        digest = store.key(self.text, self.paper.title).hex()
        return Source(self.paper.path, self.url, self.paper.title, digest, lambda: self.html)


class Chain:
    """读过的文字里，两个字后面接哪个字。"""

    def __init__(self, docs: Path = DOCS) -> None:
        self.after: defaultdict[str, list[str]] = defaultdict(list)
        self.starts: list[str] = []
        letters: set[str] = set()
        for path in sorted(docs.rglob("*.md")):
            for said in PROSE.findall(LEFT_OUT.sub("", path.read_text(encoding="utf-8"))):
                self.starts.append(said[:2])
                for at in range(len(said) - 2):
                    self.after[said[at : at + 2]].append(said[at + 2])
                letters.update(re.sub(r"[^\u4e00-\u9fff]", "", said))
        self.letters = sorted(letters)

    def sentence(self, rng: Random) -> str:
        """写到句号为止。"""
        said = rng.choice(self.starts)
        while not said.endswith("。"):
            said += rng.choice(self.after[said[-2:]])
        return said


def notes(count: int, seed: int = 0) -> Iterator[Note]:
    """写 count 篇。"""
    rng = Random(seed)  # noqa: S311 -- 不作加密用
    chain = Chain()
    for number in range(count):
        yield _note(number, chain, rng)


def library(written: list[Note]) -> Library:
    """题录与本项目的术语表。"""
    path = DOCS / glossary.PATH
    terms, _, _ = glossary.parse(path.read_text(encoding="utf-8"), glossary.PATH)
    drawers = (Drawer(field, f"papers/{field}/index.md", title) for field, title in DRAWERS.items())
    papers = tuple(note.paper for note in written)
    return Library(papers=papers, drawers=tuple(drawers), terms=terms)


def edited(note: Note, marker: str) -> Note:
    """正文多一句。"""
    (heading, said), *rest = note.sections
    return replace(note, sections=((heading, (*said, f"{marker}。")), *rest))


def _note(number: int, chain: Chain, rng: Random) -> Note:
    field = rng.choice(list(DRAWERS))
    name = "".join(rng.choices(SYLLABLES, k=3)).capitalize() + rng.choice(("Net", "Former", "GAN"))
    id_ = f"{name.lower()}-{number}"
    own = ["".join(rng.choices(chain.letters, k=rng.choice((2, 3)))) for _ in range(OWN_WORDS)]
    paper = Paper(
        id=id_,
        path=f"papers/{field}/{id_}.md",
        title=f"{name}: {write('title', rng)}",
        short=name,
        field=field,
        year=rng.randrange(2012, 2026),
        venue=rng.choice(VENUES),
        arxiv=f"{rng.randrange(12, 26)}{rng.randrange(1, 13):02}.{number:05}",
        authors=tuple(write("name", rng) for _ in range(rng.randrange(1, 5))),
        motivation=chain.sentence(rng),
        highlights=(chain.sentence(rng),),
        tags=tuple(rng.sample(list(TAGS), rng.randrange(1, 4))),
        star=not rng.randrange(10),
        body="正文",
    )
    sections = []
    for heading in HEADINGS:
        sections.append((heading, _paragraphs(chain, own, rng)))
        if rng.randrange(2):
            said = re.split("[，。；：、（）]", chain.sentence(rng))[0]
            sections.append((said + rng.choice(own), _paragraphs(chain, own, rng)))
    return Note(paper, tuple(sections))


def _paragraphs(chain: Chain, own: list[str], rng: Random) -> tuple[str, ...]:
    def sentence() -> str:
        said = chain.sentence(rng)
        return said if rng.randrange(4) else f"{rng.choice(own)}{said}"

    return tuple(
        "".join(sentence() for _ in range(rng.randrange(2, 5))) for _ in range(rng.randrange(1, 4))
    )


def _section(heading: str, said: tuple[str, ...]) -> str:
    rng = Random(said[0])  # noqa: S311 -- 不作加密用
    body = "\n".join(f"<p>{_inline(paragraph, rng)}</p>" for paragraph in said)
    if heading == FORMULAS:
        tex, code = map(escape, _extras(said))
        body += (
            f'\n<div class="pd-math pd-math--display" data-search-exclude>\\[{tex}\\]</div>'
            f'<div class="highlight"><pre><code class="pd-python">{code}</code></pre></div>'
        )
    return f'<h2 id="{escape(heading)}">{escape(heading)}</h2>\n{body}'


def _extras(said: tuple[str, ...]) -> tuple[str, str]:
    rng = Random(said[0])  # noqa: S311 -- 不作加密用
    return write("独占", rng), write("程序", rng)


def _inline(said: str, rng: Random) -> str:
    """加粗几个字，再软换行。"""
    at = rng.randrange(len(said) - 3)
    wrapped = (
        f"{escape(said[:at])}<strong>{escape(said[at : at + 3])}</strong>{escape(said[at + 3 :])}"
    )
    return re.sub(r"(，[\u4e00-\u9fff]{9})(?=[\u4e00-\u9fff])", "\\1\n", wrapped, count=1)

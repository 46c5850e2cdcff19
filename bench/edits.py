"""量的每一步：书房怎样改，改动在建成的站点里哪里看得见。"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bench.generate import EARLIER, Author, Bookcase, Note, note
from bench.sites import SNIPPET

STRIDE = 37
"""每次换一篇改。"""
NUMBERS = 50_000
"""添的笔记从这个编号起。"""


@dataclass(frozen=True)
class Change:
    """改过的书房，和看得见改动的一页；word 空着就是那一页该没有了。"""

    bookcase: Bookcase
    page: str
    word: str

    def check(self, site: Path) -> None:
        """建成的站点里真有这处改动，不然量的不是它。"""
        page = site / self.page
        found = page.is_file() and (not self.word or self.word in page.read_text(encoding="utf-8"))
        if found != bool(self.word):
            raise RuntimeError(f"{page} 里没有这处改动：{self.word or '该删去'}")


def word(number: int) -> str:
    """第几次改动的记号；别处不会有的一个词。"""
    return "qz" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def page(chosen: Note) -> str:
    """一篇笔记在站点里的文件。"""
    return f"{chosen.path.removesuffix('.md')}/index.html"


def same(bookcase: Bookcase, number: int) -> Change:  # noqa: ARG001 -- 与别的步骤同样叫法
    """一个字不改。"""
    return Change(bookcase, "index.html", "<body")


def body(bookcase: Bookcase, number: int) -> Change:
    """改一篇的正文。"""
    mark = word(number)
    return _changed(bookcase, number, mark, lambda old: _insert(old, mark))


def _insert(old: Note, mark: str) -> Note:
    return replace(old, body=old.body.replace("这里的 ", f"记号 {mark} 只为测速度。这里的 ", 1))


def title(bookcase: Bookcase, number: int) -> Change:
    """改一篇的标题。"""
    mark = word(number).title()

    def changed(old: Note) -> Note:
        return replace(old, head={**old.head, "title": f"{old.head['title']} {mark}"})

    return _changed(bookcase, number, mark, changed)


def _changed(bookcase: Bookcase, number: int, mark: str, change: Callable[[Note], Note]) -> Change:
    at = number * STRIDE % len(bookcase.notes)
    notes = (*bookcase.notes[:at], change(bookcase.notes[at]), *bookcase.notes[at + 1 :])
    return Change(replace(bookcase, notes=notes), page(bookcase.notes[at]), mark)


def added(bookcase: Bookcase, number: int) -> Change:
    """添一篇。"""
    author = Author(Random(number))  # noqa: S311 -- 不作加密用
    symbol = author.rng.choice(bookcase.code).symbol
    new = _insert(note(author, NUMBERS + number, bookcase.notes[-EARLIER:], symbol), word(number))
    return Change(replace(bookcase, notes=(*bookcase.notes, new)), page(new), word(number))


def deleted(bookcase: Bookcase, number: int) -> Change:  # noqa: ARG001
    """删去最后一篇：没有别的笔记链接到它。"""
    *kept, last = bookcase.notes
    return Change(replace(bookcase, notes=tuple(kept)), page(last), "")


def snippet(bookcase: Bookcase, number: int) -> Change:
    """改一段笔记里嵌着的代码。"""
    chosen = bookcase.notes[number * STRIDE % len(bookcase.notes)]
    symbol = re.findall(SNIPPET, chosen.body)[0]
    code = tuple(
        function.marked(word(number)) if function.symbol == symbol else function
        for function in bookcase.code
    )
    return Change(replace(bookcase, code=code), page(chosen), word(number))


def configuration(bookcase: Bookcase, number: int) -> Change:
    """改配置里的 site_description。"""
    described = f"测速度用的书房，{word(number)}"
    return Change(replace(bookcase, description=described), "index.html", word(number))


STEPS: dict[str, Callable[[Bookcase, int], Change]] = {
    "从头": same,
    "没有改": same,
    "改一篇的正文": body,
    "改一篇的标题": title,
    "添一篇": added,
    "删一篇": deleted,
    "改一段代码": snippet,
    "改配置": configuration,
}
"""名字 → 怎样改；从头之前删去缓存与站点。"""
COLD = "从头"

"""怪笔记：题录写坏了，指得出行列；正文再怪，查与渲染都不出错、不卡住。"""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest
import small_drawer
from cases import cases
from paper_drawer import front_matter, library
from paper_drawer.check import check, references
from paper_drawer.katex import Cache, Engine
from paper_drawer.markup import renderer
from paper_drawer.model import Library, Note, Problem

PATH = "docs/notes/math/matrix.md"
SECONDS = 20 if sys.gettrace() else 5
"""量覆盖率时每一行都要记，约慢三倍；不量的时候是五秒。"""
EACH = 40
"""每种随机的改法做几次。"""


@cases("hostile_front_matter")
def test_a_malformed_head_is_named_where_it_is(case: dict[str, Any]) -> None:
    parts = [case["text"]] if isinstance(case["text"], str) else case["text"]
    text = "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)
    entry, problems = front_matter.parse(text, "x.md", case.get("kind", "note"), path="x.md")
    place, rule, words = case["fault"].split(" ", 2)
    said = [(f"{p.line}:{p.column}", p.rule, p.cause + p.fix) for p in problems]
    assert any((at, number) == (place, rule) and words in why for at, number, why in said), said
    assert entry is None
    assert {p.rule for p in problems} <= {rule, "F105"}


def truncated(rng: Random, data: bytes) -> bytes:
    """断在随便哪个字节。"""
    return data[: rng.randrange(len(data))]


def spliced(rng: Random, data: bytes) -> bytes:
    """前半是它，后半是另一篇。"""
    other = small_drawer.PAPER.encode()
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def inserted(rng: Random, data: bytes) -> bytes:
    """几处插进随便什么字节。"""
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data))
        data = data[:at] + rng.randbytes(rng.randrange(1, 30)) + data[at:]
    return data


def shuffled(rng: Random, data: bytes) -> bytes:
    """插进一串记号：字符认得，次序胡来。"""
    marks = "[ ] ( ) < > { } $ $$ * ** _ ` ``` ~~~ # --- | : !!! ??? \\ \t \r \0 \u202e {: <!-- -->"
    at = data.find(b"\n## ") + 1
    soup = "".join(rng.choice([*marks.split(" "), "\n", "\n\n", "    ", "甲"]) for _ in range(400))
    return data[:at] + soup.encode() + data[at:]


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (truncated, spliced, inserted, shuffled)

LINE, DEEP = 1_000_000, 10_000
EXTREMES: dict[str, str | bytes] = {
    **{
        f"一兆的一行：{mark}": mark * (LINE // len(mark))
        for mark in ("a", "长", " ", "`", "$", "[")
    },
    **{f"一万层：{mark}": mark * DEEP for mark in "[(<{$*_`>~=!|#\\&:"},
    **{f"一万层，有空格：{mark}": f"{mark} " * DEEP for mark in "[(<{$*_`>~-+#\\"},
    **{
        f"一万行：{mark}": f"{mark}\n" * DEEP for mark in ("`", "```", "~~~", "$$", ">", "- a", "|")
    },
    "括号成对": "[" * DEEP + "]" * DEEP + "(" * DEEP + ")" * DEEP,
    "链接套链接": "[a](" * DEEP,
    "图片套图片": "![a](" * DEEP,
    "链接的文字没有尽头": "[" * DEEP + "x](y)" * 100,
    "注释没有收尾": "<!--" * DEEP,
    "属性没有收尾": "{: on= " * DEEP,
    "标签没有收尾": "<a on" * DEEP,
    "反引号越来越长": " ".join("`" * length for length in range(1, 400)),
    "围栏越来越长": "\n".join("`" * length for length in range(3, 400)),
    "列表越缩越深": "".join("  " * depth + "- a\n" for depth in range(200)),
    "引用越套越深": "".join("> " * depth + "a\n\n" for depth in range(300)),
    "提示框越套越深": "".join("    " * depth + '!!! pitfall "a"\n\n' for depth in range(100)),
    "疑问越套越深": "".join("    " * depth + '??? question "a"\n' for depth in range(100)),
    "五万个标题": "# a\n" * 50_000,
    "一万个标题": "## 甲\n\n" * 10_000,
    "标题后面全是空格和井号": "## a" + " #" * 20_000 + "x",
    "很长的表": "|a|b|\n|-|-|\n" + "|1|2|\n" * 10_000,
    "很宽的表": "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n|" + "b|" * 5_000,
    "脚注互相引用": "".join(f"[^{i}]: [^{i + 1}]\n\n" for i in range(1000)),
    "公式里一直转义": "$" + "\\\\" * 20_000,
    "公式没有收尾": "$$" + "ab\n" * 20_000,
    "公式括号太深": "$" + "{" * 1000 + "}" * 1000 + "$",
    "只有回车": "甲\r乙\r\r## 丙\r".encode() * 100,
    "落单的代理": b"\xed\xa0\x80" * 10,
    "全是空字节": b"\0" * DEEP,
    "换向的记号": "\u202e甲\u2066乙\u200f" * 1000,
    "渲染器自己的记号": "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03 pd-cell-1" * 500,
}


@pytest.fixture(autouse=True)
def _hang_guard() -> Iterator[None]:
    """一份笔记最多算五秒，到时就失败；算的是处理器的时间，机器忙不算。"""

    def stop(_: int, frame: FrameType | None) -> None:
        pytest.fail(f"过了 {SECONDS} 秒还没完，停在 {frame}")

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, previous)


@pytest.fixture(scope="module")
def cache() -> Iterator[Cache]:
    with Engine() as engine:
        engine.render([("x", False)])
        yield Cache(None, engine)


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_drawer.write(tmp_path_factory.mktemp("drawer"))


def look(root: Path, cache: Cache, data: bytes) -> list[Problem]:
    """查小书房里的这一份，再渲染它；返回它的问题。"""
    (root / PATH).write_bytes(data)
    found, problems = library.load(root)
    problems += check(found, cache)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    text, _ = library.decode(data, PATH)
    source = front_matter.split(text, PATH)[0] if text is not None else None
    if source is not None:  # 解不出文字、太长的，建站时不会渲染
        assert isinstance(renderer(found, cache).convert(source.body), str)
    return [problem for problem in problems if problem.path == PATH]


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("mutate", MUTATIONS)
def test_a_mutated_note_is_only_a_note_with_problems(
    drawer: Path, cache: Cache, mutate: Callable[[Random, bytes], bytes], seed: int
) -> None:
    look(drawer, cache, mutate(Random(seed), small_drawer.NOTE.encode()))  # noqa: S311 -- 种子固定


@pytest.mark.parametrize("name", EXTREMES)
def test_an_extreme_note_is_only_a_note_with_problems(
    drawer: Path, cache: Cache, name: str
) -> None:
    body = EXTREMES[name]
    data = small_drawer.NOTE.encode() + b"\n" + (body if isinstance(body, bytes) else body.encode())
    look(drawer, cache, data)


def test_a_ladder_of_requirements_is_walked_once() -> None:
    """每一级都先读下一级的两页：路有 2 的四十次方条，页只有八十二页。"""
    rungs = [(level, side) for level in range(41) for side in "ab"]
    notes = tuple(
        Note(
            id=f"{side}{level}",
            path=f"notes/math/{side}{level}.md",
            title="T",
            requires=(f"a{level + 1}", f"b{level + 1}") if level < 40 else (),
            positions={"requires": ((1, 1), (1, 2))},
        )
        for level, side in rungs
    )
    assert list(references.check(Library(notes=notes), "docs")) == []


def test_there_are_two_hundred_of_them() -> None:
    assert len(MUTATIONS) * EACH + len(EXTREMES) >= 200

"""记着上次的：任意改动以后，读出的与查出的都和从头来一样；记的坏了也一样。"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import small_claims
import small_demo
import small_drawer
from paper_drawer.check import spread
from paper_drawer.check.documents import Findings, Sheet, examine
from paper_drawer.check.memo import Memo
from paper_drawer.check.session import Checked, Project, checked, load
from paper_drawer.katex import Engine, Verdicts
from paper_drawer.model import Library
from paper_drawer.store import NAME, Store

STEPS = 60
NEW = "docs/handbook/new.md"
FILES = {
    **small_drawer.FILES,
    **small_demo.FILES,
    **small_claims.FILES,
    NEW: "---\ntitle: 新\n---\n\n正文。\n",
}
LINES = (
    "把GRU搬到图上。",
    "见 $x^{{{0}}}$ 与 $\\wrong$。",
    "见[新页](../handbook/new.md)、[图](../a{0}.png)、[没有](nowhere.md)。",
    "```snippet\nsnippets.gate.mix\n```",
    "```snippet\nsnippets.gate.blend\n```",
    "```demo\nhalf-open\n```",
    "```demo\nhalf-shut\n```",
    "$$\nx = {0}\n$$\n\n<!-- 核对\ncode: snippets.gate.mix\n-->",
    "误写 pedding 与 numpi。",
    '!!! pitfall "第 {0} 个坑"\n    小心。\n\n        缩进的代码。',
    "<!-- drawer: allow T401 测试 -->",
)
SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "docs/papers/graph/ggnn.md": (
        ("requires: [matrix]", "requires: [new]"),
        ("short: GGNN", "short: &a GGNN"),
        ("title: Gated", "title: Open"),
        ("tags: [门控]", "tags: [开关]"),
    ),
    "docs/notes/math/matrix.md": (
        ("title: 矩阵", "title: 方阵"),
        ("tags: [线", "requires: [ggnn]\ntags: [线"),
    ),
    "docs/handbook/glossary.md": (("pedding |\n", "numpi |\n"), ("| 门控 | 权", "| 阀门 | 权")),
    "snippets/gate.py": (
        ("def mix", "def blend"),
        ("return (1", "return +(1"),
        ("# (1) 按", "# (2) 按"),
        ("def mix(", "def mix(("),
    ),
    f"{small_demo.FOLDER}/demo.py": (("门开到一半。", "门关到一半。"), ("(0.0, 0.5", "(0.1, 0.5")),
    "tests/snippets/test_gate.py": (("mark.hand", "mark.hands"),),
    "snippets/checked.json": (('"inputs": 12', '"inputs": 13'), ('"key": "', '"key": "0')),
}


def write(root: Path, rng: Random) -> None:
    """在一页末尾添一段。"""
    page = rng.choice(sorted(root.glob("docs/*/**/*.md")))
    line = rng.choice(LINES).format(rng.randrange(3))
    page.write_text(f"{page.read_text('utf-8')}\n{line}\n", "utf-8")


def swap(root: Path, rng: Random) -> None:
    """一处换成另一种写法，或换回来。"""
    path = root / rng.choice(list(SWAPS))
    old, new = rng.choice(SWAPS[path.relative_to(root).as_posix()])
    if path.is_file():
        text = path.read_text("utf-8")
        path.write_text(text.replace(*((new, old) if new in text else (old, new)), 1), "utf-8")


def toggle(root: Path, rng: Random) -> None:
    """多一个或少一个文件；少的，有的改了名。"""
    name = rng.choice((*FILES, "docs/a0.png", "docs/a1.png", "docs/papers/graph/new.md"))
    path = root / name
    if path.is_file():
        to = path.with_stem(f"{path.stem}-2") if rng.randrange(2) else None
        path.rename(to) if to and path.suffix == ".md" else path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES.get(name, small_drawer.PAPER), "utf-8")


def damage(root: Path, rng: Random) -> None:
    """记的东西坏了几个字节，少了一截，或没有了。"""
    path = root / ".cache" / NAME
    path.parent.mkdir(exist_ok=True)
    data = bytearray(path.read_bytes() if path.is_file() else b"")
    for _ in range(20 if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(rng.choice((data, data[: len(data) // 2], b"")))


def answer(root: Path, folder: Path | None) -> Checked:
    """读出、查出的；folder 是记着的地方，None 是从头来。"""
    project = Project(root, "docs", "snippets")
    with closing(Store(folder)) as store:
        known = Memo(store)
        return checked(project, known, load(project, known))


def places(books: Library) -> list[object]:
    """头部的位置不参与比较，另外比。"""
    return [entry.positions for entry in (*books.papers, *books.notes)]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """查过的路径；一个 KaTeX 查全部。"""
    seen: list[str] = []
    with closing(Verdicts(Engine())) as verdicts:

        def alone(sheets: Sequence[Sheet], known: Library, _: object) -> list[Findings]:
            seen.extend(sheet.path for sheet in sheets)
            return examine(sheets, known, verdicts)

        monkeypatch.setattr(spread, "_alone", alone)
        yield seen


@pytest.mark.parametrize("edits", [(write, swap, toggle), (write, damage)], ids=["改动", "损坏"])
def test_remembering_changes_nothing(
    tmp_path: Path, counted: list[str], edits: Sequence[Callable[[Path, Random], None]]
) -> None:
    root, rng = tmp_path / "drawer", Random(7)  # noqa: S311 -- 不作加密用
    small_drawer.write(root, FILES)
    small_claims.write(root)
    checks = [0, 0]
    for step in range(STEPS if damage not in edits else STEPS // 4):
        rng.choice(edits)(root, rng)
        found: list[Checked] = []
        for way, folder in enumerate((root / ".cache", None)):
            counted.clear()
            found.append(answer(root, folder))
            checks[way] += len(counted)
        assert found[0].problems == found[1].problems, step
        assert found[0].library == found[1].library, step
        assert places(found[0].library) == places(found[1].library), step
    assert checks[0] < checks[1]

"""drawer check：列出的样子，改了什么，记下什么，不导入什么。"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_demo
import small_drawer
from paper_drawer import library
from paper_drawer.check import documents, formats, memo, session, spread
from paper_drawer.check.documents import Findings
from paper_drawer.check.memo import Memo, Stamp
from paper_drawer.check.session import Project
from paper_drawer.cli import main
from paper_drawer.model import Edit, Problem
from paper_drawer.store import NAME, Store

NOTE = "docs/handbook/x.md"
BAD = "---\ntitle: 坏\n---\n\n把GRU搬到图上，见 <b>。\n"
GOOD = BAD.replace("把GRU搬", "把 GRU 搬")
PROBLEM = Problem(
    "docs/甲,乙:1.md", 3, 5, "H301", "百分之 5%\n::error::假的", "删\r去", (Edit(3, 5, "a", "b"),)
)

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("--fix", 改动={…})`：退出码与标准输出；改动先写进小书房。"""
    small_drawer.write(tmp_path)

    def check(*options: str, **files: str) -> tuple[int, str]:
        for name, text in files.items():
            (tmp_path / name).write_bytes(text.encode())
        code = main(["check", "--root", str(tmp_path), *options])
        return code, capsys.readouterr().out

    return check


def test_text_is_one_line_each() -> None:
    assert formats.text([PROBLEM]) == (
        "docs/甲,乙:1.md:3:5 H301 百分之 5%\ufffd::error::假的；删\ufffd去\n"
        "共 1 处问题，1 个文件；1 处可以用 drawer check --fix 改好"
    )


def test_colour_adds_nothing_to_read() -> None:
    coloured = formats.text([PROBLEM], colour=True)
    marks = (formats.PLACE, formats.RULE, formats.FIX, formats.PLAIN)
    assert coloured.startswith(formats.PLACE)
    for mark in marks:
        coloured = coloured.replace(mark, "")
    assert coloured == formats.text([PROBLEM])


def test_what_a_note_says_cannot_steer_the_terminal() -> None:
    said = formats.text([Problem("x.md", 1, 1, "H301", "\x1b[2J\u202e\x9b", "\ud800")])
    assert said.startswith("x.md:1:1 H301 \ufffd[2J\ufffd\ufffd；\ufffd\n")


def test_github_escapes_what_the_note_says() -> None:
    assert formats.github([PROBLEM]) == [
        "::error file=docs/甲%2C乙%3A1.md,line=3,col=5,title=H301::"
        "百分之 5%25%0A::error::假的；删%0D去"
    ]


def test_json_holds_everything(run: Run) -> None:
    code, out = run("--format", "json", **{NOTE: BAD})
    found = json.loads(out)
    assert code == 1
    assert [(p["path"], p["line"], p["column"], p["rule"]) for p in found] == [
        (NOTE, 5, 2, "T401"),
        (NOTE, 5, 5, "T401"),
        (NOTE, 5, 12, "H301"),
    ]
    assert [p["edits"] for p in found] == [
        [{"line": 5, "column": 2, "old": "", "new": " "}],
        [{"line": 5, "column": 5, "old": "", "new": " "}],
        [],
    ]


@pytest.mark.parametrize(
    ("form", "expected"),
    [("json", "[]\n"), ("github", ""), ("text", "没有问题：2 篇论文，1 页笔记\n")],
)
def test_a_clean_drawer_in_every_format(run: Run, form: str, expected: str) -> None:
    assert run("--format", form) == (0, expected)


def test_fix_repairs_and_says_what_is_left(run: Run, tmp_path: Path) -> None:
    code, out = run("--fix", **{NOTE: BAD})
    assert (tmp_path / NOTE).read_text(encoding="utf-8") == GOOD
    assert code == 1
    assert out.startswith(f"{NOTE} 改好了\n{NOTE}:5:14 H301 ")
    assert out.endswith("共 1 处问题，1 个文件\n")
    assert "改好了" not in run("--fix")[1]


def test_diff_alone_writes_nothing(run: Run, tmp_path: Path) -> None:
    _, out = run("--diff", **{NOTE: BAD})
    assert f"--- a/{NOTE}\n+++ b/{NOTE}\n" in out
    assert "\n-把GRU搬到图上，见 <b>。\n+把 GRU 搬到图上，见 <b>。\n" in out
    assert (tmp_path / NOTE).read_text(encoding="utf-8") == BAD
    assert "\n-把GRU搬" in run("--diff", "--fix")[1]
    assert (tmp_path / NOTE).read_text(encoding="utf-8") == GOOD


def test_the_diff_keeps_out_of_json(run: Run) -> None:
    _, out = run("--diff", "--fix", "--format", "json", **{NOTE: BAD})
    assert [problem["rule"] for problem in json.loads(out)] == ["H301"]


def test_fix_leaves_other_files_alone(run: Run, tmp_path: Path) -> None:
    other = "docs/handbook/y.md"
    run("--fix", str(tmp_path / NOTE), **{NOTE: BAD, other: BAD})
    assert (tmp_path / other).read_text(encoding="utf-8") == BAD


def test_fix_does_not_write_through_a_link(run: Run, tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text(BAD, encoding="utf-8")
    (tmp_path / "docs/handbook/y.md").symlink_to("x.md")
    _, out = run("--fix", str(tmp_path / "docs/handbook/index.md"), str(tmp_path / "docs/handbook"))
    assert "docs/handbook/y.md 没有改：它是符号链接" in out
    assert (tmp_path / "docs/handbook/y.md").is_symlink()


def test_one_path_knows_the_rest_of_the_drawer(run: Run, tmp_path: Path) -> None:
    paper = "docs/papers/graph/ggnn.md"
    text = small_drawer.PAPER.replace("[门控]", "[门控图]").replace("[matrix]", "[matrices]")
    code, out = run(str(tmp_path / paper), **{paper: text, NOTE: BAD})
    assert code == 1
    assert [line.split(" ")[1] for line in out.splitlines()[:-1]] == ["R201", "R202"]


def test_a_path_outside_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(small_drawer.write(tmp_path)), __file__]) == 2
    assert "不在项目" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["README.md", "docs/a.png", "site", "tests/test_a.py"])
def test_a_path_that_is_not_checked_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = small_drawer.write(tmp_path) / name
    path.parent.mkdir(exist_ok=True)
    path.touch() if path.suffix else path.mkdir()
    assert main(["check", "--root", str(tmp_path), str(path), str(tmp_path / "docs")]) == 2
    assert f"不在检查之列：{path}" in capsys.readouterr().err


@pytest.mark.parametrize("name", [".", "docs", "tests", "docs/index.md", "snippets/gate.py"])
def test_a_path_that_is_checked(run: Run, tmp_path: Path, name: str) -> None:
    assert run(str(tmp_path / name)) == (0, "没有问题：2 篇论文，1 页笔记\n")


def test_nothing_changed_nothing_is_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tmp_path, **{NOTE: BAD})
    run(str(tmp_path / "docs/index.md"))
    first = run()
    assert first == run("--no-cache")
    assert first[0] == 1
    monkeypatch.setattr(library, "load", None)
    assert run() == first
    assert run(str(tmp_path / NOTE)) == first
    assert run(str(tmp_path / "docs/papers")) == (0, "没有问题：2 篇论文，1 页笔记\n")


def settle(root: Path, **files: str) -> None:
    """写好，等到刚写的文件可以凭时间作准。"""
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    while not Project(root, "docs", "snippets").stamp.settled:
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / NOTE).write_text(GOOD, encoding="utf-8"),
        lambda root: (root / "docs/new.png").write_bytes(b""),
        lambda root: (root / "snippets/gate.py").write_text("x = 1\n", encoding="utf-8"),
        lambda root: (root / "docs/papers/graph/only-index.md").unlink(),
        lambda root: os.utime(root / NOTE, (0, 0)),
    ],
    ids=["改了一个字", "多了一个文件", "代码变了", "少了一个文件", "时间变了"],
)
def test_any_change_is_seen(tmp_path: Path, change: Callable[[Path], object]) -> None:
    small_drawer.write(tmp_path, {NOTE: BAD})
    before = Project(tmp_path, "docs", "snippets").stamp
    change(tmp_path)
    assert Project(tmp_path, "docs", "snippets").stamp.digest != before.digest


def test_a_file_just_written_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    assert not Stamp.of([tmp_path]).settled


def answers(root: Path, folder: Path | None, *wanted: str) -> list[Problem]:
    store = Store(folder)
    try:
        project = Project(root, "docs", "snippets", wanted)
        return list(session.answer(project, Memo(store)).problems)
    finally:
        store.close()


def test_what_was_found_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """没有变的不再查，只看一份也一样；变了的一份查出它自己的。"""
    files = {**small_demo.FILES, NOTE: BAD, "docs/y.md": BAD}
    root = small_drawer.write(tmp_path / "drawer", files)
    asked: list[str] = []

    def counting(*given: Any) -> list[Findings]:
        asked.extend(sheet.path for sheet in given[0])
        return documents.examine(*given)

    monkeypatch.setattr(spread, "examine", counting)
    expected = answers(root, tmp_path)
    assert sorted(asked) == sorted(f"docs/{d.path}" for d in library.load(root)[0].documents)
    asked.clear()
    assert answers(root, tmp_path) == expected
    (root / "docs/y.md").write_text(GOOD, encoding="utf-8")
    assert answers(root, tmp_path, NOTE) == [p for p in expected if p.path == NOTE]
    assert asked == []
    changed = answers(root, tmp_path)
    assert asked == ["docs/y.md"]
    assert changed == answers(root, None) != expected


@pytest.mark.parametrize("damage", [b"", b"not sqlite", None], ids=["空的", "乱的", "行坏了"])
def test_a_damaged_cache_is_harmless(tmp_path: Path, damage: bytes | None) -> None:
    root = small_drawer.write(tmp_path / "drawer", {NOTE: BAD})
    expected = answers(root, tmp_path)
    if damage is None:
        store = Store(tmp_path)
        wrong = ('{"stamp": 1, "problems": [{"path": 3}]}', "[]", "{", '{"problems": null}')
        for text in wrong:
            answer = memo.key("answer", Project(root, "docs", "snippets").name)
            row = text if text == "{" else f'{{"{NOTE}": {text}, "docs/index.md": {text}}}'
            store.write({answer: text, memo.key("sheets"): row})
            assert answers(root, tmp_path) == expected
        store.close()
    else:
        (tmp_path / NAME).write_bytes(damage)
        assert answers(root, tmp_path) == expected


def test_without_a_cache_nothing_is_written(run: Run, tmp_path: Path) -> None:
    run("--no-cache")
    assert not (tmp_path / ".cache").exists()


def test_several_processes_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"docs/handbook/x{number}.md": BAD for number in range(8)}
    root = small_drawer.write(tmp_path, many)
    expected = answers(root, None)
    monkeypatch.setattr(spread, "SHARE", {True: 3, False: 3})
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert answers(root, None) == expected


def test_without_processes_it_works_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    root = small_drawer.write(tmp_path, {NOTE: BAD})
    expected = answers(root, None)
    monkeypatch.setattr(spread, "SHARE", {True: 1, False: 1})
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(spread, "_together", refuse)
    assert answers(root, None) == expected


HEAVY = ("torch", "numpy", "mkdocs", "matplotlib", "nbformat", "IPython", "markdown", "rich")
NEEDLESS = (*HEAVY, "py_mini_racer", "doctest")


@pytest.mark.parametrize(
    ("trapped", "times"), [(HEAVY, 1), (NEEDLESS, 2)], ids=["查的时候", "没有变的时候"]
)
def test_what_is_not_imported(tmp_path: Path, trapped: tuple[str, ...], times: int) -> None:
    root = small_drawer.write(tmp_path / "drawer")
    settle(root)
    code = "import sys\nfrom paper_drawer.cli import main\nassert main(sys.argv[1:]) == 0\n"
    code += f"found = {set(trapped)!r} & sys.modules.keys()\nassert not found, found\n"
    command = [sys.executable, "-c", code, "check", "--root", str(root)]
    plain = [sys.executable, "-m", "paper_drawer.cli", *command[3:]]
    for step in [plain] * (times - 1) + [command]:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

"""命令 drawer new：读题录，问，写三个文件。"""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_drawer
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from paper_drawer import front_matter
from paper_drawer.cli import main
from paper_drawer.new import arxiv, bibtex, skeleton
from paper_drawer.writing import write

ROOT = Path(__file__).parents[2]
PAPER = {
    "--title": "Residual Learning: A View",
    "--short": "ResNet",
    "--field": "graph",
    "--year": "2016",
    "--venue": "CVPR",
    "--arxiv": "https://arxiv.org/abs/1512.03385v1",
    "--author": "Kaiming He、Xiangyu Zhang",
    "--motivation": "网络越深，训练误差反而越大",
    "--tags": "门控",
}
NOTE = {"--title": "熵", "--topic": "math", "--summary": "平均的意外", "--tags": "线性代数"}


@cases("records")
def test_records(case: dict[str, Any]) -> None:
    text = "[" * case["nest"] if "nest" in case else case["text"]
    is_bibtex = case["format"] == "bibtex"
    record = bibtex.read(text, case.get("entry", "")) if is_bibtex else arxiv.read(text)
    assert case.get("fault", "") in record.fault
    assert bool(record.fault) == ("fault" in case)
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in record.values.items()}
    assert plain == case.get("values", {})
    assert case.get("remark", "") in "".join(record.remarks)
    assert bool(record.remarks) == ("remark" in case)


AWKWARD = st.text(alphabet="ab中：1.0e null~-:#[]{},&*!|>'\"%@`?\\=", min_size=1)


@given(AWKWARD | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_text_is_read_back(text: str) -> None:
    text = " ".join(text.split()) or "-"
    values = {"id": "x", "topic": "t", "title": text, "summary": "一", "tags": (text, "二")}
    folders = skeleton.Folders("docs", "snippets")
    ((path, written),) = skeleton.note(values | {"added": "2026-01-31"}, folders).items()
    note, problems = front_matter.parse(written, path, "note", id="x", path=path)
    assert problems == []
    assert note is not None
    assert (note.title, getattr(note, "tags", ())) == (text, (text, "二"))


@pytest.fixture
def drawer(tmp_path: Path) -> Path:
    return small_drawer.write(tmp_path / "drawer")


def new(root: Path, kind: str, options: dict[str, str], *more: str) -> int:
    flat = [word for pair in options.items() for word in pair]
    return main(["new", kind, "--root", str(root), *flat, *more])


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_paper_has_a_note_a_module_and_three_tests(
    drawer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(drawer)
    assert new(drawer, "paper", PAPER) == 0
    assert files(drawer) - before == {
        "docs/papers/graph/res-net.md",
        "snippets/papers/__init__.py",
        "snippets/papers/graph/__init__.py",
        "snippets/papers/graph/res_net.py",
        "tests/snippets/papers/graph/test_res_net.py",
    }
    out = capsys.readouterr().out
    assert "drawer check docs/papers/graph/res-net.md\n" in out
    assert "python -m pytest tests/snippets/papers/graph/test_res_net.py\n" in out
    text = (drawer / "docs/papers/graph/res-net.md").read_text(encoding="utf-8")
    assert 'title: "Residual Learning: A View"\n' in text
    assert 'arxiv: "1512.03385"\n' in text
    assert "authors:\n  - Kaiming He\n  - Xiangyu Zhang\n" in text


def test_a_drawer_may_be_named_by_its_title(drawer: Path) -> None:
    assert new(drawer, "paper", {**PAPER, "--field": "图网络"}) == 0
    assert (drawer / "docs/papers/graph/res-net.md").is_file()


def test_what_is_left_to_write_is_named(drawer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(drawer, "paper", PAPER)
    new(drawer, "note", NOTE, "entropy")
    capsys.readouterr()
    paths = ("docs/papers/graph/res-net.md", "docs/notes/math/entropy.md", "snippets/papers")
    main(["check", "--root", str(drawer), *(str(drawer / path) for path in paths)])
    out = capsys.readouterr().out
    for line in (15, 19, 31, 35, 39):  # 代码一节已经嵌入了代码
        assert f"docs/papers/graph/res-net.md:{line}:1 B105 " in out
    for line in (8, 12, 16, 20, 24, 28):
        assert f"docs/notes/math/entropy.md:{line}:1 B105 " in out
    assert "snippets/papers/graph/res_net.py:7:1 S509 " in out
    rules = {line.split()[1] for line in out.splitlines()[:-1]}
    assert rules == {"B105", "B111", "S509"}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_code_is_clean_and_its_tests_say_what_to_write(drawer: Path) -> None:
    new(drawer, "paper", {**PAPER, "--short": "R" * 50})
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (drawer / "pyproject.toml").write_text(settings, encoding="utf-8")
    written = ["snippets/papers", "tests/snippets/papers"]
    for check in (["ruff", "check"], ["ruff", "format", "--check"]):
        done = run(drawer, *check, *written)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run(drawer, "mypy", "--cache-dir", str(drawer / "cache"), "-p", "snippets")
    assert done.returncode == 0, done.stdout
    done = run(drawer, "pytest", "-q", "tests/snippets/papers")
    for kind in ("对照：", "手算：", "性质："):
        assert f"E       Failed: {kind}" in done.stdout
    assert "3 failed" in done.stdout


def test_without_code_it_is_an_index_entry(drawer: Path) -> None:
    before = files(drawer)
    assert new(drawer, "paper", PAPER, "3d-net", "--no-code") == 0
    assert files(drawer) - before == {"docs/papers/graph/3d-net.md"}
    assert main(["check", "--root", str(drawer), str(drawer / "docs/papers/graph/3d-net.md")]) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--field": "grph"}, "没有 grph 这个抽屉；是不是 graph"),
        ({"--tags": "门控，线性代树"}, "没有 线性代树 这个标签；是不是 线性代数"),
        ({"--year": "去年"}, "--year 去年：应是整数"),
        ({"--year": "2999"}, "2999 年还没到"),
        ({"--title": "甲\n乙"}, "应是一行文字"),
        ({"--arxiv": "某处"}, "某处 不像 arXiv 编号、DOI 或网址"),
        ({"--arxiv": "10.1000/x"}, "F107"),
        ({"--author": "、"}, "--author"),
        ({"--short": "GGNN"}, "id ggnn 已经用了（papers/graph/ggnn.md）"),
        ({"--short": "3D Net"}, "ID 3d-net：代码的模块也叫 3d-net"),
        ({"--short": "Index"}, "ID index：index 是文件夹自己的首页"),
        ({"--short": "for"}, "不能是 Python 的关键字"),
        ({"--short": "矩阵"}, "还缺：\n  ID  id，即文件名"),
        ({"--bibtex": "没有.bib"}, "读不了 没有.bib"),
    ],
)
def test_a_bad_answer_writes_nothing(
    drawer: Path, changes: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(drawer)
    assert new(drawer, "paper", PAPER | changes) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.endswith("没有写任何文件\n")
    assert files(drawer) == before


def test_everything_missing_is_said_at_once(
    drawer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(drawer, "paper", {}) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == (
        "--title ID --field --year --venue --arxiv、--doi --author --motivation --tags".split()
    )
    assert "（graph 图网络）" in lines[3]


def test_options_win_over_the_record(
    drawer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib = "@misc{a, title={Old}, author={A B}, year={1999}, eprint={1706.03762}}"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bib.encode())))
    json = tmp_path / "record.json"
    json.write_text('{"id": "1706.03762", "title": "Older", "authors": "C D"}', encoding="utf-8")
    keys = ("--field", "--motivation", "--tags", "--year", "--short")
    options = {key: PAPER[key] for key in keys} | {"--bibtex": "-", "--arxiv-json": str(json)}
    assert new(drawer, "paper", options) == 0
    text = (drawer / "docs/papers/graph/res-net.md").read_text(encoding="utf-8")
    assert "title: Old\n" in text
    assert "year: 2016\nvenue: arXiv\n" in text
    assert "authors:\n  - A B\nmotivation:" in text


def terminal(monkeypatch: pytest.MonkeyPatch, answers: Iterator[str | BaseException]) -> list[str]:
    """在终端上依次回答；返回问过的。"""
    asked = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        given = next(answers)
        if isinstance(given, BaseException):
            raise given
        return given

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    return asked


def test_a_terminal_is_asked_until_the_answers_are_right(
    drawer: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["", "熵的论文", "", "GGNN", "entropy", "grph", "graph", "2016", "ICLR"]
    answers += ["某处", "10.1000/x", "A B; C D", "慢", "门控、甲", "门控"]
    asked = terminal(monkeypatch, iter(answers))
    assert new(drawer, "paper", {"--arxiv": "bad"}) == 0
    assert len(asked) == len(answers)
    assert "抽屉（graph 图网络）：" in asked
    assert "标签，以、隔开（门控、线性代数）：" in asked
    out = capsys.readouterr().out
    for reason in ("是空的", "没有 grph 这个抽屉", "bad：bad 不像 arXiv", "没有 甲 这个标签"):
        assert reason in out
    text = (drawer / "docs/papers/graph/entropy.md").read_text(encoding="utf-8")
    assert "doi: 10.1000/x\nauthors:\n  - A B\n  - C D\n" in text
    assert "short" not in text
    assert "arxiv" not in text


def test_a_terminal_is_offered_the_id(drawer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = terminal(monkeypatch, iter([""]))
    assert new(drawer, "paper", PAPER) == 0
    assert asked == ["id，即文件名：小写字母、数字、连字符 [res-net]："]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), EOFError()])
def test_stopping_leaves_nothing(
    drawer: Path, stop: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(drawer)
    terminal(monkeypatch, iter(["题目", stop]))
    assert new(drawer, "paper", {}) == 2
    assert files(drawer) == before


def test_nothing_is_overwritten(drawer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_drawer.write(drawer, {"tests/snippets/papers/graph/test_res_net.py": "# 我的\n"})
    before = files(drawer)
    assert new(drawer, "paper", PAPER) == 2
    assert "已经有 tests/snippets/papers/graph/test_res_net.py，不覆盖" in capsys.readouterr().err
    assert files(drawer) == before


def test_a_failed_write_takes_back_the_rest(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "写不了" in write(tmp_path, {"a/b/c.md": "甲", "file/d.md": "乙"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_program_can_be_copied_from_what_it_printed(
    drawer: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """虚拟环境在项目里、没有激活时，下一步的命令带着它的路径。"""
    monkeypatch.setattr(sys, "executable", str(drawer / ".venv/bin/python"))
    new(drawer, "note", NOTE, "entropy")
    assert "  .venv/bin/drawer check docs/notes/math/entropy.md\n" in capsys.readouterr().out

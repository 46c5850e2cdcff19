"""drawer import 的命令：写哪些文件，退出码，从不覆盖；五份旧笔记在手边时也导一遍。"""

from pathlib import Path

import pytest
from paper_drawer.cli import main
from paper_drawer.importing import command, lossless

SOURCES = Path(__file__).parents[3] / "shared/source-notes"
NOTE = "# 门控 gate\n\n见 ![门](D:\\a\\Gate.png)\n"


def run(*arguments: str | Path) -> int:
    return main(["import", *map(str, arguments)])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "pictures/deep").mkdir(parents=True)
    (tmp_path / "pictures/deep/gate.PNG").write_bytes(b"\x89PNG")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_note_with_its_picture_and_report(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (place / "old/a.md", "--as", "note", "--root", place, "--into", "docs/notes/nn")
    more = ("--images", place / "pictures", "--report", place / "report.md")
    assert run(*arguments, *more) == 0
    assert capsys.readouterr().out.startswith("写出 2 个文件")
    written = files(place / "docs")
    assert list(written) == ["notes/nn/gate.md", "notes/nn/images/gate.png"]
    assert "见 ![门](images/gate.png)" in written["notes/nn/gate.md"].decode()
    report = (place / "report.md").read_text(encoding="utf-8")
    assert "- 写出 docs/notes/nn/gate.md" in report
    assert "1 份原文，1 份笔记，1 处要人看，丢了 0 个词" in report


def test_nothing_is_written_on_a_dry_run(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(place)
    assert run(place / "old", "--as", "note", "--into", place / "docs", "--dry-run") == 0
    assert "缺图：Gate.png" in capsys.readouterr().out
    assert files(place) == before


def test_a_folder_is_imported_whole(place: Path) -> None:
    (place / "old/b.md").write_bytes("# 门控 gate\n\n再一页\n".encode("gb18030"))
    (place / "old/c.md").write_bytes(bytes(range(256)) * 9)
    report = place / "report.md"
    assert run(place / "old", "--as", "note", "--into", place / "new", "--report", report) == 0
    assert list(files(place / "new")) == ["gate-2.md", "gate.md"]
    assert "## c.md\n\n没有导入：不像文字" in report.read_text(encoding="utf-8")


def test_a_second_run_does_not_overwrite(place: Path) -> None:
    arguments = (place / "old/a.md", "--as", "note", "--into", place / "new")
    assert run(*arguments) == 0
    first = files(place / "new")
    assert run(*arguments) == 0
    assert first.items() <= files(place / "new").items()
    assert list(files(place / "new")) == ["gate-2.md", "gate.md"]


def test_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("文件，不是文件夹", encoding="utf-8")
    said = command.write({tmp_path / "a.md": b"1", tmp_path / "b/c.md": b"2"})
    assert "什么也没有留下" in said
    assert not (tmp_path / "a.md").exists()
    (tmp_path / "c.md").write_bytes(b"3")
    assert "已经有了" in command.write({tmp_path / "a.md": b"1", tmp_path / "c.md": b"2"})
    assert not (tmp_path / "a.md").exists()


def test_a_lost_word_is_exit_code_1(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lossless, "missing", lambda *_: ["门"])
    assert run(place / "old/a.md", "--as", "note", "--into", place / "new") == 1
    assert "### 没有放进去的文字\n\n`门`" in capsys.readouterr().out


def test_a_wrong_path_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place / "no.md", "--as", "note", "--into", place, "--images", place / "none") == 2
    assert "no.md" in (said := capsys.readouterr().err)
    assert "none" in said


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="五份旧笔记不在项目里，手边没有 shared/source-notes"
)
@pytest.mark.parametrize("name", [p.name for p in sorted(SOURCES.glob("*.txt"))])
@pytest.mark.parametrize("kind", ["note", "collection"])
def test_the_source_notes_lose_nothing(name: str, kind: str, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    into = ("--into", tmp_path / "docs/notes/old")
    assert run(SOURCES / name, "--as", kind, *into, "--report", report) == 0
    said = report.read_text(encoding="utf-8")
    assert "丢了 0 个词" in said
    images = (SOURCES / name).read_text(encoding="utf-8")
    shown = sum(
        path.read_text(encoding="utf-8").count("（缺图：") for path in tmp_path.rglob("*.md")
    )
    assert shown >= said.count("图没有找到")
    expected = images.count("![") + images.count("<img ")
    told = [row for row in said.split("\n") if "图" in row and ("![" in row or "<img " in row)]
    assert len(told) == expected

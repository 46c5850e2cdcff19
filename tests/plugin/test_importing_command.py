"""drawer import 的命令：写哪些文件，退出码，从不覆盖；五份旧笔记在手边时也导一遍。"""

from pathlib import Path

import pytest
from paper_drawer.cli import main
from paper_drawer.importing import lossless

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
    assert run(place / "old", "--as", "note", "--into", "docs", "--root", place, "--dry-run") == 0
    assert "缺图：Gate.png" in capsys.readouterr().out
    assert files(place) == before


def test_a_folder_is_imported_whole(place: Path) -> None:
    (place / "old/b.md").write_bytes("# 门控 gate\n\n再一页\n".encode("gb18030"))
    (place / "old/c.md").write_bytes(bytes(range(256)) * 9)
    report = place / "report.md"
    into = ("--into", "new", "--root", place)
    assert run(place / "old", "--as", "note", *into, "--report", report) == 0
    assert list(files(place / "new")) == ["gate-2.md", "gate.md"]
    assert "## c.md\n\n没有导入：不像文字" in report.read_text(encoding="utf-8")


def test_a_second_run_does_not_overwrite(place: Path) -> None:
    arguments = (place / "old/a.md", "--as", "note", "--into", "new", "--root", place)
    assert run(*arguments) == 0
    first = files(place / "new")
    assert run(*arguments) == 0
    assert first.items() <= files(place / "new").items()
    assert list(files(place / "new")) == ["gate-2.md", "gate.md"]


def test_all_or_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (place / "old/a.md", "--as", "note", "--into", "new/deep", "--root", place)
    before = files(place)
    assert run(*arguments, "--report", place / "old/a.md") == 2
    assert "old/a.md，不覆盖；什么也没有写" in capsys.readouterr().err
    assert run(*arguments, "--report", place / "old/a.md/report.md") == 2
    assert "写不了" in capsys.readouterr().err
    assert files(place) == before
    assert not (place / "new").exists()


def test_two_pictures_of_one_name_are_asked_about(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "pictures/other").mkdir()
    (place / "pictures/other/gate.png").write_bytes(b"\x89PNG other")
    into = ("--into", "new", "--root", place, "--images", place / "pictures", "--dry-run")
    assert run(place / "old/a.md", "--as", "note", *into) == 0
    assert "第 3 行：同名的图不止一张" in capsys.readouterr().out
    (place / "old/a.md").write_text("# a\n\n![](Other\\gate.png)\n", encoding="utf-8")
    assert run(place / "old/a.md", "--as", "note", *into) == 0
    assert "不止一张" not in capsys.readouterr().out


def test_it_stays_in_the_project(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = ("--into", "docs/../../outside", "--root", place)
    assert run(place / "old/a.md", "--as", "note", *into) == 2
    assert "在项目外面" in capsys.readouterr().err


def test_a_lost_word_is_exit_code_1(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lossless, "missing", lambda *_: ["门"])
    assert run(place / "old/a.md", "--as", "note", "--into", "new", "--root", place) == 1
    assert "### 没有放进去的文字\n\n`门`" in capsys.readouterr().out


def test_a_wrong_path_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place / "no.md", "--as", "note", "--into", "x", "--images", place / "none") == 2
    assert "no.md" in (said := capsys.readouterr().err)
    assert "none" in said
    assert run("长" * 5_000, "--as", "note", "--into", "x") == 2
    assert "读不了" in capsys.readouterr().err


def test_what_cannot_be_read_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """/proc/self/mem 打得开，读不出；链到它的图也一样。"""
    arguments = ("--as", "note", "--into", "new", "--root", place)
    assert run("/proc/self/mem", *arguments) == 2
    assert "没有导入：读不了" in capsys.readouterr().out
    (place / "pictures/deep/gate.PNG").unlink()
    (place / "pictures/gate.png").symlink_to("/proc/self/mem")
    assert run(place / "old/a.md", *arguments, "--images", place / "pictures") == 0
    assert "读不了 gate.png" in capsys.readouterr().out


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="五份旧笔记不在项目里，手边没有 shared/source-notes"
)
@pytest.mark.parametrize("name", [p.name for p in sorted(SOURCES.glob("*.txt"))])
@pytest.mark.parametrize("kind", ["note", "collection"])
def test_the_source_notes_lose_nothing(name: str, kind: str, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    into = ("--into", "docs/notes/old", "--root", tmp_path)
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

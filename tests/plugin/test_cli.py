"""命令 drawer：退出码与说的话。"""

import json
from pathlib import Path

import pytest
import small_drawer
from paper_drawer.cli import main


def test_a_clean_drawer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(small_drawer.write(tmp_path))]) == 0
    assert capsys.readouterr().out == "没有问题：2 篇论文，1 页笔记\n"


def test_problems_of_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = "---\ntitle: 坏\n---\n\n<b>\n"
    root = small_drawer.write(
        tmp_path, {"docs/handbook/a.md": bad, "docs/b.md": bad.replace("<b>", "$")}
    )
    assert main(["check", "--root", str(root), str(root / "docs/handbook")]) == 1
    out = capsys.readouterr().out
    assert out.startswith("docs/handbook/a.md:5:1 H301 ")
    assert "docs/b.md" not in out
    assert out.endswith("共 1 处问题，1 个文件\n")


@pytest.mark.parametrize("arguments", [["--root", "nowhere"], ["nowhere.md"]])
def test_a_wrong_path_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *arguments]) == 2
    assert "没有" in capsys.readouterr().err


def test_the_schema_lists_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "paper"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["year"]["type"] == "integer"
    assert "motivation" in schema["required"]
    assert "summary" not in schema["properties"]
    assert schema["additionalProperties"] is False

"""命令 drawer init：另起的书房能建站，测试是绿的；从轮子装起也一样。"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from paper_drawer.cli import main

ROOT = Path(__file__).parents[2]
WANTED = (
    "beartype",
    "iniconfig",
    "jaxtyping",
    "numpy",
    "pluggy",
    "pytest",
    "sybil",
    "wadler-lindig",
)
"""书房自己的 requirements.txt 里的包和它们要的；其余的建站时已经装了。"""


def run(folder: Path, *command: str | Path) -> str:
    """在文件夹里运行；失败就给出它说的话。看不见本仓库的 snippets。"""
    quiet = {"NO_MKDOCS_2_WARNING": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=clean | quiet
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """另起的一座，名字、抽屉、标签都是自己的。"""
    folder = tmp_path_factory.mktemp("init") / "mine"
    options = [
        "--title",
        '我的 "书房": 甲',
        "--field",
        "seq-model:序列: 模型",
        "--field",
        "rl:强化学习",
    ]
    assert main(["init", str(folder), *options, "--tag", "强化学习:与环境交互"]) == 0
    return folder


def passes(drawer: Path, python: Path | str) -> None:
    """检查、测试、严格建站都通过。"""
    assert "没有问题：1 篇论文，1 页笔记" in run(drawer, python, "-m", "paper_drawer.cli", "check")
    assert re.search(r"\d\d passed", run(drawer, python, "-m", "pytest", "-q"))
    run(drawer, python, "-m", "mkdocs", "build", "--strict")


def test_it_builds_and_passes_its_tests(drawer: Path) -> None:
    passes(drawer, sys.executable)
    home = (drawer / "site/index.html").read_text(encoding="utf-8")
    assert re.search(r"<h1>我的 (&#34;|&quot;)书房\1: 甲</h1>", home)
    assert "序列: 模型" in home
    paper = (drawer / "site/papers/seq-model/transformer/index.html").read_text(encoding="utf-8")
    assert "attend" in paper
    assert (drawer / "site/papers/rl/index.html").is_file()


def test_it_has_one_paper_one_note_and_one_snippet(drawer: Path) -> None:
    def names(folder: str, pattern: str) -> set[str]:
        return {path.name for path in (drawer / folder).rglob(pattern)} - {
            "index.md",
            "__init__.py",
        }

    assert names("docs/papers", "*.md") == {"transformer.md"}
    assert names("docs/notes", "*.md") == {"softmax.md"}
    assert names("snippets", "*.py") == {"transformer.py"}
    test = (drawer / "tests/snippets/papers/seq_model/test_transformer.py").read_text("utf-8")
    assert all(f"@pytest.mark.{kind}" in test for kind in ("oracle", "hand", "property"))


def test_its_formula_is_checked_and_the_record_is_true(drawer: Path) -> None:
    record = drawer / "snippets/checked.json"
    before = record.read_text(encoding="utf-8")
    run(drawer, sys.executable, "-m", "paper_drawer.cli", "check", "--mutate")
    assert record.read_text(encoding="utf-8") == before
    note = (drawer / "site/notes/math/softmax/index.html").read_text(encoding="utf-8")
    assert "等式各边已核对" in note


def test_its_code_is_clean(drawer: Path) -> None:
    run(drawer, sys.executable, "-m", "ruff", "check", ".")
    run(drawer, sys.executable, "-m", "ruff", "format", "--check", ".")


def test_its_workflow_has_no_more_rights_than_it_needs(drawer: Path) -> None:
    run(
        drawer, Path(sys.executable).parent / "zizmor", "--offline", "--persona=pedantic", ".github"
    )
    ours = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    text = (drawer / ".github/workflows/check.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 10
        for step in job["steps"]:
            assert step.get("uses", "") in ours, "与本仓库用同一个版本"
            assert not step.get("with", {}).get("persist-credentials")


def test_a_new_paper_fits_in(drawer: Path) -> None:
    """在另起的书房里 drawer new，骨架也是干净的；测试红着，等人来写。"""
    options = {"--title": "T", "--field": "rl", "--year": "2020", "--venue": "arXiv"}
    options |= {
        "--arxiv": "2001.00001",
        "--author": "A B",
        "--motivation": "慢",
        "--tags": "强化学习",
    }
    flat = [word for pair in options.items() for word in pair]
    assert main(["new", "paper", "q-net", "--root", str(drawer), *flat]) == 0
    run(drawer, sys.executable, "-m", "ruff", "check", ".")
    with pytest.raises(AssertionError, match="3 failed"):
        run(drawer, sys.executable, "-m", "pytest", "-q", "tests/snippets/papers/rl")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--field", "3d:三维"], "--field 3d:三维 要写成"),
        (["--field", "nlp"], "--field nlp: 要写成"),
        (["--tag", "a|b:c"], "--tag a|b:c 要写成"),
        (["--field", "class:类"], "不能是 Python 的关键字"),
        (["--field", "rl:强\n化"], "名称要是一行字"),
        (["--tag", '甲:"x"'], "不含 | 与直引号"),
        (["--tag", "甲\n乙:丙"], "都是一行字"),
        (["--title", ""], "--title 要是一行字"),
        (["--title", "甲\t乙"], "--title 要是一行字"),
        (["--title", "甲\x1b乙"], "--title 要是一行字"),
        (["--wheel", "没有.whl"], "没有 没有.whl 这个文件"),
    ],
)
def test_a_bad_option_writes_nothing(
    tmp_path: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new"), *options]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("我的", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "不是空文件夹" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def pinned(names: tuple[str, ...]) -> str:
    """requirements/test.txt 里这几个包的那几段，连同摘要。"""
    text = (ROOT / "requirements/test.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    return "\n".join(block for block in blocks if block.split("==")[0] in names) + "\n"


@pytest.mark.install
def test_from_a_wheel_in_an_empty_environment(tmp_path: Path) -> None:
    """打轮子，在空的环境里装上，另起一座，检查、测试、建站。较慢：要下载几十个包。"""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    run(ROOT, *build, tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    run(tmp_path, sys.executable, "-m", "venv", "--without-pip", "empty")
    python = tmp_path / "empty/bin/python"
    (tmp_path / "test.txt").write_text(pinned(WANTED), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", python]
    install = [*pip, "install", "--no-deps", "--no-compile"]
    site = ROOT / "requirements/site.txt"
    run(tmp_path, *install, "--require-hashes", "-r", site, "-r", "test.txt")
    run(tmp_path, *install, wheel)
    run(tmp_path, *pip, "check")
    run(tmp_path, python, "-m", "paper_drawer.cli", "init", "mine", "--wheel", wheel)
    passes(tmp_path / "mine", python)
    assert (tmp_path / "mine/wheels" / wheel.name).read_bytes() == wheel.read_bytes()

"""演示与记录：静态读出，过期与损坏都说得出。"""

import json
from pathlib import Path

import pytest
import small_demo
import small_drawer
from paper_drawer import demos, library
from paper_drawer.check import check
from paper_drawer.katex import Cache, Engine

INDEX = small_drawer.FILES["docs/index.md"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """小书房，首页嵌着一个有记录的演示。"""
    page = {"docs/index.md": INDEX + "\n" + small_demo.PAGE}
    small_drawer.write(tmp_path, {**small_demo.FILES, **page})
    small_demo.record(tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rules(root: Path) -> list[str]:
    """全部问题的“规则 文件:行”。"""
    found, problems = library.load(root)
    cache = Cache(None, Engine())
    try:
        problems += check(found, cache)
    finally:
        cache.close()
    return [f"{p.rule} {p.path}:{p.line}" for p in sorted(problems)]


def test_a_recorded_demo(root: Path) -> None:
    found, problems = library.load(root)
    demo = found.demos["half-open"]
    assert problems == []
    assert rules(root) == []
    assert demo.title == "门开到一半"
    assert demo.needs == ()
    assert demo.record is not None
    assert demo.record.output == small_demo.OUTPUT
    assert not demo.stale


def test_the_program_runs_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = small_demo.read(root)[0]["half-open"].program
    assert "import" not in program
    exec(compile(program, "copied", "exec"), {"__name__": "__main__"})  # noqa: S102
    assert capsys.readouterr().out == small_demo.OUTPUT


def test_demos_are_not_snippets(root: Path) -> None:
    found, _ = library.load(root)
    assert not [symbol for symbol in found.snippets if "demos" in symbol]
    assert not [module for module in found.digests if "demos" in module]
    assert f"{small_demo.FOLDER}/demo.py" in found.sources


@pytest.mark.parametrize(
    ("path", "old", "new", "stale"),
    [
        ("snippets/gate.py", "(1 - z) * h", "h * (1 - z)", True),
        ("snippets/gate.py", '"""按门混合。', '"""按门的开合混合。', False),
        ("snippets/gate.py", "# (1) 按门混合", "# (1) 混合", False),
        (f"{small_demo.FOLDER}/demo.py", "0.5, 1.0", "0.25, 1.0", True),
        (f"{small_demo.FOLDER}/demo.py", "按门混合三次", "混合三次", False),
    ],
)
def test_what_makes_it_stale(root: Path, path: str, old: str, new: str, stale: bool) -> None:
    edit(root / path, old, new)
    assert small_demo.read(root)[0]["half-open"].stale is stale
    assert rules(root) == ([f"D706 {small_demo.FOLDER}/demo.py:1"] if stale else [])


@pytest.mark.parametrize(
    ("name", "version", "stale"),
    [
        ("numpy", "1.0.0", True),
        ("python", "2.7.18", False),
        ("torch-of-another-name", "1.0", False),
    ],
)
def test_another_version_makes_it_stale(root: Path, name: str, version: str, stale: bool) -> None:
    path = root / small_demo.FOLDER / "record.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["versions"][name] = version
    path.write_text(json.dumps(data), encoding="utf-8")
    assert small_demo.read(root)[0]["half-open"].stale is stale
    assert rules(root) == ([f"D706 {small_demo.FOLDER}/demo.py:1"] if stale else [])


def test_a_local_build_of_the_same_release_is_not_another_version(root: Path) -> None:
    record = small_demo.read(root)[0]["half-open"].record
    assert record is not None
    here = {"numpy": "2.4.6+local", "python": "3.99.0"}
    same = demos.Record(record.digest, {"numpy": "2.4.6", "python": "3.11.7"}, "", 0, 0)
    assert demos.moved(same, here) == ()
    assert demos.moved(same, {"numpy": "2.4.7"}) == ("numpy",)


def test_no_record(root: Path) -> None:
    (root / small_demo.FOLDER / "record.json").unlink()
    assert rules(root) == [f"D705 {small_demo.FOLDER}/demo.py:1"]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda folder: (folder / "output.txt").write_text("0.0 0.6 1.0\n", encoding="utf-8"),
        lambda folder: (folder / "output.txt").unlink(),
        lambda folder: (folder / "record.json").write_text("[1]", encoding="utf-8"),
        lambda folder: (folder / "record.json").write_text("{", encoding="utf-8"),
        lambda folder: edit(folder / "record.json", "output.txt", "../../gate.py"),
        lambda folder: edit(folder / "record.json", '"seconds": 0.1', '"seconds": "快"'),
    ],
    ids=["改过", "缺文件", "不是对象", "不是 JSON", "文件夹之外", "秒不是数"],
)
def test_a_damaged_record(root: Path, break_it) -> None:  # noqa: ANN001
    break_it(root / small_demo.FOLDER)
    assert f"D707 {small_demo.FOLDER}/record.json:1" in rules(root)


def test_a_linked_output_is_not_followed(root: Path) -> None:
    output = root / small_demo.FOLDER / "output.txt"
    output.unlink()
    (root / "secret.txt").write_text(small_demo.OUTPUT, encoding="utf-8")
    output.symlink_to(root / "secret.txt")
    assert f"D707 {small_demo.FOLDER}/record.json:1" in rules(root)
    assert library.load(root)[0].demos["half-open"].record is None


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("def main()", "def start()", "没有 main"),
        ('"""门开到一半。\n\n按门混合三次。\n"""', '""""""', "没有标题"),
        (
            "from snippets.gate import mix",
            "import snippets.gate\nfrom snippets.gate import mix",
            "",
        ),
        ("from snippets.gate import mix", "from snippets.gate import mix as blend", "剪不成"),
    ],
)
def test_a_demo_has_its_form(root: Path, old: str, new: str, cause: str) -> None:
    path = root / small_demo.FOLDER / "demo.py"
    edit(path, old, new)
    edit(path, "[mix(", "[blend(") if "blend" in new else None
    said = [p.cause for p in library.load(root)[1] if p.rule == "D703"]
    assert [cause in text for text in said] == ([True] if cause else [])


def test_figures_say_what_to_see(root: Path) -> None:
    (root / small_demo.FOLDER / "figures.py").write_text(small_demo.FIGURES, encoding="utf-8")
    small_demo.record(root, steps=small_demo.SVG)
    demo = library.load(root)[0].demos["half-open"]
    assert [(p.name, p.caption, p.alt, p.line) for p in demo.plots] == [
        ("steps", "越开越大。", "三个点连成一条上升的线，终点 is 1。", 4)
    ]
    assert rules(root) == []
    edit(
        root / small_demo.FOLDER / "figures.py",
        "    三个点连成\n    一条上升的线，终点 is 1。\n",
        "",
    )
    assert rules(root) == [f"D704 {small_demo.FOLDER}/figures.py:4"]


def test_a_figure_that_was_not_recorded(root: Path) -> None:
    (root / small_demo.FOLDER / "figures.py").write_text(small_demo.FIGURES, encoding="utf-8")
    small_demo.record(root)
    assert rules(root) == [f"D706 {small_demo.FOLDER}/demo.py:1"]


def test_a_figure_with_a_script_is_refused(root: Path) -> None:
    (root / small_demo.FOLDER / "figures.py").write_text(small_demo.FIGURES, encoding="utf-8")
    small_demo.record(root, steps=small_demo.SVG.replace("<path", "<script>1</script><path"))
    assert rules(root) == [f"D708 {small_demo.FOLDER}/steps.svg:1"]


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        ("```demo\nhalf-opened\n```\n", "D701"),
        ("```demo\nhalf-open\nfigure: steps\n```\n", "D702"),
        ("```demo\nhalf-open\nhide: text\n```\n", "P601"),
        ("```demo\n```\n", "P601"),
        (f"{small_demo.PAGE}\n{small_demo.PAGE}", "D709"),
    ],
)
def test_a_fence_names_what_exists(root: Path, page: str, rule: str) -> None:
    small_drawer.write(root, {"docs/index.md": page})
    assert [said.split()[0] for said in rules(root)] == [rule]

"""房子的规矩：往下导入，没有圈，只有适配器认识 mkdocs；测试的记录是新的。"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from paper_drawer import snippets

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "plugins/paper_drawer"

# 从下到上；同一层可以互相导入，只要不成圈
LAYERS = (
    (
        "model",
        "fences",
        "folder",
        "package",
        "recall",
        "stamp",
        "program",
        "reach",
        "source",
        "katex",
        "svg",
        "drawing",
        "ipynb",
        "store",
        "project",
        "head",
        "templates",
        "writing",
        "naming",
        "origin",
        "proofs",
        "watch",
        "fork",
    ),
    ("front_matter", "glossary", "legacy", "demos", "notebooks", "snippets", "claims"),
    ("entries",),
    ("library", "catalogue", "formula"),
    ("check",),
    ("pages", "markup", "export", "search", "code_pages", "publish", "inputs"),
    ("record", "preview", "new", "importing", "init", "schema"),
    ("cli", "config", "plugin", "incremental", "serving"),
)
ADAPTER = {"plugin", "config", "incremental", "inputs", "serving"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(name: str) -> str:
    """paper_drawer.check.html → check。"""
    return name.split(".")[1] if name.startswith("paper_drawer.") else ""


FILES = {
    path: path.relative_to(PLUGIN).parts[0].removesuffix(".py")
    for path in sorted(PLUGIN.rglob("*.py"))
    if path.parent != PLUGIN or path.name != "__init__.py"
}
Imports = dict[Path, frozenset[str]]
Graph = dict[str, set[str]]


@pytest.fixture(scope="module")
def imported() -> Imports:
    return {path: frozenset(imports(path)) for path in FILES}


@pytest.fixture(scope="module")
def graph(imported: Imports) -> Graph:
    found: Graph = {name: set() for name in FILES.values()}
    for path, name in FILES.items():
        found[name] |= {other for i in imported[path] if (other := part(i)) not in ("", name)}
    return found


def test_every_part_has_its_layer(graph: Graph) -> None:
    assert sorted(name for layer in LAYERS for name in layer) == sorted(graph)


def test_imports_go_down(graph: Graph) -> None:
    level = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    upward = {(a, b) for a, used in graph.items() for b in used if level[b] > level[a]}
    assert upward == set()


def test_there_is_no_cycle(graph: Graph) -> None:
    done: set[str] = set()
    while ready := {name for name, used in graph.items() if name not in done and used <= done}:
        done |= ready
    assert set(graph) - done == set()


def test_only_the_adapter_knows_mkdocs(imported: Imports) -> None:
    users = {
        own
        for path, own in FILES.items()
        if any(i.split(".")[0] in ("mkdocs", "material") for i in imported[path])
    }
    assert users == ADAPTER


def test_snippets_and_the_plugin_do_not_know_each_other(imported: Imports) -> None:
    for path in (ROOT / "snippets").rglob("*.py"):
        assert not any(i.split(".")[0] == "paper_drawer" for i in imports(path)), path
    for path, own in FILES.items():
        banned = ("torch",) if own == "formula" else ("torch", "numpy")
        assert not any(i.split(".")[0] in banned for i in imported[path]), path


def test_only_the_checker_imports_the_formula_library(graph: Graph) -> None:
    """它带着 numpy：建站、命令行的别处都不该等它。"""
    assert {name for name, used in graph.items() if "formula" in used} <= {"check"}


def test_the_plugin_does_not_know_this_site() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for word in ("GGNN", "PointNet", "点云", "图网络"):
            assert word not in text, (path, word)


MODULES = sorted(
    path
    for path in (ROOT / "snippets").rglob("*.py")
    if path.name != "__init__.py" and "demos" not in path.parts
)


def test_the_record_of_tests_is_fresh() -> None:
    """页面上的徽章由它推出；代码改了要 make record。"""
    code, _ = snippets.read(ROOT / "snippets", ROOT)
    records = snippets.read_record(ROOT / "snippets")
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in MODULES}
    assert set(records) == modules
    assert [name for name in modules if records[name].digest != code.digests[name]] == []

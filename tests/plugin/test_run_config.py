"""网页里运行的选项：核心从哪里来，什么时候没有按钮，锁定的是什么。"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import small_demo
import small_drawer
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from paper_drawer.config import CORE, PYODIDE, SERVED, RunConfig

VENDOR = Path(__file__).parents[2] / "vendor"


def loaded(root: Path, run: Mapping[str, Any] | None, *more: Any) -> MkDocsConfig:
    """小书房的配置；run 是 paper-drawer 的同名选项。"""
    settings = yaml.safe_load(small_drawer.MKDOCS)
    ours = {"paper-drawer": {"run": run}} if run else "paper-drawer"
    settings["plugins"] = ["search", ours, *more]
    text = yaml.safe_dump(settings, allow_unicode=True)
    page = small_drawer.FILES["docs/handbook/index.md"] + "\n" + small_demo.PAGE
    pages = {"mkdocs.yml": text, "docs/handbook/index.md": page, **small_demo.FILES}
    small_drawer.write(root, pages)
    small_demo.record(root)
    return load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))


def served(config: MkDocsConfig) -> tuple[str, list[str]]:
    """核心的地址，要随站点发布的文件。"""
    run = config.plugins["paper-drawer"].config.run
    return run.address(config), [path.name for path in run.paths(config)]


def put_core(root: Path) -> None:
    """放一份假的核心：只看文件在不在。"""
    (root / "core").mkdir(parents=True)
    for name in CORE:
        (root / "core" / name).write_text(name, encoding="utf-8")


def test_no_core_no_button(tmp_path: Path) -> None:
    assert served(loaded(tmp_path, None)) == ("", [])


def test_a_vendored_core_is_published(tmp_path: Path) -> None:
    put_core(tmp_path)
    assert served(loaded(tmp_path, {"core": "core"})) == (SERVED, [*CORE])


def test_an_incomplete_core_counts_as_none(tmp_path: Path) -> None:
    put_core(tmp_path)
    (tmp_path / "core" / CORE[-1]).unlink()
    assert served(loaded(tmp_path, {"core": "core"})) == ("", [])


def test_a_remote_core_publishes_nothing(tmp_path: Path) -> None:
    core = "https://cdn.example/pyodide/v1.2/full"
    assert served(loaded(tmp_path, {"core": core})) == (f"{core}/", [])


def test_an_offline_copy_goes_without(tmp_path: Path) -> None:
    put_core(tmp_path)
    assert served(loaded(tmp_path, {"core": "core"}, "offline")) == ("", [])


@pytest.mark.parametrize(
    "core",
    ["http://cdn.example/", "//cdn.example/", "/etc", "../up", "javascript:alert(1)", 'a" b', "."],
)
def test_other_addresses_are_refused(tmp_path: Path, core: str) -> None:
    with pytest.raises(Abort):
        loaded(tmp_path, {"core": core})


@pytest.mark.parametrize("core", ["", "core"])
def test_the_page_knows_the_addresses_only_with_a_core(tmp_path: Path, core: str) -> None:
    put_core(tmp_path)
    config = loaded(tmp_path, {"core": core, "packages": "https://wheels.example/"})
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    page = (tmp_path / "site/handbook/index.html").read_text(encoding="utf-8")
    assert 'class="pd-run" hidden' in page
    assert ('data-core="../assets/pyodide/"' in page) == bool(core)
    assert ('data-packages="https://wheels.example/"' in page) == bool(core)
    assert ("paper-drawer/run.css" in page) == bool(core)
    assert (tmp_path / "site" / SERVED / CORE[0]).is_file() == bool(core)
    index = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "run.js" not in index


def test_wheels_come_from_the_release_that_is_locked() -> None:
    package = json.loads((VENDOR / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))
    locked = {name: entry for name, entry in lock["packages"].items() if name}
    assert package["dependencies"] == {"pyodide": PYODIDE}
    assert locked["node_modules/pyodide"]["version"] == PYODIDE
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())
    assert not [name for name, entry in locked.items() if "resolved" in entry]
    assert f"/v{PYODIDE}/" in RunConfig().packages

"""换上新站：要么全换，要么不动。"""

from pathlib import Path

from paper_drawer.publish import Stage


def old_site(folder: Path) -> Path:
    site = folder / "site"
    site.mkdir()
    (site / "old.html").write_text("旧", encoding="utf-8")
    return site


def names(site: Path) -> set[str]:
    return {path.name for path in site.iterdir()}


def test_publishing_replaces_everything(tmp_path: Path) -> None:
    site = old_site(tmp_path)
    stage = Stage.beside(site)
    (stage.folder / "new.html").write_text("新", encoding="utf-8")
    assert names(site) == {"old.html"}
    stage.publish()
    assert names(site) == {"new.html"}
    assert names(tmp_path) == {"site"}


def test_dropping_leaves_the_site_alone(tmp_path: Path) -> None:
    site = old_site(tmp_path)
    Stage.beside(site).drop()
    assert names(tmp_path) == {"site"}
    assert names(site) == {"old.html"}


def test_the_first_site_is_published_too(tmp_path: Path) -> None:
    stage = Stage.beside(tmp_path / "deep" / "site")
    (stage.folder / "new.html").write_text("新", encoding="utf-8")
    stage.publish()
    assert names(tmp_path / "deep" / "site") == {"new.html"}


def test_a_build_killed_between_the_two_renames_is_repaired(tmp_path: Path) -> None:
    site = old_site(tmp_path)
    site.rename(tmp_path / ".site-old")
    (tmp_path / ".site-new-x").mkdir()
    stage = Stage.beside(site)
    assert names(site) == {"old.html"}
    stage.drop()
    assert names(tmp_path) == {"site"}

"""换上新站：要么全换，要么不动。"""

import shutil
from pathlib import Path

import pytest
from paper_drawer import publish
from paper_drawer.publish import Stage, looks


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def published(site: Path, files: dict[str, str]) -> None:
    """发布一版，全是新写的。"""
    stage = Stage.beside(site, site.parent / "cache")
    for name, text in files.items():
        write(stage.folder / name, text)
    stage.publish()


def tree(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.is_file()
    }


def beside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(params=[True, False], ids=["互换", "改名"])
def site(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """有了两版的站点；系统会互换，或者不会。"""
    if not request.param:
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    site = tmp_path / "deep" / "site"
    published(site, {"a/1.html": "甲", "b.html": "乙"})
    published(site, {"a/1.html": "甲", "b.html": "乙二", "c/3.html": "丙"})
    return site


def test_publishing_replaces_everything(site: Path) -> None:
    published(site, {"d.html": "丁"})
    assert tree(site) == {"d.html": "丁"}
    assert beside(site.parent) == {"site", "cache"}


def test_what_did_not_change_stays(site: Path) -> None:
    """留着的不用写；备用的一份隔着两版，也补得上。"""
    stage = Stage.beside(site, site.parent / "cache")
    for name in ("a/1.html", "b.html"):
        look = looks(site / name)
        assert look is not None
        assert stage.keep(name, look)
    write(stage.folder / "c/4.html", "丁")
    before = tree(site)
    assert before.keys() == {"a/1.html", "b.html", "c/3.html"}
    stage.publish()
    assert tree(site) == {"a/1.html": "甲", "b.html": "乙二", "c/4.html": "丁"}


def test_a_changed_file_is_not_kept(site: Path) -> None:
    look = looks(site / "b.html")
    assert look is not None
    write(site / "b.html", "别人改的")
    stage = Stage.beside(site, site.parent / "cache")
    assert not stage.keep("b.html", look)
    assert not stage.keep("nowhere.html", look)
    stage.drop()


def test_folders_go_with_their_last_file(site: Path) -> None:
    published(site, {"b.html": "乙"})
    published(site, {"b.html": "乙"})
    assert beside(site) == {"b.html"}


def test_the_first_site_can_be_read_by_everyone_who_may(tmp_path: Path) -> None:
    """第一次换上去的就是建站的文件夹：权限与别的文件夹一样。"""
    fresh, plain = tmp_path / "fresh", tmp_path / "plain"
    plain.mkdir()
    published(fresh, {"a/b.html": "乙"})
    assert [oct(p.stat().st_mode) for p in (fresh, fresh / "a")] == [oct(plain.stat().st_mode)] * 2


def test_the_cache_may_go_while_building(site: Path) -> None:
    cache = site.parent / "cache"
    stage = Stage.beside(site, cache)
    write(stage.folder / "b.html", "乙三")
    shutil.rmtree(cache)
    stage.publish()
    assert tree(site) == {"b.html": "乙三"}


def test_dropping_leaves_the_site_alone(site: Path) -> None:
    before = tree(site)
    stage = Stage.beside(site, site.parent / "cache")
    write(stage.folder / "b.html", "没有发布")
    stage.drop()
    assert tree(site) == before
    assert beside(site.parent) == {"site", "cache"}


def test_what_a_killed_build_left_is_cleared(site: Path) -> None:
    before = tree(site)
    site.rename(site.with_name(".site-old"))
    write(site.with_name(".site-new-x") / "half.html", "写了一半")
    Stage.beside(site, site.parent / "cache").drop()
    assert tree(site) == before
    assert beside(site.parent) == {"site", "cache"}


def test_only_one_build_at_a_time(site: Path) -> None:
    """锁握在手里，别的建站拿不到；放下就拿得到。"""
    fcntl = pytest.importorskip("fcntl")
    stage = Stage.beside(site, site.parent / "cache")
    (lock,) = (site.parent / "cache").glob("*.lock")
    with lock.open() as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stage.drop()
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

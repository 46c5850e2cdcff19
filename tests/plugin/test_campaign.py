"""长跑自己：每种改动真的改了，每种坏法真的坏了，不一样的看得出来。"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bench import damage, rich, sites
from bench.mutations import EDITS, Edit
from bench.trial import Outcome, Trial, tree

NOTES = 35
WAYS = [way for way in dict.fromkeys(damage.WAYS) if way is not damage.earlier]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign")
    sites.write(folder, rich.files(NOTES))
    return folder


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_every_edit_changes_something(root: Path, edit: Edit) -> None:
    start = rich.files(NOTES)
    for seed in range(9):
        files = dict(start)
        edit(files, Random(seed), root)  # noqa: S311
        if files != start:
            return
    pytest.fail("九次都没有改")


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """两份一样的站点。"""
    monkeypatch.setattr(Trial, "__init__", lambda *_: None)
    found = Trial(tmp_path, "")
    found.root, found.site, found.clean = tmp_path, tmp_path / "site", tmp_path / "clean"
    for site in (found.site, found.clean):
        sites.write(site, {"a/index.html": "一页\n", "b.css": "样式"})
    return found


def test_two_equal_sites_are_right(trial: Trial) -> None:
    assert trial.wrong(Outcome(0, ("话",)), Outcome(0, ("话",))) == ""


SPOILS: dict[str, Callable[[Path], object]] = {
    "改了一页": lambda root: (root / "site/a/index.html").write_text("一叶\n", encoding="utf-8"),
    "少了一页": lambda root: (root / "site/a/index.html").unlink(),
    "多了一页": lambda root: (root / "site/c.html").touch(),
    "旁边留下了": lambda root: (root / ".site-new-x").mkdir(),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_difference_is_noticed(trial: Trial, spoil: Callable[[Path], object]) -> None:
    spoil(trial.root)
    assert trial.wrong(Outcome(0, ()), Outcome(0, ()))


def test_different_words_and_codes_are_noticed(trial: Trial) -> None:
    assert "没说的话" in trial.wrong(Outcome(0, ()), Outcome(0, ("没说的话",)))
    assert trial.wrong(Outcome(1, ()), Outcome(0, ()))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_damage_damages(tmp_path: Path, way: Callable[[Path, Random], None]) -> None:
    data = bytes(range(256)) * 64
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / damage.NAME).write_bytes(data)
    before = tree(tmp_path)
    way(tmp_path / "cache", Random(0))  # noqa: S311
    assert tree(tmp_path) != before

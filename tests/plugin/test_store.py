"""缓存的文件：坏了、换了、没有了，都只是慢；不会越来越大。"""

import sqlite3
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from paper_drawer import store
from paper_drawer.store import Store, key

KEYS = [key(str(number)) for number in range(40)]
TEXTS = {k: f"第 {n} 份" + "，字" * 500 for n, k in enumerate(KEYS)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """写好了的缓存文件。"""
    kept = Store(tmp_path)
    kept.write(TEXTS)
    kept.close()
    return tmp_path / store.NAME


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], Store]]:
    """再打开一次。"""
    opened: list[Store] = []

    def again() -> Store:
        opened.append(Store(path.parent))
        return opened[-1]

    yield again
    for one in opened:
        one.close()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(100, len(data), 97):
        data[at] ^= 4
    path.write_bytes(data)


def replace_by_text(path: Path) -> None:
    path.write_text("不是数据库", encoding="utf-8")


def replace_by_another(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE texts (key TEXT, value TEXT)")
    database.close()


def replace_by_an_older(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {store.VERSION - 1}")
    database.close()


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE = (truncate, flip, replace_by_text, replace_by_another, replace_by_an_older, Path.unlink)


def test_what_was_written_is_read_again(reopen: Callable[[], Store]) -> None:
    assert reopen().read(KEYS) == TEXTS
    assert reopen().has(KEYS[0])
    assert not reopen().has(key("没有"))


@pytest.mark.parametrize("damage", [*DAMAGE, replace_by_a_folder], ids=lambda d: d.__name__)
def test_a_damaged_file_gives_nothing_wrong(
    path: Path, reopen: Callable[[], Store], damage: Callable[[Path], None]
) -> None:
    damage(path)
    kept = reopen()
    assert kept.read(KEYS).items() <= TEXTS.items()
    kept.write(TEXTS)
    assert kept.read(KEYS) == TEXTS
    kept.close()
    if damage is not replace_by_a_folder:  # 坏了的换成新的，下一次不慢
        assert reopen().read(KEYS) == TEXTS


@pytest.mark.parametrize("damage", [truncate, flip, replace_by_text, Path.unlink])
def test_damage_while_open_gives_nothing_wrong(
    path: Path, reopen: Callable[[], Store], damage: Callable[[Path], None]
) -> None:
    kept = reopen()
    damage(path)
    assert kept.read(KEYS).items() <= TEXTS.items()
    kept.write(TEXTS)
    assert kept.read(KEYS) == TEXTS


def test_a_changed_row_is_not_read(path: Path, reopen: Callable[[], Store]) -> None:
    """两行的内容互换：各自都读得通，却不是自己的。"""
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT id, data, sum FROM texts LIMIT 2").fetchall()
        for (row, *_), (_, *other) in zip(rows, reversed(rows), strict=True):
            database.execute("UPDATE texts SET data = ?, sum = ? WHERE id = ?", (*other, row))
    database.close()
    assert len(reopen().read(KEYS)) == len(KEYS) - 2


def test_a_busy_file_is_not_thrown_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.01)
    with sqlite3.connect(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        kept = Store(path.parent)
        kept.write({key("新"): "新"})
        assert kept.read([key("新")]) == {key("新"): "新"}
    other.close()
    assert Store(path.parent).read(KEYS) == TEXTS


def test_it_stays_below_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 1 << 18
    monkeypatch.setattr(store, "LIMIT", limit)
    kept = Store(tmp_path)
    numbers = [str(number) for number in range(800)]
    for number in numbers:
        kept.write({key(number): Random(number).randbytes(600).hex()})  # noqa: S311
    size = (tmp_path / store.NAME).stat().st_size
    assert limit / 2 < size < limit * 1.3
    found = [kept.has(key(number)) for number in numbers]
    assert found == sorted(found)  # 早写的先走
    assert found[-1]
    assert not found[0]
    kept.close()


def write(folder: str, name: str) -> None:
    kept = Store(Path(folder))
    for number in range(20):
        kept.write({key(name, str(number)): f"{name} {number}"})
    kept.close()


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    names = ("甲", "乙", "丙")
    started = get_context("spawn")
    several = [started.Process(target=write, args=(str(tmp_path), name)) for name in names]
    for process in several:
        process.start()
    for process in several:
        process.join()
    kept = Store(tmp_path)
    assert len(kept.read([key(n, str(i)) for n in names for i in range(20)])) == 60
    kept.close()

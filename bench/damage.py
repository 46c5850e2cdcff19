"""弄坏缓存的各种办法；参数是缓存的文件夹。"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

NAME = "rendered.sqlite"
BACKUP = "backup"
MANY = (1, 30, 1000)
"""翻几处。"""


def files(cache: Path) -> Iterator[Path]:
    """数据库，与杀掉的建站留下的日志。"""
    return (path for path in cache.glob(f"{NAME}*") if path.is_file())


def truncated(cache: Path, rng: Random) -> None:
    """截短。"""
    for path in files(cache):
        data = path.read_bytes()
        path.write_bytes(data[: rng.randrange(len(data) + 1)])


def flipped(cache: Path, rng: Random) -> None:
    """几处各翻一位。"""
    for path in files(cache):
        data = bytearray(path.read_bytes())
        for _ in range(rng.choice(MANY) if data else 0):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)


def headless(cache: Path, rng: Random) -> None:
    """开头的一页换成别的。"""
    for path in files(cache):
        path.write_bytes(rng.randbytes(4096) + path.read_bytes()[4096:])


def text(cache: Path, _: Random) -> None:
    """换成一份文字。"""
    deleted(cache, _)
    (cache / NAME).write_text("不是数据库\n", encoding="utf-8")


def foreign(cache: Path, rng: Random) -> None:
    """别的版本：表一样叫 texts，列不同。"""
    deleted(cache, rng)
    with sqlite3.connect(cache / NAME) as database:
        database.execute("CREATE TABLE texts (key TEXT, value TEXT)")
        database.execute(f"PRAGMA user_version = {rng.choice((0, 1, 7))}")
    database.close()


def folder(cache: Path, rng: Random) -> None:
    """读不了：那里是个文件夹。"""
    deleted(cache, rng)
    (cache / NAME).mkdir()


def deleted(cache: Path, _: Random) -> None:
    """删去，连同日志。"""
    for path in files(cache):
        path.unlink()


def beheaded(cache: Path, _: Random) -> None:
    """只删去数据库，日志还在。"""
    (cache / NAME).unlink(missing_ok=True)


def earlier(cache: Path, _: Random) -> None:
    """换回从前的一份；没有就现在留一份。"""
    if (kept := cache.parent / BACKUP).exists():
        deleted(cache, _)
        shutil.copy2(kept, cache / NAME)
    elif (cache / NAME).is_file():
        shutil.copy2(cache / NAME, kept)


def gone(cache: Path, _: Random) -> None:
    """整个文件夹没有了。"""
    shutil.rmtree(cache, ignore_errors=True)


WAYS: tuple[Callable[[Path, Random], None], ...] = (
    *(truncated, flipped, flipped, headless, text, foreign, folder),
    *(deleted, beheaded, earlier, earlier, gone),
)
RUNNING = {deleted, beheaded, gone}
"""这几种也趁建站的时候做。"""


def mend(cache: Path) -> None:
    """文件夹拿走，别的照旧。"""
    if (cache / NAME).is_dir():
        (cache / NAME).rmdir()

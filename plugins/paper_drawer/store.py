"""按内容存下算好的文字：一个 SQLite 文件，存数据不存对象，读出时核对，坏了就换新的。"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = "rendered.sqlite"
VERSION = 0x5044_0002
"""写在文件里；不是这个数的，不是我们这一版写的。"""
LIMIT = 1 << 30
"""字节。一万篇笔记的公式与页面约占它的三分之一，其余留给改动。"""
TABLE = (
    "CREATE TABLE texts (id INTEGER PRIMARY KEY,"
    " key BLOB NOT NULL UNIQUE, data BLOB NOT NULL, sum BLOB NOT NULL)"
)
OLDEST = "DELETE FROM texts WHERE id <= (SELECT min(id) + (max(id) - min(id)) / 4 FROM texts)"
PATIENCE = 10.0
"""秒。别的建站正在写，最多等这么久。"""
BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
"""文件坏了；忙、只读、磁盘满不是。"""


def key(*parts: str) -> bytes:
    """几段文字的键；版本与选项也要算在内。"""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).digest()


class Store:
    """键 → 文字。文件用不了时只在内存里，慢一些，不会错。

    太大了就删去最早写下的四分之一：读时不必记下用过谁，删错了只是再算一遍，重新排到最后；
    腾出的地方下次用，文件不再长。
    """

    def __init__(self, folder: Path | None) -> None:
        """Folder 为 None 时只在内存里。"""
        self.path = folder / NAME if folder else None
        self._memory: dict[bytes, bytes] = {}
        self._database: sqlite3.Connection | None = None
        self._database = self._open()

    def _open(self) -> sqlite3.Connection | None:
        """打开；坏的、别的版本的，换成新的。"""
        if self.path is None:
            return None
        for _ in range(2):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if database := _connect(self.path):
                    return database
            except sqlite3.DatabaseError as error:
                if not _broken(error):
                    return None
            except OSError:
                return None
            if not self._discard():
                return None
        return None

    def _discard(self) -> bool:
        """删去文件；删不掉（是个文件夹，或者没有权限）就是 False。"""
        self.close()
        try:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _repair(self, error: sqlite3.DatabaseError) -> None:
        """用着用着坏了：换新的。"""
        if _broken(error) and self._discard():
            self._database = self._open()

    def close(self) -> None:
        """关掉数据库。"""
        if self._database is not None:
            with suppress(sqlite3.DatabaseError):
                self._database.close()
            self._database = None

    def has(self, k: bytes) -> bool:
        """存着没有；不核对内容。"""
        return k in self._memory or self._row("SELECT 1 FROM texts WHERE key = ?", k) is not None

    def read(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """存着的，并且没有坏的。"""
        found: dict[bytes, str] = {}
        for k in keys:
            if k in self._memory:
                found[k] = zlib.decompress(self._memory[k]).decode()
            elif row := self._row("SELECT data, sum FROM texts WHERE key = ?", k):
                data, mark = row
                if isinstance(data, bytes) and mark == _sum(k, data):
                    found[k] = zlib.decompress(data).decode()
        return found

    def _row(self, query: str, k: bytes) -> Any:
        try:
            return self._database.execute(query, (k,)).fetchone() if self._database else None
        except sqlite3.DatabaseError as error:
            self._repair(error)
            return None

    def write(self, fresh: Mapping[bytes, str]) -> None:
        """存下。"""
        packed = {k: zlib.compress(text.encode(), 1) for k, text in fresh.items()}
        if not self._save(packed):
            self._memory |= packed

    def _save(self, packed: Mapping[bytes, bytes]) -> bool:
        if self._database is None:
            return False
        rows = [(k, data, _sum(k, data)) for k, data in packed.items()]
        try:
            with self._database as database:
                database.executemany(
                    "INSERT OR REPLACE INTO texts (key, data, sum) VALUES (?, ?, ?)", rows
                )
                if _size(database) > LIMIT:
                    database.execute(OLDEST)
        except sqlite3.DatabaseError as error:
            self._repair(error)
            return False
        return True


def _connect(path: Path) -> sqlite3.Connection | None:
    """打开或新建；不是这一版写的就是 None。"""
    database = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=OFF")
        with database:
            if _number(database, "user_version") == 0:
                database.execute("BEGIN IMMEDIATE")  # 别人也可能正在新建
            if _number(database, "user_version") == 0 and _number(database, "page_count") <= 1:
                database.execute(TABLE)
                database.execute(f"PRAGMA user_version={VERSION}")
            if _number(database, "user_version") == VERSION:
                return database
    except sqlite3.DatabaseError:
        database.close()
        raise
    database.close()
    return None


def _size(database: sqlite3.Connection) -> int:
    used = _number(database, "page_count") - _number(database, "freelist_count")
    return used * _number(database, "page_size")


def _number(database: sqlite3.Connection, pragma: str) -> int:
    return int(database.execute(f"PRAGMA {pragma}").fetchone()[0])


def _broken(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN


def _sum(k: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(k + data, digest_size=8).digest()

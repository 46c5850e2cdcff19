"""按内容存下算好的文字：一个 SQLite 文件，存数据不存对象，读出时核对，坏了就重来。"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = "rendered.sqlite"


def key(*parts: str) -> bytes:
    """几段文字的键；版本与选项也要算在内。"""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).digest()


class Store:
    """键 → 文字。文件用不了时只在内存里，慢一些，不会错。"""

    def __init__(self, folder: Path | None) -> None:
        """Folder 为 None 时只在内存里。"""
        self.path = folder / NAME if folder else None
        self._memory: dict[bytes, bytes] = {}
        self._database = self._open()

    def _open(self) -> sqlite3.Connection | None:
        if self.path is None:
            return None
        for _ in range(2):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                database = sqlite3.connect(self.path, timeout=10, check_same_thread=False)
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("PRAGMA synchronous=OFF")
                database.execute(
                    "CREATE TABLE IF NOT EXISTS texts"
                    " (key BLOB PRIMARY KEY, data BLOB NOT NULL, sum BLOB NOT NULL) WITHOUT ROWID"
                )
            except sqlite3.DatabaseError:
                self.path.unlink(missing_ok=True)
            except OSError:
                return None
            else:
                return database
        return None

    def close(self) -> None:
        """关掉数据库。"""
        if self._database is not None:
            self._database.close()
            self._database = None

    def has(self, k: bytes) -> bool:
        """存着没有；不核对内容。"""
        if k in self._memory or self._database is None:
            return k in self._memory
        try:
            query = "SELECT 1 FROM texts WHERE key = ?"
            return self._database.execute(query, (k,)).fetchone() is not None
        except sqlite3.DatabaseError:
            return False

    def read(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """存着的，并且没有坏的。"""
        found: dict[bytes, str] = {}
        for k in keys:
            if k in self._memory:
                found[k] = zlib.decompress(self._memory[k]).decode()
            elif self._database is not None:
                try:
                    row = self._database.execute(
                        "SELECT data, sum FROM texts WHERE key = ?", (k,)
                    ).fetchone()
                    if row and row[1] == _sum(k, row[0]):
                        found[k] = zlib.decompress(row[0]).decode()
                except (sqlite3.DatabaseError, zlib.error, UnicodeDecodeError):
                    continue
        return found

    def write(self, fresh: Mapping[bytes, str]) -> None:
        """存下。"""
        packed = {k: zlib.compress(text.encode(), 1) for k, text in fresh.items()}
        if self._database is None:
            self._memory |= packed
            return
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO texts VALUES (?, ?, ?)",
                    [(k, data, _sum(k, data)) for k, data in packed.items()],
                )
        except sqlite3.DatabaseError:
            self._memory |= packed


def _sum(k: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(k + data, digest_size=8).digest()

"""公式的缓存：一个 SQLite 文件，存数据不存对象，读出时核对，坏了就重来。"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path

from paper_drawer.katex.engine import VERSION, WRAPPER, Engine, Failure

GROUP = 2000
"""一次交给引擎几个公式；结果随即写进缓存，内存里不堆积。"""
SALT = f"{VERSION}\0{WRAPPER}\0"


def key(tex: str, display: bool) -> bytes:
    """公式的键：内容、样式、KaTeX 的版本与选项。"""
    return hashlib.blake2b(f"{SALT}{int(display)}\0{tex}".encode(), digest_size=16).digest()


class Cache:
    """先查缓存，没有的交给引擎，再存下来。出错的公式不存。"""

    def __init__(self, folder: Path | None, engine: Engine) -> None:
        """Folder 为 None 时只在内存里。"""
        self.engine = engine
        self.path = folder / f"katex-{VERSION}.sqlite" if folder else None
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
                    "CREATE TABLE IF NOT EXISTS formulas"
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
        """关掉数据库与引擎。"""
        if self._database is not None:
            self._database.close()
            self._database = None
        self.engine.close()

    def render(self, formulas: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], str | Failure]:
        """每个不同的公式渲染一次。"""
        wanted = {formula: key(*formula) for formula in formulas}
        known = self._read(set(wanted.values()))
        results: dict[tuple[str, bool], str | Failure] = {
            formula: known[k] for formula, k in wanted.items() if k in known
        }
        missing = [formula for formula in wanted if formula not in results]
        fresh = dict(zip(missing, self.engine.render(missing), strict=True))
        self._write({wanted[f]: html for f, html in fresh.items() if isinstance(html, str)})
        return results | fresh

    def failures(self, formulas: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], Failure]:
        """把没有的都渲染好、存下来；返回 KaTeX 不收的。"""
        missing = [(f, k) for f in sorted(set(formulas)) if not self._has(k := key(*f))]
        found: dict[tuple[str, bool], Failure] = {}
        for start in range(0, len(missing), GROUP):
            group = missing[start : start + GROUP]
            fresh = self.engine.render([formula for formula, _ in group])
            done = list(zip(group, fresh, strict=True))
            self._write({k: html for (_, k), html in done if isinstance(html, str)})
            found |= {f: result for (f, _), result in done if isinstance(result, Failure)}
        return found

    def _has(self, k: bytes) -> bool:
        if k in self._memory or self._database is None:
            return k in self._memory
        try:
            query = "SELECT 1 FROM formulas WHERE key = ?"
            return self._database.execute(query, (k,)).fetchone() is not None
        except sqlite3.DatabaseError:
            return False

    def _read(self, keys: set[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for k in keys:
            if k in self._memory:
                found[k] = zlib.decompress(self._memory[k]).decode()
            elif self._database is not None:
                try:
                    row = self._database.execute(
                        "SELECT data, sum FROM formulas WHERE key = ?", (k,)
                    ).fetchone()
                    if row and row[1] == _sum(k, row[0]):
                        found[k] = zlib.decompress(row[0]).decode()
                except (sqlite3.DatabaseError, zlib.error, UnicodeDecodeError):
                    continue
        return found

    def _write(self, fresh: dict[bytes, str]) -> None:
        packed = {k: zlib.compress(html.encode(), 1) for k, html in fresh.items()}
        if self._database is None:
            self._memory |= packed
            return
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO formulas VALUES (?, ?, ?)",
                    [(k, data, _sum(k, data)) for k, data in packed.items()],
                )
        except sqlite3.DatabaseError:
            self._memory |= packed


def _sum(k: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(k + data, digest_size=8).digest()

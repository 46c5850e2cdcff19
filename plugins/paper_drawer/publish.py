"""换上新站：先建在旁边的文件夹里，全部成功才换；失败时发布的站点原样不动。"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from paper_drawer.stamp import TICK
from paper_drawer.store import Store, key

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

EXCHANGE = 2
"""renameat2 的 RENAME_EXCHANGE：两个文件夹互换，中间没有空当。"""
HERE = -100
"""AT_FDCWD。"""

Look = tuple[int, int]
"""一个文件此刻的样子：修改时间（纳秒）与大小。"""


@dataclass(frozen=True)
class Stage:
    """一次建站的临时文件夹，与发布的文件夹同在一处。"""

    site: Path
    folder: Path
    hold: int
    """握着 folder 的锁：别的建站看得出这里还有人。"""

    @classmethod
    def beside(cls, site: Path) -> Stage:
        """在发布的文件夹旁边开一个；顺手清掉上次被杀留下的。"""
        site = site.resolve()
        site.parent.mkdir(parents=True, exist_ok=True)
        for left in site.parent.glob(f".{site.name}-new-*"):
            if (hold := _hold(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                _release(hold)
        if (old := _old(site)).exists() and not site.exists():
            with suppress(OSError):  # 别的建站先放回去了
                old.rename(site)
        folder = Path(tempfile.mkdtemp(prefix=f".{site.name}-new-", dir=site.parent))
        hold = _hold(folder)
        return cls(site, folder, -1 if hold is None else hold)

    def keep(self, name: str, look: Look) -> bool:
        """发布的这个文件还是当初的样子，就留到新站里。

        Args:
            name: 相对站点的路径。
            look: 当初写下它时的样子。
        """
        place = self.folder / name
        try:
            os.link(self.site / name, place)
        except FileNotFoundError:
            if not (self.site / name).is_file():
                return False
            place.parent.mkdir(parents=True, exist_ok=True)
            return self.keep(name, look)
        except OSError:  # 没有硬链接的文件系统
            shutil.copy2(self.site / name, place)
        if looks(place) == look:
            return True
        place.unlink()
        return False

    def publish(self) -> None:
        """换上去；旧站随后删去。"""
        self.folder.chmod(0o755)
        if not _exchange(self.folder, self.site):
            old = _old(self.site)
            if self.site.exists():
                shutil.rmtree(old, ignore_errors=True)
                self.site.rename(old)
            self.folder.rename(self.site)
            shutil.rmtree(old, ignore_errors=True)
        self.drop()

    def drop(self) -> None:
        """放弃这一次，或者扔掉换下来的。"""
        shutil.rmtree(self.folder, ignore_errors=True)
        _release(self.hold)


def looks(path: Path) -> Look | None:
    """文件此刻的样子；没有就是 None。"""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def settled(path: str) -> list[int] | None:
    """文件的样子；刚写的可能在同一个时钟滴答里再变，不作准，是 None。"""
    try:
        found = os.stat(path)  # noqa: PTH116 -- 一次建站问上万回，Path 慢一倍
    except OSError:
        return None
    look = [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino]
    return look if max(look[:2]) < time.time_ns() - TICK else None


@dataclass(frozen=True)
class Manifest:
    """发布的站点里的文件是怎么来的：做它的键，与写下时的样子。"""

    place: bytes
    files: Mapping[str, tuple[str, Look]] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Path, store: Store) -> Manifest:
        """一处站点的；读不出来就是空的，全部重做。"""
        place = key("manifest", str(site))
        try:
            rows = json.loads(store.read([place]).get(place, "{}"))
            return cls(place, {name: (row[0], (row[1], row[2])) for name, row in rows.items()})
        except (AttributeError, IndexError, TypeError, ValueError):
            return cls(place)

    def write(self, store: Store, made: Mapping[str, str], folder: Path) -> None:
        """记下这一次的。"""
        rows = {name: (k, *look) for name, k in made.items() if (look := looks(folder / name))}
        store.write({self.place: json.dumps(rows)})


def _old(site: Path) -> Path:
    return site.with_name(f".{site.name}-old")


def _hold(folder: Path) -> int | None:
    """锁住一个文件夹；有人握着就是 None。没有 flock 的系统上锁不住，谁的都当没人。"""
    if fcntl is None:
        return -1
    try:
        hold = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(hold)
        return None
    return hold


def _release(hold: int) -> None:
    if hold >= 0:
        os.close(hold)


def _exchange(a: Path, b: Path) -> bool:
    """互换两个文件夹；系统不会、或者 b 还没有，就是 False。"""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(HERE, os.fsencode(a), HERE, os.fsencode(b), EXCHANGE) == 0)

"""换上新站：先建在旁边的文件夹里，全部成功才换；失败时发布的站点原样不动。"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

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
log = logging.getLogger("mkdocs.plugins.paper_drawer")


@dataclass(frozen=True)
class Stage:
    """一次建站：新写的先放在临时文件夹里；没有变的，与发布的站点共用一份。

    换站时，备用的一份补成新站的样子，再与发布的互换：换下来的就是下一次的备用。
    删文件夹很慢，这样一次也不用整个删。
    """

    site: Path
    folder: Path
    """新写的文件，与发布的文件夹同在一处。"""
    spare: Path
    """备用的一份。"""
    hold: int = -1
    """一处站点的锁，一次只有一个在建；进程没了，锁也就没了。"""
    kept: dict[str, Look] = field(default_factory=dict)
    """没有变的文件，与当初写下它们时的样子。"""

    @classmethod
    def beside(cls, site: Path, cache: Path | None = None) -> Stage:
        """开始建一处站点；顺手清掉上次被杀留下的。

        Args:
            site: 发布的文件夹。
            cache: 备用的一份与锁放在哪里；写不了，或者不在同一个磁盘上，就放在站点旁边。
        """
        site = site.resolve()
        site.parent.mkdir(parents=True, exist_ok=True)
        name = key(str(site)).hex()[:16]
        near = site.parent
        if cache is not None and _writable(cache):
            near = cache if cache.stat().st_dev == near.stat().st_dev else near
        hold = _hold(near / f".site-{name}.lock")
        for left in site.parent.glob(f".{site.name}-new-*"):
            shutil.rmtree(left, ignore_errors=True)
        if (old := _old(site)).exists() and not site.exists():
            old.rename(site)
        folder = site.with_name(f".{site.name}-new-{token_hex(4)}")
        folder.mkdir()  # 换上去的可能就是它：权限照 umask，不像 mkdtemp 只给自己
        return cls(site, folder, near / f".site-{name}", hold)

    def keep(self, name: str, look: Look) -> bool:
        """发布的这个文件还是当初的样子，就留到新站里。

        Args:
            name: 相对站点的路径。
            look: 当初写下它时的样子。
        """
        same = looks(self.site / name) == look
        if same:
            self.kept[name] = look
        return same

    def look(self, name: str) -> Look | None:
        """新站里这个文件的样子；没有就是 None。"""
        return looks(self.folder / name) or self.kept.get(name)

    def publish(self) -> None:
        """换上去。"""
        self.spare.parent.mkdir(parents=True, exist_ok=True)  # 建站的时候，缓存可能给删了
        if self.kept or self.spare.exists():
            self._renew()
        else:
            self.folder.rename(self.spare)
        if not _exchange(self.spare, self.site):
            self._rename()
        self.drop()

    def _renew(self) -> None:
        """旧的一份改成新的：删去不要的，放进做好的与没有变的。"""
        folder, site, spare = (f"{place}/" for place in (self.folder, self.site, self.spare))
        fresh = set(_names(self.folder))
        for name in _names(self.spare):
            if name not in self.kept:
                with suppress(FileNotFoundError):
                    os.unlink(spare + name)  # noqa: PTH108 -- 几万个文件，Path 慢几倍
                if name not in fresh:
                    _prune(Path(spare + name).parent, self.spare)
        for name in self.kept.keys() - fresh:
            _share(site + name, spare + name)
        for name in fresh:
            os.makedirs(os.path.dirname(spare + name), exist_ok=True)  # noqa: PTH103, PTH120
            os.replace(folder + name, spare + name)  # noqa: PTH105
        self.spare.mkdir(parents=True, exist_ok=True)

    def _rename(self) -> None:
        """系统不会互换：改三次名；中间被杀，下一次建站会把旧站放回来。"""
        old = _old(self.site)
        if self.site.exists():
            shutil.rmtree(old, ignore_errors=True)
            self.site.rename(old)
        self.spare.rename(self.site)
        if old.exists():
            old.rename(self.spare)

    def drop(self) -> None:
        """放弃这一次，或者这一次做完了。"""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.hold >= 0:
            os.close(self.hold)


def looks(path: Path) -> Look | None:
    """文件此刻的样子；没有就是 None。"""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


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

    def write(self, store: Store, made: Mapping[str, str], stage: Stage) -> None:
        """记下这一次的；换站以前就记，那时没有别人在动。"""
        rows = {name: (k, *look) for name, k in made.items() if (look := stage.look(name))}
        store.write({self.place: json.dumps(rows)})


def _old(site: Path) -> Path:
    return site.with_name(f".{site.name}-old")


def _hold(place: Path) -> int:
    """等到别的建站都做完，锁住；没有 flock 的系统上不锁。"""
    if fcntl is None:
        return -1
    hold = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.info("另一次建站正在进行，等它做完")
        fcntl.flock(hold, fcntl.LOCK_EX)
    except OSError:  # 没有锁的文件系统
        pass
    return hold


def _writable(folder: Path) -> bool:
    """能在里面写；没有就先建。"""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _names(folder: Path) -> list[str]:
    """里面的文件，相对它的路径。"""
    skip = len(str(folder)) + 1
    found = (os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)  # noqa: PTH118
    return [path[skip:].replace(os.sep, "/") for path in found]


def _share(source: str, place: str) -> None:
    """两处是同一个文件；文件系统不会，就抄一份。"""
    try:
        if os.stat(place).st_ino == os.stat(source).st_ino:  # noqa: PTH116
            return
        os.unlink(place)  # noqa: PTH108
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


def _prune(folder: Path, top: Path) -> None:
    """空了的文件夹也删去，直到 top。"""
    while folder != top:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _exchange(a: Path, b: Path) -> bool:
    """互换两个文件夹；系统不会、或者 b 还没有，就是 False。"""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(HERE, os.fsencode(a), HERE, os.fsencode(b), EXCHANGE) == 0)

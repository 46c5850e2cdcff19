"""换上新站：先建在旁边的文件夹里，全部成功才换；失败时发布的站点原样不动。"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stage:
    """一次建站的临时文件夹，与发布的文件夹同在一处。"""

    site: Path
    folder: Path

    @classmethod
    def beside(cls, site: Path) -> Stage:
        """在发布的文件夹旁边开一个；顺手清掉上次被杀留下的。"""
        site = site.resolve()
        site.parent.mkdir(parents=True, exist_ok=True)
        for left in site.parent.glob(f".{site.name}-new-*"):
            shutil.rmtree(left, ignore_errors=True)
        old = _old(site)
        if old.exists():
            if site.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(site)
        return cls(site, Path(tempfile.mkdtemp(prefix=f".{site.name}-new-", dir=site.parent)))

    def publish(self) -> None:
        """换上去；两次改名之间被杀，下一次建站会把旧站放回来。"""
        self.folder.chmod(0o755)
        old = _old(self.site)
        if self.site.exists():
            self.site.rename(old)
        self.folder.rename(self.site)
        shutil.rmtree(old, ignore_errors=True)

    def drop(self) -> None:
        """放弃这一次。"""
        shutil.rmtree(self.folder, ignore_errors=True)


def _old(site: Path) -> Path:
    return site.with_name(f".{site.name}-old")

"""一座书房与它的站点：写下改动，在新的进程里建，逐字节地比。"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import blake2b
from pathlib import Path
from random import Random

from bench import rich, sites
from bench.mutations import EDITS
from bench.rich import CLEAN, CONFIG, Files

NOTES = 60
Tree = dict[str, bytes]
"""站点里的文件 → 内容的摘要。"""
ASIDE = re.compile(r"Building documentation|Documentation built|Cleaning site|另一次建站")
"""每次都不同的话。"""
LINES = 12
"""给看几行不同。"""


@dataclass(frozen=True)
class Outcome:
    """一次建站：退出码，说的话（排好序）。"""

    code: int
    said: tuple[str, ...]


class Trial:
    """一座书房；site 是一次次增量建成的，clean 是从头建的。"""

    def __init__(self, folder: Path, seed: str) -> None:
        self.root, self.rng = folder, Random(seed)  # noqa: S311 -- 不作加密用
        shutil.rmtree(folder, ignore_errors=True)
        self.files: Files = rich.files(NOTES)
        self.past: list[Files] = []
        sites.write(folder, self.files)
        self.site, self.clean = folder / "site", folder / "clean"
        start = time.monotonic()
        finish(self.build())
        finish(self.build())
        self.usual = time.monotonic() - start
        """从头建一次与再建一次，几秒；杀它要在这以内。"""

    def edit(self, most: int = 3) -> str:
        """改几处；有时回到从前的样子。返回改了什么。"""
        before, self.files = self.files, dict(self.files)
        self.past.append(before)
        if len(self.past) > most and self.rng.randrange(8) == 0:
            self.files = dict(self.rng.choice(self.past))
            sites.write(self.root, self.files, before)
            return "回到从前"
        names = self.rng.choices(list(EDITS), k=self.rng.randint(0, most))
        for name in names:
            EDITS[name](self.files, self.rng, self.root)
        self.change(before, self.files)
        return "、".join(names) or "没有改"

    def change(self, before: Files, after: Files) -> None:
        """写下；一样长的静态文件，修改时间也装成没变。"""
        times = {
            name: (self.root / name).stat()
            for name, data in after.items()
            if name.endswith((".png", ".svg")) and len(before.get(name, "")) == len(data)
        }
        sites.write(self.root, after, before)
        for name, stat in times.items():
            os.utime(self.root / name, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def build(self, *more: str, config: str = CONFIG) -> subprocess.Popen[str]:
        """开始建；自己一个进程组。"""
        site = self.clean if config == CLEAN else self.site
        return subprocess.Popen(  # noqa: S603 -- 命令是写死的
            (sys.executable, "-m", "mkdocs", "build", "-f", config, "-d", str(site), *more),
            cwd=self.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def afresh(self, *more: str) -> subprocess.Popen[str]:
        """开始从头建。"""
        for left in (self.clean, self.root / ".clean"):
            shutil.rmtree(left, ignore_errors=True)
        return self.build(*more, config=CLEAN)

    def leftovers(self) -> list[str]:
        """站点旁边不该有的。"""
        return [path.name for path in self.root.glob(".site*")]

    def wrong(self, ours: Outcome, theirs: Outcome) -> str:
        """增量的与从头的有什么不同；一样就是空的。"""
        if ours != theirs:
            return differ(ours.said, theirs.said) or f"退出码 {ours.code}，该是 {theirs.code}"
        if theirs.code == 0 and (found := self.unlike(tree(self.clean))):
            return found
        return f"留下了 {left}" if (left := self.leftovers()) else ""

    def unlike(self, right: Tree) -> str:
        """站点与 right 有什么不同。"""
        now = tree(self.site)
        for name in sorted(now.keys() | right.keys()):
            if now.get(name) != right.get(name):
                return f"{name}：{self._shown(name)}"
        return ""

    def _shown(self, name: str) -> str:
        texts = []
        for site in (self.site, self.clean):
            if not (site / name).is_file():
                return f"{site.name} 里没有"
            texts.append((site / name).read_text(encoding="utf-8", errors="replace"))
        return differ(texts[0].split("\n"), texts[1].split("\n"))


def finish(process: subprocess.Popen[str]) -> Outcome:
    """等它建完。"""
    output, _ = process.communicate()
    lines = (line for line in output.split("\n") if line and not ASIDE.search(line))
    return Outcome(process.returncode, tuple(sorted(lines)))


def kill(process: subprocess.Popen[str]) -> None:
    """连同它分出去的进程一起杀掉。"""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def tree(site: Path) -> Tree:
    """站点此刻的全部文件。"""
    return {
        path.relative_to(site).as_posix(): blake2b(path.read_bytes()).digest()
        for path in site.rglob("*")
        if path.is_file()
    }


def differ(ours: object, theirs: object) -> str:
    """不同的前几行。"""
    lines = unified_diff(list(ours), list(theirs), "增量", "从头", n=0, lineterm="")  # type: ignore[call-overload]
    return "\n".join(line[:200] for _, line in zip(range(LINES), lines, strict=False))

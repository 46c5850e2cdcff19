"""图：在给出的文件夹里按名字找，找到的复制进来，找不到的在正文里说缺了哪一张。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, unquote_plus

from paper_drawer.importing.changes import ASK, FIGURE, Change, Changes
from paper_drawer.importing.formulas import Formulas

SUFFIXES = frozenset(".png .jpg .jpeg .gif .svg .webp .bmp".split())
REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
TEX = re.compile(
    r"https?://(?:www\.zhihu\.com/equation\?tex="
    r"|[\w.-]*codecogs\.com/[\w.]+\.(?:latex|image|gif|png|svg)\?"
    r"|[\w.-]*codecogs\.com/\w+\?|math\.now\.sh/?\?(?:from|inline)=)(?P<tex>.*)",
    re.IGNORECASE,
)
FOLDER = "images"


def index(folders: Iterable[Path], beside: Path | None) -> dict[str, list[Path]]:
    """小写的文件名 → 在哪里；笔记旁边只看一层。"""
    found: dict[str, list[Path]] = {}
    near = [beside, *_folders(beside)] if beside else []
    paths = [p for folder in near for p in sorted(folder.iterdir())]
    for path in [*paths, *(p for folder in folders for p in sorted(folder.rglob("*")))]:
        if path.suffix.lower() in SUFFIXES and path.is_file():
            known = found.setdefault(path.name.lower(), [])
            known += [path] if path not in known else []
    return found


def _folders(beside: Path) -> Iterator[Path]:
    return (
        path
        for path in sorted(beside.iterdir())
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


@dataclass
class Figures:
    """一篇笔记里的图。"""

    found: dict[str, list[Path]]
    folder: Path
    """笔记所在的文件夹；图放进它的 images。"""
    formulas: Formulas
    changes: Changes
    files: dict[Path, bytes]
    """要写的文件。"""
    count: dict[str, int] = field(default_factory=dict)

    def place(self, target: str, alt: str, width: str, line: int, old: str) -> str:
        """一张图在正文里的写法。"""
        if match := TEX.match(target):
            self._tally("改回 TeX")
            return self.formulas.inline(
                unquote_plus(match["tex"]).strip(), line, old, "公式图改回 TeX"
            )
        if REMOTE.match(target):
            new = f"（图在别的网站：[{alt or '看图'}]({target.replace(' ', '%20')})）"
            return self._say("在别的网站", line, "图在别的网站，没有取来", old, new)
        path = unquote(target).replace("\\", "/")
        name = "内嵌的图" if target.startswith("data:") else PurePosixPath(path).name
        if (source := self._search(path, name, line)) and (copied := self._copy(source, line)):
            new = f"![{alt}]({FOLDER}/{copied})"
            new += f'{{ width="{width}" }}' if width else ""
            return self._say("找到了", line, f"图：从 {source.name} 复制进来", old, new)
        shown = "" if alt in ("", PurePosixPath(name).stem, name) else f"，{alt}"
        new = f"（缺图：{name}{shown}）"
        return self._say("没有找到", line, "图没有找到，正文里留了缺图的话", old, new)

    def _search(self, path: str, name: str, line: int) -> Path | None:
        """同名的几张里，路径的尾巴最像的那张。"""
        wanted = path.lower().split("/")[::-1]

        def alike(candidate: Path) -> int:
            parts = [part.lower() for part in candidate.parts[::-1]]
            same = (a == b for a, b in zip(wanted, parts, strict=False))
            return next((n for n, equal in enumerate([*same, False]) if not equal), 0)

        found = sorted(self.found.get(name.lower(), []), key=alike, reverse=True)
        if len(found) > 1 and alike(found[0]) == alike(found[1]):
            said = f"同名的图不止一张，用了 {found[0]}，没有用 {found[1]}；核对"
            self.changes.append(Change(line, ASK, said))
        return found[0] if found else None

    def _copy(self, source: Path, line: int) -> str:
        """复制到哪个名字；读不了是空串。"""
        try:
            data = source.read_bytes()
        except OSError as error:
            self.changes.append(Change(line, ASK, f"读不了 {source.name}（{error.strerror}）"))
            return ""
        stem = re.sub(r"[^\w.-]+", "-", source.stem).strip("-") or "figure"
        number = 1
        while True:
            tail = f"-{number}" if number > 1 else ""
            name = f"{stem}{tail}{source.suffix.lower()}"
            path = self.folder / FOLDER / name
            if self.files.get(path) == data:
                return name
            if path not in self.files and not path.exists():
                self.files[path] = data
                return name
            number += 1

    def _say(self, kind: str, line: int, what: str, old: str, new: str) -> str:
        self._tally(kind)
        group = FIGURE if kind == "找到了" else ASK
        self.changes.append(Change(line, group, what, old, new, added=True))
        return new

    def _tally(self, kind: str) -> None:
        self.count[kind] = self.count.get(kind, 0) + 1

"""链接：站外的留下，旧 ✒ 地址解出标题，指不到东西的改成文字。"""

from __future__ import annotations

import re
from dataclasses import dataclass

from paper_drawer import legacy
from paper_drawer.importing.changes import ASK, LINK, Change, Changes

OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
INNER = re.compile(r"(?<!!)\[[^\[\]]*\]\(|<https?:")
TAIL = re.compile(r"[.,;:!?*_~]+$")


@dataclass
class Links:
    """一次导入里的链接。"""

    changes: Changes
    kept: int = 0
    dropped: int = 0

    def write(self, label: str, target: str, title: str, line: int, old: str) -> str:
        """[文字](地址 "题目")；文字里已有链接的，地址另写。"""
        if not OUTSIDE.match(target):
            return self.unlinked(label, target, line, old)
        if not label:
            self.dropped += 1
            self.changes.append(Change(line, ASK, "链接没有文字，看不见，拿走了", old))
            return ""
        new = target.replace(" ", "%20")
        if INNER.search(label):
            return self.counted(f"{label}（<{new}>）{title}")
        return self.counted(f"[{label}]({new}{' ' if title else ''}{title})")

    def unlinked(self, label: str, target: str, line: int, old: str) -> str:
        """指不到东西的链接：只留文字。"""
        self.dropped += 1
        said = "链接指的地方没有导入，只留文字"
        if match := legacy.ADDRESS.fullmatch(target):
            try:
                said = f"旧 ✒ 地址，指的是《{legacy.decode(match[2] + legacy.SUFFIX).strip()}》"
            except ValueError as error:
                said = str(error)
        self.changes.append(Change(line, LINK if match else ASK, said, old, label))
        return label

    def bare(self, url: str) -> str:
        """光秃秃的网址加上尖括号；末尾的标点和多出来的右括号不算。"""
        kept = TAIL.sub("", url)
        while kept.endswith(")") and kept.count(")") > kept.count("("):
            kept = TAIL.sub("", kept[:-1])
        return self.counted(f"<{kept}>{url[len(kept) :]}")

    def counted(self, written: str) -> str:
        """原样留着的，数一数。"""
        self.kept += 1
        return written

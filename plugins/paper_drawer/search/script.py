"""第一次聚焦时取的脚本：几个合成一个，注释与缩进不带。"""

from __future__ import annotations

import re
from pathlib import Path

PARTS = ("tokenize", "shards", "query", "answer", "engine", "recent", "facets", "results")
FOLDER = Path(__file__).parents[1] / "theme/assets/paper-drawer/search"
PLACE = "assets/paper-drawer/search"
"""在站点里。"""
LEFT_OUT = re.compile(r"^\s*(?://.*|/\*.*\*/)$|^\s+|(?<=[;{]) +// .*$", re.MULTILINE)


def script() -> str:
    """合成的一个。"""
    parts = ((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return "\n".join(filter(None, LEFT_OUT.sub("", "\n".join(parts)).split("\n")))

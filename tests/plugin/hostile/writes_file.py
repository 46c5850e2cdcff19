"""写外面的文件，写不成就当没事。"""

import contextlib
from pathlib import Path

OUTSIDE = "/outside"


def main() -> None:
    with contextlib.suppress(OSError):
        Path(OUTSIDE, "new").write_text("到此一游", encoding="utf-8")

"""从自己的文件夹里牵一条链接出去。"""

import contextlib
from pathlib import Path

OUTSIDE = "/outside"


def main() -> None:
    link = Path("link")
    link.symlink_to(OUTSIDE)
    with contextlib.suppress(OSError):
        print((link / "secret").read_text(encoding="utf-8"))

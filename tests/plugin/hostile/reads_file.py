"""读外面的文件。"""

from pathlib import Path

OUTSIDE = "/outside"


def main() -> None:
    print(Path(OUTSIDE, "secret").read_text(encoding="utf-8"))

"""删外面的文件。"""

from pathlib import Path

OUTSIDE = "/outside"


def main() -> None:
    Path(OUTSIDE, "secret").unlink()

"""把外面的文件搬进来。"""

from pathlib import Path

OUTSIDE = "/outside"


def main() -> None:
    print(Path(OUTSIDE, "secret").rename("secret"))

"""写满磁盘。"""

from itertools import count
from pathlib import Path


def main() -> None:
    for number in count():
        with Path(f"{number}.bin").open("wb") as file:
            file.truncate(2**26)

"""一个文件大得没有边。"""

from pathlib import Path


def main() -> None:
    with Path("large.bin").open("wb") as file:
        while True:
            file.write(bytes(2**26))

"""把比较的对象装进它们自己的环境：python -m bench.peers。"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from bench.tools import PEERS

REQUIREMENTS = Path(__file__).with_name("peers.txt")


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口。"""
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description="装 Zensical 与 Hugo"
    )
    parser.add_argument("--folder", type=Path, default=PEERS, help="装在哪里")
    folder = parser.parse_args(arguments).folder
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*command, "-r", str(REQUIREMENTS)], check=True)  # noqa: S603 -- 命令是写死的


if __name__ == "__main__":
    main()

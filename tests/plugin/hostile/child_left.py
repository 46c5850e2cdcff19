"""没有等子进程就结束。"""

import subprocess


def main() -> None:
    subprocess.Popen(["sleep", "3600"])

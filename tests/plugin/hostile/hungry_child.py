"""内存在子进程里。"""

import subprocess
import sys

PROGRAM = "held = [b'x' * 2**24 for _ in range(600)]"


def main() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=False)

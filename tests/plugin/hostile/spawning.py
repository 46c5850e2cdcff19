"""一个接一个地开子进程，从不等它们。"""

import subprocess
import time


def main() -> None:
    children = [subprocess.Popen(["sleep", "3600"]) for _ in range(200)]
    time.sleep(3600)
    print(len(children))

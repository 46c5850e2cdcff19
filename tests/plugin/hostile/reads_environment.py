"""看环境变量：自己的，和每一个进程的。"""

import os
import subprocess


def main() -> None:
    print(sorted(os.environ))
    cat = subprocess.run("cat /proc/[0-9]*/environ", shell=True, capture_output=True, check=False)
    print(cat.stdout.decode(errors="replace").replace("\0", " "))

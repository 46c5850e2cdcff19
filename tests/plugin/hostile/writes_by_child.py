"""让子进程写外面的文件。"""

import subprocess

OUTSIDE = "/outside"


def main() -> None:
    print(subprocess.run(["touch", f"{OUTSIDE}/new"], capture_output=True, check=False).returncode)

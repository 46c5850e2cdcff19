"""让子进程读外面的文件：审计钩子看不见它。"""

import subprocess

OUTSIDE = "/outside"


def main() -> None:
    done = subprocess.run(["cat", f"{OUTSIDE}/secret"], capture_output=True, check=False)
    print(done.stdout.decode(), done.returncode)

"""不停地写标准错误。"""

import sys


def main() -> None:
    while True:
        sys.stderr.write("又一行")

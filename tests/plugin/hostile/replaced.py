"""换成另一个程序。"""

import os


def main() -> None:
    os.execv("/bin/sleep", ["sleep", "3600"])

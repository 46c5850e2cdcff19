"""把递归的上限拿掉，让 C 的栈用完。"""

import sys


class Deep:
    def __repr__(self) -> str:
        return repr(self)


def main() -> None:
    sys.setrecursionlimit(10**9)
    print(repr(Deep()))

"""让自己异常终止。"""

import os


def main() -> None:
    os.abort()

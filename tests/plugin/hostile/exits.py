"""不打招呼就退出。"""

import os


def main() -> None:
    print("还没完", flush=True)
    os._exit(0)

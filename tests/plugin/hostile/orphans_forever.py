"""孤儿再生孤儿，父亲立刻死去。"""

import os
import time


def main() -> None:
    for _ in range(400):
        if os.fork():
            os._exit(0)
        os.setsid()
        time.sleep(0.01)

"""两次 fork、另开会话，想活得比演示久。"""

import os
import time


def main() -> None:
    print("走了", flush=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(0)
    os.wait()

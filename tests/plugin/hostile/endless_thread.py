"""main 返回了，线程还在转。"""

import threading
import time


def spin() -> None:
    while True:
        time.sleep(0.1)


def main() -> None:
    threading.Thread(target=spin, name="转个不停").start()

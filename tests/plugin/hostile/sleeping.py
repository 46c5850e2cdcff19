"""睡着不醒。"""

import time


def main() -> None:
    time.sleep(3600)

"""打印的不是文字。"""

import sys


def main() -> None:
    print("好的", flush=True)
    sys.stdout.buffer.write(bytes(range(256)))

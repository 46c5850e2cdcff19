"""打印终端的控制字符。"""


def main() -> None:
    print("\x1b[31m红\x1b[0m")

"""一行没有尽头。"""


def main() -> None:
    while True:
        print("一", end="")

"""没有底的递归。"""


def main(depth: int = 0) -> None:
    main(depth + 1)

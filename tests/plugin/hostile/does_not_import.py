"""导入没有的东西。"""

from snippets.nothing import nothing


def main() -> None:
    nothing()

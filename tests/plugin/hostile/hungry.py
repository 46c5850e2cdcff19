"""一直要内存，要到 10 GB。"""


def main() -> None:
    held = [b"x" * 2**24 for _ in range(600)]
    print(len(held))

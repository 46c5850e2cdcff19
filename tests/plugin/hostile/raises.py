"""抛异常。"""


def main() -> None:
    print("之前")
    raise ValueError("宽和高不同")

"""不停地打印。"""


def main() -> None:
    while True:
        print("又一行")

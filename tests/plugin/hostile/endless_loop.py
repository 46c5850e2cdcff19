"""不停地转。"""


def main() -> None:
    while True:
        pass

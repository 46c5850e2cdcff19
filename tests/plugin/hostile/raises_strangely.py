"""异常自己也说不清。"""


class StrangeError(BaseException):
    def __str__(self) -> str:
        raise ValueError


def main() -> None:
    raise StrangeError

"""等人来连。"""

import socket


def main() -> None:
    socket.create_server(("127.0.0.1", 0))

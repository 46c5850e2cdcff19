"""查一个域名。"""

import socket


def main() -> None:
    print(socket.gethostbyname("example.com"))

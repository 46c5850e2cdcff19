"""让子进程连网：TCP 连接，UDP 发一个包。"""

import subprocess
import sys

PORT = 1
PROGRAM = f"""
import socket
from contextlib import suppress
with suppress(OSError):
    socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {PORT}))
socket.create_connection(("127.0.0.1", {PORT}), timeout=1)
"""


def main() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=False)
    print(done.returncode)

"""在本机开放一个文件夹，给浏览器看。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class Quiet(SimpleHTTPRequestHandler):
    """不往终端写访问记录。"""

    def log_message(self, *_: object) -> None:
        """不记。"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """它的地址，末尾没有 /。"""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()

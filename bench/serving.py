"""开着预览，改一篇的正文存下，多久以后取得到新的一页。"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import edits, sites
from bench.generate import Bookcase
from bench.tools import ENVIRONMENT, Tool

PAUSE = 0.02
"""几秒取一次。"""
QUIET = 1.0
"""两次改动之间歇一歇，文件的时间才不会相同。"""
PATIENCE = 1800.0
"""最多等几秒。"""


def delays(tool: Tool, root: Path, bookcase: Bookcase, edits_: int, first: int) -> list[float]:
    """改 edits_ 次，各等了几秒；root 里是 bookcase 写成的站点。"""
    found = []
    files = tool.files(bookcase)
    with served(tool, root) as port:
        wait(port, "", "<body")
        for number in range(first, first + edits_):
            change = edits.body(bookcase, number)
            after = tool.files(change.bookcase)
            address = change.page.removesuffix("index.html")
            time.sleep(QUIET)
            start = time.perf_counter()
            sites.write(root, after, files)
            wait(port, address, change.word)
            found.append(time.perf_counter() - start)
            bookcase, files = change.bookcase, after
    return found


@contextmanager
def served(tool: Tool, root: Path) -> Iterator[int]:
    """预览的服务器，用完连同它的子进程一起停。"""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [*tool.serve[:-1], f"{tool.serve[-1]}{port}"]
    process = subprocess.Popen(  # noqa: S603 -- 命令是写死的
        command,
        cwd=root,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(port: int, address: str, word: str) -> None:
    """取到有这个词的一页为止。"""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if word in fetch(port, address):
            return
        time.sleep(PAUSE)
    raise TimeoutError(f"等了 {PATIENCE:g} 秒，/{address} 里还没有 {word}")


def fetch(port: int, address: str) -> str:
    """取一页；还没有开好时是空的。"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", f"/{address}")
        return connection.getresponse().read().decode(errors="replace")
    return ""

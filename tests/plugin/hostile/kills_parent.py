"""结束看着它的进程，不成就当没事。"""

import contextlib
import os
import signal


def main() -> None:
    with contextlib.suppress(OSError):
        os.kill(os.getppid() or 1, signal.SIGKILL)

"""替运行器写报告：想把图存到别处。"""

import contextlib
import json
import os

REPORT = {"cause": "", "files": {"../evil.svg": "<svg/>"}, "versions": {}, "peak": 0}


def main() -> None:
    for pipe in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(pipe, json.dumps(REPORT).encode())
    os._exit(0)

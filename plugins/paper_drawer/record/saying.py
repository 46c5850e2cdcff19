"""演示说出来的：标准输出、标准错误，和运行器最后的报告。"""

from __future__ import annotations

import json
import os
import re
import selectors
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from paper_drawer.record import scratch

CHUNK = 2**16
MOMENT = 0.002
"""管子都关了，人应该马上就走，秒。"""
LARGEST_REPORT = 32 * 2**20
LINES, WIDTH = 20, 200
"""报告里最多引几行，每行最多几个字符。"""
FILE = re.compile(r"[\w-]+\.(?:svg|ipynb)")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""不能放上网页的字符；换行与制表符除外。"""


class Report(NamedTuple):
    """运行器的报告。演示也摸得到那根管子，所以每一样都要看过。"""

    cause: str = ""
    files: Mapping[str, str] = MappingProxyType({})
    versions: Mapping[str, str] = MappingProxyType({})
    peak: float = 0.0

    @classmethod
    def parse(cls, data: Any) -> Report:
        """从 JSON 读回。

        Raises:
            ValueError: 文件名想去别处。
        """
        files = {str(name): str(text) for name, text in data["files"].items()}
        if bad := [name for name in files if not FILE.fullmatch(name)]:
            raise ValueError(bad[0])
        versions = {str(name): str(version) for name, version in data["versions"].items()}
        return cls(CONTROL.sub("�", str(data["cause"])), files, versions, float(data["peak"]))


class Saying:
    """三根管子的这一头；从不等待超过说好的时间。"""

    def __init__(self, pipes: tuple[int, int, int], limit: int) -> None:
        """三个文件描述符，依次是三样；limit 是前两根各最多多少字节。"""
        output, errors, report = pipes
        self._limits = {output: limit, errors: limit, report: LARGEST_REPORT}
        self._read = {pipe: bytearray() for pipe in self._limits}
        self._output, self._errors, self._report = output, errors, report
        self._selector = selectors.DefaultSelector()
        for pipe in self._limits:
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ)

    def listen(self, seconds: float) -> None:
        """等一会儿，读进来的都记下；太多就不再读，写的一方自己停住。"""
        if not self._selector.get_map():
            time.sleep(min(seconds, MOMENT))
        for key, _ in self._selector.select(seconds):
            piece = os.read(key.fd, CHUNK)
            self._read[key.fd] += piece
            if not piece or self._exceeds(key.fd):
                self._selector.unregister(key.fd)

    def drain(self) -> None:
        """写的人都不在了，把剩下的读完。"""
        while self._selector.get_map() and self._selector.select(0):
            self.listen(0)

    @property
    def too_much(self) -> str:
        """哪一样太多；都不多是空的。"""
        if self._exceeds(self._output) or self._exceeds(self._errors):
            return f"打印超过 {self._limits[self._output] / 1024:g} KiB"
        return f"图超过 {LARGEST_REPORT // 2**20} MiB" if self._exceeds(self._report) else ""

    def _exceeds(self, pipe: int) -> bool:
        return len(self._read[pipe]) > self._limits[pipe]

    @property
    def report(self) -> Report | None:
        """运行器的报告；没有写完，或者不像是它写的，就没有。"""
        try:
            return Report.parse(json.loads(self._read[self._report]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    @property
    def output(self) -> str:
        """打印的文字。"""
        return self._read[self._output].decode(errors="replace")

    @property
    def fault(self) -> str:
        """打印的不能放上网页的东西；没有是空的。"""
        try:
            text = self._read[self._output].decode()
        except UnicodeDecodeError as error:
            return f"打印的不是 UTF-8 文字（第 {error.start + 1} 个字节）"
        bad = CONTROL.search(text)
        return f"打印了控制字符 U+{ord(bad[0]):04X}" if bad else ""

    def tail(self, folder: Path) -> str:
        """最后几行输出与报错，不带临时文件夹的路径。"""
        errors = self._read[self._errors].decode(errors="replace")
        said = f"{self.output.rstrip()}\n{errors.rstrip()}".strip()
        said = said.replace(f"{folder / scratch.SOURCE}/", "").replace(str(folder), "")
        lines = CONTROL.sub("�", said).split("\n")[-LINES:]
        return "\n".join(line if len(line) <= WIDTH else f"{line[:WIDTH]}……" for line in lines)

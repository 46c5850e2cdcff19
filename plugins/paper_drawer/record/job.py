"""数据：一次要隔离地运行的工作，和它的结局。两者都能变成 JSON，在进程之间传。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self


@dataclass(frozen=True)
class Job:
    """一次运行：带着它可能导入的一切，哪台机器都能跑。"""

    id: str
    """给人看的名字。"""
    kind: str
    """demo 或 notebook。"""
    files: Mapping[str, str]
    """相对路径到全文：够得着的 snippets、演示、figures.py 或笔记本。"""
    entry: str
    """运行哪一个，files 里的一个键。"""
    seconds: float = 60.0
    """最多跑多久。"""
    memory: int = 2048
    """连同所有子进程最多占多少物理内存，MiB。"""
    output: int = 65536
    """最多打印多少字节。"""

    def to_json(self) -> str:
        """写成 JSON。"""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """从 JSON 读回。"""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Outcome:
    """一次运行的结局。"""

    id: str
    cause: str = ""
    """空的是好好结束了；否则一句话说明为什么不算。"""
    tail: str = ""
    """最后的几行输出与报错，写进报告。"""
    output: str = ""
    """打印的文字。"""
    files: Mapping[str, str] = field(default_factory=dict)
    """图（gates.svg）或运行过的笔记本（x.ipynb）的全文。"""
    seconds: float = 0.0
    """从启动到退出。"""
    peak: float = 0.0
    """连同所有子进程的峰值物理内存，MiB。"""
    versions: Mapping[str, str] = field(default_factory=dict)
    """用到的 Python、numpy、torch、matplotlib 的版本。"""

    def to_json(self) -> str:
        """写成 JSON。"""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """从 JSON 读回。"""
        return cls(**json.loads(text))

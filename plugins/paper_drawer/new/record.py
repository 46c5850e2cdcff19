"""从别处的题录里读出的：题录的键与值。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """一条题录。"""

    values: Mapping[str, Value] = field(default_factory=dict)
    """题录的键（title、authors……）→ 值；没有的不写。"""
    remarks: tuple[str, ...] = ()
    """读到了、但要人看一眼的。"""
    fault: str = ""
    """为什么读不出；这时没有值。"""

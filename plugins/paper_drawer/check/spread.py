"""要查的多，就分给几个进程；少就自己查。"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor
from functools import partial
from itertools import chain, repeat

from paper_drawer import fork
from paper_drawer.check.documents import Findings, Sheet, examine
from paper_drawer.katex import Engine, Verdicts
from paper_drawer.model import Library

SHARE = {True: 12, False: 100}
"""一个进程至少分到多少份正文；再少，启动它的时间就回不来。分出去（True）比新开的快。"""


def spread(
    sheets: Sequence[Sheet], known: Library, accepted: Iterable[tuple[str, bool]], most: int = 0
) -> dict[Sheet, Findings]:
    """查完每一份正文。

    Args:
        sheets: 要查的正文。
        known: 见 documents.facts。
        accepted: KaTeX 早已收下的公式。
        most: 最多几个进程；0 是有几个核就几个。
    """
    jobs = min(most or os.cpu_count() or 1, len(sheets) // SHARE[fork.possible()])
    parts = [sheets[start::jobs] for start in range(jobs)] if jobs > 1 else [sheets]
    try:
        found = _together(parts, known, accepted) if jobs > 1 else None
    except (BrokenExecutor, EOFError, OSError):
        found = None  # 这里开不了进程，慢慢查
    found = found or [_alone(part, known, accepted) for part in parts]
    return dict(zip(chain(*parts), chain(*found), strict=True))


def _together(
    parts: Sequence[Sequence[Sheet]], known: Library, accepted: Iterable[tuple[str, bool]]
) -> list[list[Findings]]:
    if fork.possible():
        return fork.each(parts, partial(_alone, known=known, accepted=accepted))
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 -- 慢；要查的少时用不到
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn")) as pool:
        return list(pool.map(_alone, parts, repeat(known), repeat(accepted)))


def _alone(
    sheets: Sequence[Sheet], known: Library, accepted: Iterable[tuple[str, bool]]
) -> list[Findings]:
    verdicts = Verdicts(Engine(), accepted)
    try:
        return examine(sheets, known, verdicts)
    finally:
        verdicts.close()

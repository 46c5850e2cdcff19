"""量公式核对的时间，换着种子找误报：python -m bench.formulas --seeds 2000。"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from paper_drawer import library
from paper_drawer.check import claims, documents
from paper_drawer.check.numeric import Numeric
from paper_drawer.claims import Claim
from paper_drawer.katex import Engine
from paper_drawer.model import Problem
from paper_drawer.source import Document

from bench import report

ROOT = Path(__file__).parents[1]
TOTAL = 60.0
MIDDLE = 0.02
"""目标：全部公式最多几秒，中位数最多几秒。"""

Declared = Sequence[tuple[Claim, Document]]


def declared(books: library.Library) -> Declared:
    """本站要核对的声明。"""
    found = claims.declared(documents.sheets(books, "docs"))
    return [(claim, document) for claim, document in found if claim.declared is not None]


def once(numeric: Numeric, found: Declared, seed: int) -> tuple[list[float], list[Problem]]:
    """每份声明用这个种子核对一次：各用几秒，报了什么。"""
    seconds, problems = [], list[Problem]()
    for claim, document in found:
        start = time.perf_counter()
        numeric.claim(claim, document, problems, mutate=False, seed=seed)
        seconds.append(time.perf_counter() - start)
    return seconds, problems


def soak(numeric: Numeric, found: Declared, first: int, runs: int) -> Iterator[str]:
    """换着种子至少核对 runs 次；本站的公式都对，报出来的都是误报。"""
    rounds = -(-runs // len(found))
    alarms = [p for s in range(first, first + rounds) for p in once(numeric, found, s)[1]]
    count = rounds * len(found)
    yield f"种子 {first} 起 {rounds} 轮，核对 {count} 次，误报 {len(alarms)} 次。"
    yield from sorted({str(alarm) for alarm in alarms})


def told(seconds: Sequence[float]) -> str:
    """时间与目标。"""
    total, middle = sum(seconds), median(seconds)
    reached = "达到" if total <= TOTAL and middle <= MIDDLE else "没有达到"
    return (
        f"一共 {total:.2f} 秒，中位数 {1000 * middle:.1f} 毫秒，最慢 {max(seconds):.2f} 秒；"
        f"目标 {TOTAL:g} 秒与 {1000 * MIDDLE:g} 毫秒：{reached}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.formulas", description="量公式核对")
    parser.add_argument("--seeds", type=int, default=0, help="换着种子一共核对多少次")
    parser.add_argument("--first", type=int, default=0, help="第一个种子；0 用现在的时间")
    options = parser.parse_args(arguments)
    books, _ = library.load(ROOT)
    found = declared(books)
    formulas = sum(len(claim.formulas) for claim, _ in found)
    sys.path.insert(0, str(ROOT))
    with Engine() as engine:
        numeric = Numeric(books, ROOT, engine)
        once(numeric, found, 0)  # 先导入代码，启动 KaTeX
        seconds, problems = once(numeric, found, 0)
        sys.stdout.write(f"{report.told()}\n")
        sys.stdout.write(f"{len(found)} 份声明，{formulas} 个公式：{told(seconds)}\n")
        first = options.first or int(time.time())
        said = list(soak(numeric, found, first, options.seeds)) if options.seeds else []
    sys.stdout.writelines(f"{line}\n" for line in (*map(str, problems), *said))
    return 1 if problems or len(said) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())

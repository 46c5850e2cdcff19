"""重录的进展与结果，给人看：终端上是进度条，别处一行一个。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from paper_drawer.record.recorder import Result


@contextmanager
def progress(console: Console, total: int) -> Iterator[Callable[[Result], None]]:
    """一个函数：每有一个结局叫一次。"""
    if not console.is_terminal:
        finished = iter(range(1, total + 1))
        yield lambda result: console.print(
            f"[{next(finished)}/{total}] {_line(result)}", markup=False
        )
        return
    columns = (TextColumn("重录"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(result: Result) -> None:
            bar.advance(task)
            if result.cause:
                bar.console.print(_line(result), markup=False)

        yield advance


def _line(result: Result) -> str:
    return f"{result.id} {result.seconds:.1f} 秒 {result.cause or '好了'}"


def summary(results: Sequence[Result], *, keep: bool) -> Table:
    """一行一个：id、秒、峰值内存、变了什么。"""
    table = Table("演示", box=None, pad_edge=False)
    table.add_column("秒", justify="right")
    table.add_column("内存", justify="right")
    table.add_column("变了什么", overflow="fold")
    for result in sorted(results, key=lambda r: (bool(r.cause), r.id)):
        said = "、".join(result.changed) or ("没有变" if keep else "与记录相同")
        table.add_row(
            result.id, f"{result.seconds:.1f}", f"{result.peak:.0f} MiB", Text(result.cause or said)
        )
    return table

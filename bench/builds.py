"""轮流建站，与别家比：python -m bench.builds --notes 1000 --rounds 3。"""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import edits, process, report, serving, sites
from bench.chart import chart
from bench.edits import COLD, STEPS
from bench.generate import Bookcase, bookcase
from bench.report import Figures
from bench.tools import ENVIRONMENT, PEERS, Tool, tools
from bench.weight import weigh

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build/bench-builds"
RESULTS = Path(__file__).parent / "results"
SAVES = 5
"""预览时改几次；没有增量的只改一次。"""


class Contest:
    """一场比较：各家的站点与量得的数字。"""

    def __init__(self, folder: Path, entrants: Sequence[Tool], start: Bookcase, most: int) -> None:
        """Most：没有增量的，从头建几遍。"""
        self.folder, self.state, self.most = folder, start, most
        self.figures = {tool: Figures(tool.name, always=not tool.incremental) for tool in entrants}
        shutil.rmtree(folder, ignore_errors=True)
        for tool in entrants:
            sites.write(folder / tool.key, tool.files(start))

    def round(self, first: int) -> None:
        """每一步各家轮流建一次；改动的编号从 first 起。"""
        for number, (step, edit) in enumerate(STEPS.items(), first):
            change = edit(self.state, number)
            for tool in self.figures:
                self.step(tool, step, change)
            self.state = change.bookcase

    def step(self, tool: Tool, step: str, change: edits.Change) -> None:
        """一家的一步；没有增量的只量从头。"""
        root, figures = self.folder / tool.key, self.figures[tool]
        sites.write(root, tool.files(change.bookcase), tool.files(self.state))
        if figures.always and (step != COLD or len(figures.runs.get(COLD, ())) >= self.most):
            return
        if step == COLD:
            for left in (tool.cache, tool.site):
                shutil.rmtree(root / left, ignore_errors=True)
        run = process.run(
            tool.build, root, {**ENVIRONMENT, "HUGO_CACHEDIR": str(root / tool.cache)}
        )
        change.check(root / tool.site)
        figures.runs.setdefault(step, []).append(run)
        figures.weight = figures.weight or weigh(root / tool.site)
        sys.stderr.write(f"{tool.name}，{step}：{run.wall:.2f} 秒\n")

    def serve(self, tool: Tool, first: int) -> None:
        """预览里改几次。"""
        saves = SAVES if tool.incremental else 1
        root = self.folder / tool.key
        self.figures[tool].saved = serving.delays(tool, root, self.state, saves, first)


def summary(notes: int, figures: Sequence[Figures]) -> str:
    """条件、表，以及最大的一页。"""
    lines = [f"{notes} 篇笔记。{report.told()}", "", report.table(figures), ""]
    for one in figures:
        if one.weight:
            heaviest = f"{one.weight.page}，{one.weight.compressed / 1000:.0f} KB"
            each = f"平均一篇 {one.weight.size / notes / 1000:.0f} KB"
            lines.append(f"{one.name}：{each}；压缩以后最大的一页是 {heaviest}。")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.builds", description="比建站的速度")
    parser.add_argument("--notes", type=int, default=1000, help="几篇笔记")
    parser.add_argument("--rounds", type=int, default=3, help="每一步各量几遍")
    parser.add_argument("--only", nargs="*", help="只量这几家：plain、zensical、hugo、ours")
    parser.add_argument("--most", type=int, default=3, help="没有增量的，从头建几遍")
    parser.add_argument("--serve", nargs="*", help="只量这几家的预览；写了却是空的，就不量")
    parser.add_argument("--peers", type=Path, default=PEERS, help="Zensical 与 Hugo 装在哪里")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="书房写在哪里；先清空")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # 中途叫停，预览也停
    every = list(tools(options.peers))
    if missing := {"zensical", "hugo"} - {tool.key for tool in every}:
        sys.stderr.write(f"没有 {'、'.join(sorted(missing))}：python -m bench.peers 会装上\n")
    entrants = [tool for tool in every if not options.only or tool.key in options.only]
    contest = Contest(options.folder.resolve(), entrants, bookcase(options.notes), options.most)
    for number in range(options.rounds):
        contest.round(1 + number * len(STEPS))
    for tool in entrants:
        if options.serve is None or tool.key in options.serve:
            contest.serve(tool, 1 + options.rounds * len(STEPS))
    figures = list(contest.figures.values())
    sys.stdout.write(f"{summary(options.notes, figures)}\n")
    RESULTS.mkdir(exist_ok=True)
    base = RESULTS / f"builds-{options.notes}"
    given = sys.argv[1:] if arguments is None else arguments
    command = shlex.join(["python", "-m", "bench.builds", *given])
    said = {**report.conditions(), "command": command, "notes": options.notes}
    base.with_suffix(".json").write_text(report.data(figures, said), encoding="utf-8")
    drawn = chart(figures, f"{options.notes:,} 篇笔记，{said['date']}，{said['machine']}")
    base.with_suffix(".svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()

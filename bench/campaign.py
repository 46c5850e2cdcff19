"""长跑：什么也不建两遍，也什么都没有建错。

python -m bench.campaign edits --rounds 200 --seed 1；还有 kills、twins、corruptions。
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.attacks import corruptions, kills, twins
from bench.trial import Trial, finish

FOLDER = Path(__file__).parents[1] / "build/campaign"
Round = Callable[[Trial, int], tuple[str, str]]
"""一轮：做了什么，错在哪里（空的是对的）。"""


def edits(trial: Trial, _: int) -> tuple[str, str]:
    """改几处，增量地建，从头建，比。"""
    done = trial.edit()
    strict = ("--strict",) if trial.rng.randrange(8) == 0 else ()
    clean, ours = trial.afresh(*strict), trial.build(*strict)
    return done, trial.wrong(finish(ours), finish(clean))


CAMPAIGNS: dict[str, Round] = {one.__name__: one for one in (edits, kills, twins, corruptions)}


def main(arguments: Sequence[str] | None = None) -> int:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.campaign", description="长跑")
    parser.add_argument("campaign", choices=list(CAMPAIGNS))
    parser.add_argument("--rounds", type=int, default=20, help="几轮")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="随机数的种子")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="书房放在哪里；先清空")
    options = parser.parse_args(arguments)
    trial = Trial(options.folder / options.campaign, f"{options.campaign} {options.seed}")
    start, failed = time.monotonic(), 0
    for number in range(1, options.rounds + 1):
        done, wrong = CAMPAIGNS[options.campaign](trial, number)
        sys.stdout.write(f"{number} {done}：{wrong or '对'}\n")
        sys.stdout.flush()
        failed += bool(wrong)
    right = options.rounds - failed
    seconds = time.monotonic() - start
    told = f"{options.campaign}，种子 {options.seed}：{right} / {options.rounds} 对"
    sys.stdout.write(f"{told}，{seconds:.0f} 秒\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

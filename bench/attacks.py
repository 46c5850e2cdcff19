"""杀掉、失败、两次同时、弄坏缓存：发布的站点要么没动，要么是完整的新的；下一次都对。"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.damage import RUNNING, WAYS, mend
from bench.rich import CONFIG, HOOK, OVERRIDE, PLAIN, Files
from bench.trial import Trial, finish, kill, tree

FAULTS: dict[str, Callable[[Files], None]] = {
    "断链": lambda files: _append(files, PLAIN, "\n[坏](nowhere.md)\n"),
    "题录": lambda files: files.update({PLAIN: "---\ntitle: [坏\n---\n"}),
    "配置": lambda files: _append(files, CONFIG, "theme: [\n"),
    "没有的插件": lambda files: _append(files, CONFIG, "theme: none\n"),
    "模板": lambda files: _append(files, OVERRIDE, "{{ 1 // 0 }}"),
    "模板的写法": lambda files: _append(files, OVERRIDE, "{% endif %}"),
    "钩子": lambda files: _append(files, HOOK, "\n\ndef on_post_build(config):\n    1 // 0\n"),
    "钩子在中途": lambda files: _append(
        files,
        HOOK,
        "\n\ndef on_post_page(output, page, config):\n    1 // ('/nlp/' not in page.url)\n",
    ),
}
"""建站会失败的改动；断链要 strict。"""


def kills(trial: Trial, number: int) -> tuple[str, str]:
    """改几处，建到一半杀掉；每七轮里两轮换成会失败的改动。"""
    if number % 7 in (3, 6):
        return failure(trial, number)
    done, before = trial.edit(), tree(trial.site)
    clean = finish(trial.afresh())
    right = tree(trial.clean)
    after = trial.rng.uniform(0, trial.usual)
    process = trial.build()
    time.sleep(after)
    kill(process)
    now = tree(trial.site)
    done = f"{done}，{after:.2f} 秒后杀掉，{'换了' if now == right else '没有换'}"
    if now not in (before, right):
        return done, f"站点既不是旧的也不是新的：{trial.unlike(right)}"
    return done, trial.wrong(finish(trial.build()), clean)


def failure(trial: Trial, number: int) -> tuple[str, str]:
    """建不成的一次：站点不动，旁边什么也不留；改回来就好。"""
    before, good = tree(trial.site), trial.files
    fault = list(FAULTS)[number % len(FAULTS)]
    bad = dict(good)
    FAULTS[fault](bad)
    trial.change(good, bad)
    outcome = finish(trial.build("--strict"))
    if not outcome.code:
        return fault, "该失败的没有失败"
    wrong = "站点动了" if tree(trial.site) != before else ""
    left = trial.leftovers()
    trial.change(bad, good)
    return fault, wrong or (f"留下了 {left}" if left else "")


def twins(trial: Trial, _: int) -> tuple[str, str]:
    """改几处，同时建两次；再建一次也对。"""
    done = trial.edit()
    clean = finish(trial.afresh())
    both = trial.build(), trial.build()
    outcomes = [finish(process) for process in both]
    wrong = [trial.wrong(outcome, clean) for outcome in outcomes]
    return done, next(filter(None, (*wrong, trial.wrong(finish(trial.build()), clean))), "")


def corruptions(trial: Trial, _: int) -> tuple[str, str]:
    """改几处，弄坏缓存，建一次；有的趁建的时候弄坏。"""
    done, clean = trial.edit(), trial.afresh()
    damage = trial.rng.choice(WAYS)
    running = damage in RUNNING and trial.rng.randrange(2) == 0
    cache = trial.root / ".cache/paper-drawer"
    if not running:
        damage(cache, trial.rng)
    process = trial.build()
    if running:
        time.sleep(trial.rng.uniform(0, trial.usual))
        damage(cache, trial.rng)
    wrong = trial.wrong(finish(process), finish(clean))
    mend(cache)
    return f"{done}，{damage.__name__}{'（正在建）' if running else ''}", wrong


def _append(files: Files, name: str, text: str) -> None:
    files[name] = str(files[name]) + text

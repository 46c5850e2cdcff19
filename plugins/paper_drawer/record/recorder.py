"""重跑过期的演示与笔记本，写下它们显示了什么。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

from paper_drawer import ipynb, notebooks
from paper_drawer.demos import DRAWING, OUTPUT, RECORD, VERSIONED, fingerprint, reach
from paper_drawer.model import Demo, Notebook, Record
from paper_drawer.package import Package
from paper_drawer.reach import Reach
from paper_drawer.record import guard
from paper_drawer.record.job import Job, Outcome

DIFF_LINES = 40


@dataclass(frozen=True)
class Task:
    """一个要重跑的演示或笔记本。"""

    job: Job
    folder: Path
    """记录放在哪里。"""
    digest: str
    versions: frozenset[str]
    """记录里要写的版本。"""
    before: Mapping[str, str]
    """现有的记录：文件名到内容；没有就是空的。"""


@dataclass(frozen=True)
class Result:
    """一个任务的结局。"""

    id: str
    cause: str
    """空的是成功。"""
    tail: str
    """出错时最后的输出，或两次运行的差别。"""
    changed: tuple[str, ...]
    """与现有的记录不同的文件。"""
    seconds: float
    peak: float


def demo_task(demo: Demo, package: Package, root: Path, **limits: Any) -> Task:
    """一个演示的任务。"""
    name = ".".join(Path(demo.path).with_suffix("").parts)
    reached = reach(package, name)
    wanted = {"python", *(reached.external & set(VERSIONED)), *([DRAWING] if demo.plots else [])}
    before = {}
    if demo.record:
        figures = {f"{figure}.svg": text for figure, text in demo.record.figures.items()}
        before = {OUTPUT: demo.record.output, **figures}
    files = _sources(reached, package, root)
    return Task(
        job=Job(id=demo.id, kind="demo", files=files, entry=demo.path, **limits),
        folder=(root / demo.path).parent,
        digest=demo.digest,
        versions=frozenset(wanted),
        before=before,
    )


def notebook_task(
    notebook: Notebook, package: Package, root: Path, docs: str, **limits: Any
) -> Task:
    """一本笔记本的任务。

    Raises:
        SyntaxError: 有一格语法不通。
    """
    contents = ipynb.parse(notebook.text)
    reached = notebooks.reach(contents, package)
    name = Path(notebook.path).name
    return Task(
        job=Job(
            id=notebook.id,
            kind="notebook",
            files={**_sources(reached, package, root), notebook.path: ipynb.bare(notebook.text)},
            entry=notebook.path,
            **limits,
        ),
        folder=(root / docs / notebook.path).parent,
        digest=notebook.digest,
        versions=notebooks.versions(contents, package),
        before={name: ipynb.unrecorded(notebook.text)},
    )


def _sources(reached: Reach, package: Package, root: Path) -> dict[str, str]:
    """够得着的源码全部带上，别处的机器也能跑。"""
    found = [package.modules[name] for name in sorted(reached.modules & package.modules.keys())]
    return {source.path.relative_to(root).as_posix(): source.text for source in found}


def outdated(record: Record | None, digest: str, here: Mapping[str, str]) -> bool:
    """要不要重录：代码变了，或这里的版本与录下的不同；Python 比到次版本。"""
    return (
        record is None
        or record.digest != digest
        or any(
            name not in here or _release(name, version) != _release(name, here[name])
            for name, version in record.versions.items()
        )
    )


def _release(name: str, version: str) -> str:
    public = version.partition("+")[0]
    return ".".join(public.split(".")[:2]) if name == "python" else public


def run(
    tasks: Sequence[Task],
    executor: Executor,
    *,
    keep: bool,
    done: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """把任务交给执行者。

    Args:
        tasks: 任务。
        executor: 标准的 Executor：进程池，或 Dask 的。
        keep: 每个跑两遍，相同才写下记录；否则只跑一遍，与记录不同算失败。
        done: 每个任务结束时叫一次。

    Returns:
        每个任务的结局，次序与 tasks 相同；失败的任务留着原来的记录。
    """
    pairs = [
        (task, [executor.submit(guard.run, task.job) for _ in range(2 if keep else 1)])
        for task in tasks
    ]
    owner = {future: index for index, (_, futures) in enumerate(pairs) for future in futures}
    results: dict[int, Result] = {}
    for future in as_completed(owner):
        index = owner[future]
        task, futures = pairs[index]
        if index not in results and all(other.done() for other in futures):
            results[index] = _finish(task, [_outcome(task, other) for other in futures], keep=keep)
            done(results[index])
    return [results[index] for index in range(len(pairs))]


def _finish(task: Task, outcomes: Sequence[Outcome], *, keep: bool) -> Result:
    runs = [_files(task, outcome) for outcome in outcomes]
    shown = runs[0]
    names = sorted({*shown, *task.before})
    changed = tuple(name for name in names if shown.get(name) != task.before.get(name))
    bad = next((outcome for outcome in outcomes if outcome.cause), None)
    cause = tail = ""
    if bad:
        cause, tail, changed = bad.cause, bad.tail, ()
    elif runs[-1] != shown:
        cause, tail = "不稳定：两次运行不同", _difference(shown, runs[-1])
    elif keep:
        save(task, outcomes[0], shown)
    elif changed:
        cause, tail = "与记录不同", _difference(task.before, shown)
    peak = max(outcome.peak for outcome in outcomes)
    return Result(task.job.id, cause, tail, changed, outcomes[0].seconds, peak)


def _outcome(task: Task, future: Future[Outcome]) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    cause = f"执行者出错：{error}" if str(error) else f"执行者出错：{type(error).__name__}"
    return Outcome(task.job.id, cause, "", "", {}, 0.0, 0.0, {})


def _files(task: Task, outcome: Outcome) -> dict[str, str]:
    if task.job.kind == "demo":
        return {OUTPUT: outcome.output, **outcome.files}
    return {name: ipynb.unrecorded(text) for name, text in outcome.files.items()}


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """逐个文件的差别，太长就截断。"""
    lines: list[str] = []
    for name in sorted({*before, *after}):
        old, new = (texts.get(name, "").splitlines() for texts in (before, after))
        lines += unified_diff(old, new, f"{name}（前）", f"{name}（后）", lineterm="", n=0)
    more = [f"……还有 {len(lines) - DIFF_LINES} 行"] if len(lines) > DIFF_LINES else []
    return "\n".join([*(line[:200] for line in lines[:DIFF_LINES]), *more])


def save(task: Task, outcome: Outcome, files: Mapping[str, str]) -> None:
    """写下记录；不再有的图删去。"""
    record = {
        "digest": task.digest,
        "versions": {n: v for n, v in outcome.versions.items() if n in task.versions},
        "date": date.today().isoformat(),
        "seconds": round(outcome.seconds, 2),
        "peak": round(outcome.peak, 1),
    }
    if task.job.kind == "notebook":
        files = {name: ipynb.with_record(text, record) for name, text in files.items()}
    else:
        marks = {name: fingerprint(text) for name, text in sorted(files.items())}
        text = json.dumps({**record, "files": marks}, ensure_ascii=False, indent=2) + "\n"
        files = {**files, RECORD: text}
    for name in task.before.keys() - files.keys():
        (task.folder / name).unlink(missing_ok=True)
    for name, text in files.items():
        (task.folder / name).write_text(text, encoding="utf-8", newline="\n")


def failures(results: Iterable[Result]) -> Iterator[str]:
    """失败的任务，一个一段：是谁，为什么，最后的输出。"""
    for result in results:
        if result.cause:
            tail = "".join(f"\n    {line}" for line in result.tail.splitlines())
            yield f"{result.id}：{result.cause}{tail}"

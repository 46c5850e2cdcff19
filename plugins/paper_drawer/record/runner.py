"""运行器：在演示的进程里装好限制，运行它，把报告交给看守。

用法：python -m paper_drawer.record.runner 报告的管子 临时文件夹 名字 种类 入口 [--bare]
这里不导入任何重的东西：演示要什么，自己导入。
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path, PurePosixPath
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from paper_drawer.record import audit, landlock, namespaces, scratch
from paper_drawer.record.territory import Territory

VERSIONED = ("numpy", "torch", "matplotlib")
SEEDS = (
    ("random", "random", "seed"),
    ("numpy", "numpy.random", "seed"),
    ("torch", "torch", "manual_seed"),
)
PATIENCE = 0.5
"""main 返回以后，线程还有多久自己结束，秒。"""
LONGEST = 8000
"""异常的说明最多多少个字符。"""
WIDTH = 200


class UnfinishedError(Exception):
    """main 返回了，事情却没有完。"""


class Errand(NamedTuple):
    """运行什么。"""

    folder: Path
    id: str
    kind: str
    entry: str

    @property
    def source(self) -> Path:
        """源码的文件夹。"""
        return self.folder / scratch.SOURCE

    @property
    def path(self) -> Path:
        """入口在哪里。"""
        return self.source / self.entry


def demo(errand: Errand) -> tuple[dict[str, str], dict[str, str]]:
    """运行演示，画它的图；返回图和版本。"""
    name = ".".join(PurePosixPath(errand.entry).with_suffix("").parts)
    module = import_module(name)
    _seed()
    result = module.main()
    _check_output()
    _check_threads()
    os.dup2(sys.__stderr__.fileno() if sys.__stderr__ else 2, 1)  # 画图时打印的不算
    files = {}
    if errand.path.with_name("figures.py").is_file():
        figures = import_module(f"{name.rpartition('.')[0]}.figures")
        files = {f"{n}.svg": text for n, text in _drawn(figures, result, errand)}
    return files, _versions(sys.modules)


def notebook(errand: Errand) -> tuple[dict[str, str], dict[str, str]]:
    """运行笔记本；返回运行过的笔记本和装着的版本。"""
    execute: Callable[[Path], None] = import_module("paper_drawer.record.notebook").execute
    execute(errand.path)
    return {errand.path.name: errand.path.read_text(encoding="utf-8")}, _versions()


def _seed() -> None:
    """演示导入了哪个，就定哪个的全局种子。"""
    for package, name, seed in SEEDS:
        if package in sys.modules:
            getattr(import_module(name), seed)(0)


def _check_output() -> None:
    try:
        sys.stdout.flush()
        os.fstat(1)
    except (OSError, ValueError):
        raise UnfinishedError("关掉了标准输出") from None


def _check_threads() -> None:
    deadline = time.monotonic() + PATIENCE
    for thread in threading.enumerate():
        if thread is threading.main_thread() or thread.daemon:
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            raise UnfinishedError(f"留下了线程 {thread.name}")


def _drawn(figures: ModuleType, result: object, errand: Errand) -> Iterator[tuple[str, str]]:
    draw = import_module("paper_drawer.drawing").draw
    for name, function in list(vars(figures).items()):
        own = getattr(function, "__module__", "") == figures.__name__
        if own and callable(function) and not isinstance(function, type) and name[0] != "_":
            try:
                yield name, draw(function, result, salt=f"{errand.id}-{name}")
            except Exception as error:
                raise UnfinishedError(f"画 {name} 时{_told(error, errand)}") from error


def _versions(used: Container[str] = VERSIONED) -> dict[str, str]:
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in VERSIONED:
        if name in used:
            from importlib import metadata  # noqa: PLC0415 -- 慢；纯 Python 的演示用不到

            with suppress(metadata.PackageNotFoundError):
                found[name] = metadata.version(name)
    return found


KINDS = {"demo": demo, "notebook": notebook}


def attempt(errand: Errand) -> dict[str, Any]:
    """运行，把发生的事写成报告。"""
    report: dict[str, Any] = {"cause": "", "files": {}, "versions": {}}
    try:
        report["files"], report["versions"] = KINDS[errand.kind](errand)
    except UnfinishedError as unfinished:
        report["cause"] = str(unfinished)
    except SystemExit:
        report["cause"] = "中途退出（sys.exit）"
    except BaseException as error:  # noqa: BLE001 -- 演示抛什么都要报告
        report["cause"] = _told(error, errand)
    return report


def _told(error: BaseException, errand: Errand) -> str:
    """异常一句话的说法；详细的写到标准错误，只看演示自己的那几层。"""
    import traceback  # noqa: PLC0415 -- 慢；没有异常的演示用不到

    trace: TracebackType | None = error.__traceback__
    while trace and not trace.tb_frame.f_code.co_filename.startswith(str(errand.source)):
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace or error.__traceback__))
    with suppress(OSError):
        os.write(2, text[-LONGEST:].encode(errors="replace"))
    own = type(error).__module__.startswith("paper_drawer.")
    said = str(error) if own else f"异常 {traceback.format_exception_only(error)[-1]}"
    return said.strip().split("\n")[0][:WIDTH]


def confine(errand: Errand, *, bare: bool) -> list[str]:
    """装上限制；返回随时会记上拒绝了什么的单子。"""
    namespaces.die_with_parent()
    # 到这里才改，不写进环境：运行器自己的字节码值得留着，也不能从演示的文件夹导入
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    territory = Territory.of(errand.folder)
    sys.path[:] = [str(errand.source), *audit.allowed_imports(territory)]
    os.environ["PYTHONPATH"] = str(errand.source)
    if not bare:
        landlock.confine(territory)
    return audit.install(territory) if errand.kind == "demo" else []


def main() -> None:
    """运行器的入口；不走解释器的收尾，它可以等上很久。"""
    pipe, folder, id_, kind, entry, *bare = sys.argv[1:]
    os.set_inheritable(int(pipe), False)
    sys.argv[:] = [entry]
    errand = Errand(Path(folder), id_, kind, entry)
    refused = confine(errand, bare=bool(bare))
    report = attempt(errand)
    report["cause"] = refused[0] if refused else report["cause"]
    report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 2**10
    )
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with open(int(pipe), "wb") as wire:  # noqa: PTH123 -- 管子没有路径
        wire.write(json.dumps(report).encode())
    os._exit(0)


if __name__ == "__main__":
    main()

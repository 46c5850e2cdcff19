"""隔离：有恶意的演示按时结束，一个进程不留，外面的文件不动，报告说得出原因。"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from socket import SOCK_DGRAM, create_server, socket
from typing import NamedTuple

import psutil
import pytest
from paper_drawer.record import audit, guard, landlock
from paper_drawer.record.job import Job, Outcome
from paper_drawer.record.territory import Territory

HOSTILE = Path(__file__).with_name("hostile")
ENTRY = "snippets/demos/x/demo.py"
PRIVATE = "别人的私事"
GREETING = 'def main():\n    print("你好")\n'
FILES_OUTSIDE = {"secret": PRIVATE}
SLACK = 2.0

# 演示 → 报告里的原因
CAUSES = {
    "endless_loop": "超过 1 秒",
    "sleeping": "超过 1 秒",
    "stubborn": "超过 1 秒",
    "stopped": "超过 1 秒",
    "replaced": "超过 1 秒",
    "fork_bomb": "进程超过 64 个",
    "spawning": "进程超过 64 个",
    "orphan": "留下了子进程",
    "orphans_forever": "中途退出",
    "child_left": "留下了子进程（1 个）",
    "hungry": "内存超过 300 MiB",
    "hungry_child": "内存超过 300 MiB",
    "segfault": "被信号 SIGSEGV 终止",
    "aborting": "被信号 SIGABRT 终止",
    "endless_print": "打印超过 64 KiB",
    "endless_warnings": "打印超过 64 KiB",
    "long_line": "打印超过 64 KiB",
    "garbage": "打印的不是 UTF-8 文字（第 136 个字节）",
    "escapes": "打印了控制字符 U+001B",
    "deep_recursion": "异常 RecursionError: maximum recursion depth exceeded",
    "deep_native": "被信号 SIGSEGV 终止",
    "reads_home": "读了 ",
    "reads_file": "读了 {outside}/secret",
    "reads_link": "读了 ",
    "writes_file": "写到 {outside}/new",
    "deletes": "写到 {outside}/secret",
    "moves_in": "写到 {outside}/secret",
    "connects": "联网 127.0.0.1",
    "resolves": "联网 example.com",
    "listens": "联网 127.0.0.1:0",
    "forges_report": "中途退出",
    "exits": "中途退出（os._exit，退出码 0）",
    "exits_politely": "中途退出（sys.exit）",
    "closes_pipes": "中途退出",
    "closes_output": "关掉了标准输出",
    "endless_thread": "留下了线程 转个不停",
    "raises": "异常 ValueError: 宽和高不同",
    "raises_strangely": "异常 ",
    "does_not_import": "异常 ModuleNotFoundError: No module named 'snippets.nothing'",
    "fills_disk": "写的文件超过 256 MiB",
    "large_file": "异常 OSError: [Errno 27] File too large",
    "kills_parent": "给别的进程发信号 9",
}
HARMLESS = {
    "reads_by_child": "1",
    "writes_by_child": "1",
    "connects_by_child": "1",
    "reads_environment": "",
    "messy": "乱",
}
"""外面的东西由内核挡住；演示自己好好结束，打印的最后一个词在右边。"""


def job(text: str, id_: str = "x", **limits: float) -> Job:
    files = {"snippets/__init__.py": "", ENTRY: text}
    chosen = {"seconds": 20.0, "memory": 1024} | limits
    return Job(id_, "demo", files, ENTRY, **chosen)  # type: ignore[arg-type]


def processes(marker: str) -> list[psutil.Process]:
    """环境、命令或所在的文件夹里有标记的进程。"""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            places = (*process.environ().values(), *process.cmdline(), process.cwd())
            if any(marker in place for place in places):
                found.append(process)
    return found


def gone(marker: str, seconds: float = SLACK) -> bool:
    """等到有标记的进程都不在了。"""
    deadline = time.monotonic() + seconds
    while processes(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes(marker)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """临时文件夹都开在这里。"""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """不归演示的文件夹。"""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name, text in FILES_OUTSIDE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Server(NamedTuple):
    """有人在听的端口，TCP 与 UDP 同号。"""

    tcp: socket
    udp: socket

    @property
    def port(self) -> int:
        return int(self.tcp.getsockname()[1])

    def called(self) -> bool:
        """有谁连上来，或发来过。"""
        for waiting in (self.tcp.accept, lambda: self.udp.recv(1)):
            with suppress(BlockingIOError):
                waiting()
                return True
        return False


@pytest.fixture
def server() -> Iterator[Server]:
    with create_server(("127.0.0.1", 0)) as tcp, socket(type=SOCK_DGRAM) as udp:
        udp.bind(tcp.getsockname())
        tcp.setblocking(False)
        udp.setblocking(False)
        yield Server(tcp, udp)


def program(name: str, outside: Path, port: int) -> str:
    text = (HOSTILE / f"{name}.py").read_text(encoding="utf-8")
    return text.replace('"/outside"', repr(str(outside))).replace("PORT = 1", f"PORT = {port}")


def hostile(name: str, scratch: Path, outside: Path, server: Server, **options: bool) -> Outcome:
    """运行一个有恶意的演示，看它走得干净；再运行一个好的。"""
    began = time.monotonic()
    limit = 1.0 if CAUSES.get(name) == "超过 1 秒" else 20.0
    memory = 300 if name.startswith("hungry") else 2048
    work = job(program(name, outside, server.port), name, seconds=limit, memory=memory)
    outcome = guard.run(work, **options)
    assert time.monotonic() - began < limit + SLACK
    assert processes(str(scratch)) == []
    assert list(scratch.iterdir()) == []
    assert {p.name: p.read_text(encoding="utf-8") for p in outside.iterdir()} == FILES_OUTSIDE
    assert not server.called()
    assert PRIVATE not in outcome.output + outcome.tail
    assert outcome.id == name
    after = guard.run(job(GREETING), **options)
    assert (after.cause, after.output) == ("", "你好\n")
    return outcome


def test_every_hostile_demo_is_expected() -> None:
    assert {path.stem for path in HOSTILE.glob("*.py")} == CAUSES.keys() | HARMLESS.keys()


@pytest.mark.parametrize("name", sorted(CAUSES))
def test_a_hostile_demo_ends_and_is_reported(
    name: str, scratch: Path, outside: Path, server: Server
) -> None:
    outcome = hostile(name, scratch, outside, server)
    assert outcome.cause.startswith(CAUSES[name].format(outside=outside)), outcome
    assert outcome.files == {}


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_what_slips_past_the_hook_meets_the_kernel(
    name: str, scratch: Path, outside: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (landlock.version() and guard.network_isolated()):
        pytest.skip("这里的内核没有 Landlock 或名字空间")
    monkeypatch.setenv("TOKEN", PRIVATE)
    outcome = hostile(name, scratch, outside, server)
    assert outcome.cause == "", outcome
    assert outcome.output.strip().endswith(HARMLESS[name])


@pytest.mark.parametrize(
    "name", ["endless_loop", "stubborn", "fork_bomb", "spawning", "orphan", "hungry_child"]
)
def test_without_namespaces_the_supervisor_alone_cleans_up(
    name: str, scratch: Path, outside: Path, server: Server
) -> None:
    outcome = hostile(name, scratch, outside, server, isolated=False)
    assert outcome.cause.startswith(CAUSES[name]), outcome


def test_a_supervisor_that_is_stopped_is_given_up(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MARGIN", 0.5)
    text = """
import os
import subprocess

def main():
    subprocess.Popen(["sleep", "3600"])
    subprocess.run(["sh", "-c", f"kill -STOP {os.getppid()}"])
    while True:
        pass
"""
    assert guard.run(job(text, seconds=1), isolated=False).cause == "看守没有按时回来"
    assert gone(str(scratch))
    assert list(scratch.iterdir()) == []


def test_the_tail_shows_what_was_said_last(scratch: Path, outside: Path, server: Server) -> None:
    said = hostile("raises", scratch, outside, server).tail.split("\n")
    assert said[0] == "之前"
    assert said[-1] == "ValueError: 宽和高不同"
    assert f'File "{ENTRY}", line 6, in main' in said[2]
    assert "runner.py" not in "".join(said)
    lost = hostile("segfault", scratch, outside, server).tail
    assert lost.startswith("之前\nFatal Python error: Segmentation fault")
    assert all(len(line) < 210 for line in hostile("long_line", scratch, outside, server).tail)


def test_only_the_listed_variables_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", PRIVATE)
    text = "import os\ndef main():\n    print(*sorted(os.environ), sep='\\n')\n"
    seen = set(guard.run(job(text)).output.split())
    assert {"HOME", "PATH", "TMPDIR", "PYTHONHASHSEED", "OMP_NUM_THREADS"} <= seen
    assert "SECRET_TOKEN" not in seen
    assert not seen & {"USER", "LOGNAME", "PWD", "VIRTUAL_ENV", "PYTEST_CURRENT_TEST"}


def test_a_harmless_demo_may_use_its_own_folder() -> None:
    text = """
import tempfile
from pathlib import Path

def main():
    Path("a.txt").write_text("甲", encoding="utf-8")
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    print(Path("a.txt").read_text(encoding="utf-8"), len(list(Path.home().iterdir())))
    Path("a.txt").rename("b.txt")
    Path("b.txt").unlink()
"""
    assert guard.run(job(text)).output == "甲 0\n"


def test_the_seeds_are_fixed() -> None:
    text = """
import random
import numpy as np
import torch

def main():
    print(f"{random.random():.4f} {np.random.rand():.4f} {torch.rand(1).item():.4f}", hash("x"))
"""
    first, second = (guard.run(job(text, seconds=60)) for _ in range(2))
    assert first.output.startswith("0.8444 0.5488 0.4963 ")
    assert first.output == second.output
    assert set(first.versions) == {"python", "numpy", "torch"}
    assert first.peak > 100


def test_a_demo_imports_what_came_with_it_and_nothing_else_of_the_project() -> None:
    text = "from snippets.answer import answer\ndef main():\n    print(answer())\n"
    files = {"snippets/answer.py": "def answer():\n    return 42\n", ENTRY: text}
    assert guard.run(Job("x", "demo", files, ENTRY)).output == "42\n"
    (folder,) = {path.name for path in (HOSTILE.parents[2] / "snippets").iterdir()} & {"ml"}
    there = f"from snippets.{folder} import linear_maps\ndef main():\n    print(linear_maps)\n"
    assert "No module named" in guard.run(job(there)).cause


def test_a_file_named_like_a_library_is_not_imported_outside_the_sandbox() -> None:
    evil = "import os\nos._exit(7)\n"
    names = ("json.py", "psutil.py", "selectors.py", "paper_drawer/__init__.py", "sitecustomize.py")
    files = dict.fromkeys(names, evil) | {ENTRY: GREETING}
    outcome = guard.run(Job("x", "demo", files, ENTRY))
    assert (outcome.cause, outcome.output) == ("", "你好\n")


def test_figures_are_drawn_in_order_and_what_they_print_is_not_kept() -> None:
    figures = """
def first(figure, result):
    '''图注。\n\n    画面。'''
    print("画着画着")
    figure.subplots().plot(result)


def _inner():
    pass


def second(figure, result):
    '''图注。\n\n    画面。'''
    figure.subplots().plot(result[::-1])
"""
    text = "def main():\n    print('数据')\n    return [1, 2, 3]\n"
    files = {ENTRY: text, ENTRY.replace("demo.py", "figures.py"): figures}
    outcome = guard.run(Job("x", "demo", files, ENTRY))
    assert (outcome.cause, outcome.output) == ("", "数据\n")
    assert list(outcome.files) == ["first.svg", "second.svg"]
    assert all(text.startswith("<svg") for text in outcome.files.values())
    assert set(outcome.versions) >= {"python", "matplotlib"}


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "snippets/../../x.py"])
def test_files_stay_in_the_scratch_folder(name: str, scratch: Path) -> None:
    outcome = guard.run(Job("x", "demo", {name: ""}, name))
    assert outcome.cause == f"文件 {name} 不在项目里"
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("event", "arguments", "cause"),
    [
        ("open", ("{scratch}/a", "w", os.O_WRONLY), ""),
        ("open", (b"{scratch}/../outside/a", "w", os.O_WRONLY), "写到 {outside}/a"),
        ("open", ("/etc/shadow", "r", os.O_RDONLY), "读了 /etc/shadow"),
        ("open", ("/usrlocal/a", None, os.O_RDONLY), "读了 /usrlocal/a"),
        ("open", (os.__file__, "r", os.O_RDONLY), ""),
        ("open", (os.__file__, "a", os.O_APPEND | os.O_WRONLY), f"写到 {os.__file__}"),
        ("open", ("/dev/null", "w", os.O_WRONLY), ""),
        ("open", ("/proc/self/status", "r", os.O_RDONLY), ""),
        ("open", ("/proc/1/environ", "r", os.O_RDONLY), "读了 /proc/1/environ"),
        ("open", (3, "w", os.O_WRONLY), ""),
        ("os.listdir", ("{outside}",), "读了 {outside}"),
        ("os.rename", ("{scratch}/a", "{outside}/a", -1, -1), "写到 {outside}/a"),
        ("sqlite3.connect", (":memory:",), ""),
        ("sqlite3.connect", ("{outside}/a.db",), "写到 {outside}/a.db"),
        ("os.kill", (-1, 9), "给别的进程发信号 9"),
        ("os.kill", (os.getppid(), 0), "给别的进程发信号 0"),
        ("os.kill", (os.getpid(), 15), ""),
    ],
)
def test_the_hook_says_what_it_refuses(
    event: str, arguments: tuple[object, ...], cause: str, scratch: Path, outside: Path
) -> None:
    def there(value: object) -> object:
        if isinstance(value, bytes):
            return os.fsencode(str(there(value.decode())))
        return value.format(**places) if isinstance(value, str) else value

    places = {"scratch": scratch, "outside": outside}
    check = audit.checks(Territory.of(scratch))[event]
    assert check(tuple(there(value) for value in arguments)) == cause.format(**places)


CONFINED = """
import os, socket, sys
from pathlib import Path
from paper_drawer.record import landlock
from paper_drawer.record.territory import Territory

scratch, outside, port = sys.argv[1:]
landlock.confine(Territory.of(Path(scratch)))
Path(scratch, "mine").write_text("")
for attempt in (
    lambda: os.listdir(outside),
    lambda: Path(outside, "secret").read_text(),
    lambda: Path(outside, "secret").unlink(),
    lambda: Path(outside, "new").mkdir(),
    lambda: Path(scratch, "mine").rename(f"{outside}/mine"),
    lambda: socket.create_connection(("127.0.0.1", int(port)), timeout=1),
    lambda: os.kill(os.getppid(), 0),
):
    try:
        attempt()
        print("成了")
    except OSError as error:
        print(type(error).__name__)
"""


def test_landlock_alone_keeps_the_process_inside(
    scratch: Path, outside: Path, server: Server
) -> None:
    if not (known := landlock.version()):
        pytest.skip("这里的内核没有 Landlock")
    arguments = [CONFINED, str(scratch), str(outside), str(server.port)]
    done = subprocess.run(
        [sys.executable, "-c", *arguments], capture_output=True, text=True, check=True
    )
    said = done.stdout.split()
    assert said[:4] == ["PermissionError"] * 4
    assert said[4] in ("PermissionError", "OSError")  # EXDEV：不许搬出去
    assert known < landlock.NETWORK_SINCE or said[5] == "PermissionError"
    assert known < landlock.SCOPE_SINCE or said[6] == "PermissionError"
    assert not server.called()


CALLER = """
import signal, sys, tempfile
from paper_drawer.record import guard
from paper_drawer.record.job import Job

signal.signal(signal.SIGINT, signal.default_int_handler)  # 在后台跑的测试会把“不理它”传下来
tempfile.tempdir = sys.argv[1]
text = open(sys.argv[2], encoding="utf-8").read()
guard.run(Job("x", "demo", {"demo.py": text}, "demo.py"), isolated=sys.argv[3] == "True")
"""


@pytest.mark.parametrize("isolated", [True, False])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_when_the_caller_dies_everything_dies(
    number: signal.Signals, scratch: Path, *, isolated: bool
) -> None:
    arguments = [str(scratch), str(HOSTILE / "stubborn.py"), str(isolated)]
    with subprocess.Popen([sys.executable, "-c", CALLER, *arguments], stderr=-1) as caller:
        wait_for_runner(scratch)
        caller.send_signal(number)
        caller.wait(SLACK)
    assert gone(str(scratch))
    assert list(scratch.iterdir()) == []


def wait_for_runner(scratch: Path) -> psutil.Process:
    """等演示的进程起来，返回看守。"""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = [(" ".join(p.cmdline()), p) for p in processes(str(scratch))]
        if any("record.runner" in command for command, _ in found):
            time.sleep(0.3)  # 让它装好自己
            return next(p for command, p in found if "record.supervisor" in command)
        time.sleep(0.05)
    raise TimeoutError


def test_when_the_supervisor_is_killed_nothing_is_left(scratch: Path) -> None:
    arguments = [str(scratch), str(HOSTILE / "stubborn.py"), "True"]
    with subprocess.Popen([sys.executable, "-c", CALLER, *arguments]) as caller:
        wait_for_runner(scratch).kill()
        assert caller.wait(SLACK) == 0
    assert gone(str(scratch))
    assert list(scratch.iterdir()) == []
    assert os.getpid() not in {p.pid for p in processes(str(scratch))}

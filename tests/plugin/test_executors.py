"""同样的工作，进程池与 Dask 集群给出同样的字节。"""

import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from socket import create_server

import pytest
from distributed import LocalCluster
from paper_drawer import cli
from paper_drawer.record import executors, guard
from paper_drawer.record.job import Job, Outcome

ROOT = Path(__file__).parents[2]
FILES = {"snippets/__init__.py": "", "snippets/square.py": "def square(x):\n    return x * x\n"}
ENTRY = "snippets/demos/x/demo.py"
FIGURES = """
def squares(figure, result):
    figure.subplots().plot(result)
"""
DRAWN = """
from snippets.square import square

def main():
    print(square(12))
    return [square(x) for x in range(5)]
"""
PROGRAMS = {
    "drawn": DRAWN,
    "seeded": "import numpy as np\ndef main():\n    print(np.random.rand(3).round(3))\n",
    "broken": "def main():\n    print('之前')\n    raise ValueError('坏了')\n",
}


def files(id_: str) -> dict[str, str]:
    figures = {ENTRY.replace("demo.py", "figures.py"): FIGURES} if id_ == "drawn" else {}
    return FILES | {ENTRY: PROGRAMS[id_]} | figures


def results(executor: Executor) -> list[tuple[str, ...]]:
    """三个小工作的结局；用时与内存当然不同。"""
    jobs = [Job(id_, "demo", files(id_), ENTRY) for id_ in PROGRAMS]
    outcomes: list[Outcome] = [f.result(60) for f in [executor.submit(guard.run, j) for j in jobs]]
    return [(o.id, o.cause, o.output, o.files.get("squares.svg", ""), o.tail) for o in outcomes]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """两个工作进程的本机集群。"""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_a_cluster_gives_the_same_bytes_as_the_pool(address: str) -> None:
    with executors.pool(2) as pool:
        here = results(pool)
    with executors.cluster(address) as cluster:
        there = results(cluster)
    assert here == there
    assert here[0][3].startswith("<svg")
    assert [row[:3] for row in here] == [
        ("drawn", "", "144\n"),
        ("seeded", "", "[0.549 0.715 0.603]\n"),
        ("broken", "异常 ValueError: 坏了", "之前\n"),
    ]


def test_recording_on_the_cluster_writes_what_the_pool_wrote(address: str, tmp_path: Path) -> None:
    package = tmp_path / "snippets"
    shutil.copytree(ROOT / "snippets", package, ignore=shutil.ignore_patterns("__pycache__"))
    wanted = ["code-length", "kl-asymmetry"]
    folders = [Path("demos") / id_.replace("-", "_") for id_ in wanted]
    for folder in folders:
        for name in ("record.json", "output.txt"):
            (package / folder / name).unlink()
    command = ["record", *wanted, "--root", str(tmp_path), "--scheduler", address]
    assert cli.main(command) == 0
    for folder in folders:
        written = sorted(p.name for p in (package / folder).iterdir() if p.suffix != ".py")
        assert "output.txt" in written
        assert len(written) > 2
        for name in {*written} - {"record.json"}:
            pool = (ROOT / "snippets" / folder / name).read_bytes()
            assert (package / folder / name).read_bytes() == pool, name


def test_an_address_without_a_scheduler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "ANSWER", 1.0)
    with create_server(("127.0.0.1", 0)) as mute:
        silent = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        for address in (silent, "tcp://127.0.0.1:1", "不是地址"):
            with pytest.raises(executors.UnavailableError) as caught, executors.cluster(address):
                pass
            assert f"{address} 上没有 Dask 调度器；" in str(caught.value)


def test_without_distributed_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(executors.UnavailableError) as caught,
        executors.cluster("tcp://127.0.0.1:1"),
    ):
        pass
    assert "pip install 'paper-drawer[cluster]'" in str(caught.value)

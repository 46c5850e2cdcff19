"""drawer record：恰好重跑过期的，跑坏的留着原来的记录，不稳定的说出差别。"""

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
import small_demo
import small_drawer
from paper_drawer.cli import main
from paper_drawer.record import command, executors, recorder

FOLDER = Path(small_demo.FOLDER)
OTHER = small_demo.DEMO.replace("from snippets.gate import mix\n\n\n", "").replace(
    "[mix(0.0, 1.0, z) for z in (0.0, 0.5, 1.0)]", "[3.0]"
)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """一个进程池，各项测试共用。"""
    with executors.pool(2) as pool:
        yield pool


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """小书房，两个演示：half-open 用到 gate.mix，alone 什么也不用；都没有记录。"""
    other = {"snippets/demos/alone/demo.py": OTHER}
    return small_drawer.write(tmp_path, {**small_demo.FILES, **other})


def pending(root: Path, **options: object) -> list[recorder.Task]:
    tasks, problems = command.tasks(command.Options(root, **options))  # type: ignore[arg-type]
    assert problems == []
    return tasks


def ids(tasks: list[recorder.Task]) -> list[str]:
    return [task.job.id for task in tasks]


def state(root: Path) -> dict[str, bytes]:
    folder = root / "snippets/demos"
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_only_the_stale_ones_run(root: Path, pool: Executor) -> None:
    assert ids(pending(root)) == ["alone", "half-open"]
    first = recorder.run(pending(root), pool, keep=True)
    assert [(r.cause, r.changed) for r in first] == [("", ("output.txt",))] * 2
    assert (root / FOLDER / "output.txt").read_text(encoding="utf-8") == small_demo.OUTPUT
    assert pending(root) == []
    edit(root / "snippets/gate.py", "(1 - z) * h", "h * (1 - z)")
    assert ids(pending(root)) == ["half-open"]
    again = recorder.run(pending(root), pool, keep=True)
    assert [(r.cause, r.changed) for r in again] == [("", ())]
    assert pending(root) == []
    assert ids(pending(root, everything=True)) == ["alone", "half-open"]
    assert ids(pending(root, ids=("alone",))) == ["alone"]


def test_the_record_tells_how_it_came_about(root: Path, pool: Executor) -> None:
    recorder.run(pending(root), pool, keep=True)
    data = json.loads((root / FOLDER / "record.json").read_text(encoding="utf-8"))
    assert data["digest"] == small_demo.read(root)[0]["half-open"].digest
    assert set(data["versions"]) == {"python"}
    assert list(data["files"]) == ["output.txt"]
    assert data["seconds"] < 60
    assert 1 < data["peak"] < 2048


@pytest.mark.parametrize(
    ("name", "version"), [("python", "3.2.1"), ("numpy", "0.1"), ("unheard-of", "1")]
)
def test_other_versions_are_recorded_again(
    root: Path, pool: Executor, name: str, version: str
) -> None:
    recorder.run(pending(root), pool, keep=True)
    path = root / FOLDER / "record.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["versions"][name] = version
    path.write_text(json.dumps(data), encoding="utf-8")
    assert ids(pending(root)) == ["half-open"]


def test_a_failure_keeps_the_old_record(root: Path, pool: Executor) -> None:
    recorder.run(pending(root), pool, keep=True)
    edit(root / FOLDER / "demo.py", "    print(*values)", '    raise ValueError("门卡住了")')
    edit(root / "snippets/demos/alone/demo.py", "[3.0]", "[4.0]")
    before = state(root)
    results = recorder.run(pending(root), pool, keep=True)
    good, bad = results
    assert (good.cause, good.changed) == ("", ("output.txt",))
    assert "门卡住了" in bad.cause
    assert "demo.py" in bad.tail
    after = state(root)
    changed = {Path(name).parent.name for name in after if after[name] != before[name]}
    assert changed == {"alone"}


def test_what_differs_between_two_runs_is_unstable(root: Path, pool: Executor) -> None:
    edit(
        root / FOLDER / "demo.py", "    print(*values)", "    import uuid\n    print(uuid.uuid4())"
    )
    bad = recorder.run(pending(root, ids=("half-open",)), pool, keep=True)[0]
    assert bad.cause == "不稳定：两次运行不同"
    assert bad.tail.count("\n-") + bad.tail.count("\n+") >= 2
    assert not (root / FOLDER / "record.json").exists()


def test_to_check_is_to_compare_and_not_to_write(root: Path, pool: Executor) -> None:
    recorder.run(pending(root), pool, keep=True)
    assert [r.cause for r in recorder.run(pending(root, keep=False), pool, keep=False)] == ["", ""]
    small_demo.record(root)
    edit(root / FOLDER / "demo.py", "0.5, 1.0)", "0.25, 1.0)")
    before = state(root)
    bad = recorder.run(pending(root, keep=False), pool, keep=False)[1]
    assert bad.cause == "与记录不同"
    assert "-0.0 0.5 1.0" in bad.tail
    assert "+0.0 0.25 1.0" in bad.tail
    assert state(root) == before


def test_a_figure_that_is_gone_is_deleted(root: Path, pool: Executor) -> None:
    small_demo.record(root, steps=small_demo.SVG)
    edit(root / FOLDER / "demo.py", "0.5, 1.0)", "0.25, 1.0)")
    result = recorder.run(pending(root, ids=("half-open",)), pool, keep=True)[0]
    assert result.changed == ("output.txt", "steps.svg")
    assert not (root / FOLDER / "steps.svg").exists()


def test_the_command_says_what_happened(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "snippets/demos/alone/demo.py", "print(*values)", 'raise ValueError("[/x]")')
    assert main(["record", "--root", str(root), "--jobs", "2"]) == 1
    out = capsys.readouterr().out
    assert "[2/2]" in out
    assert out.count("ValueError: [/x]") >= 2
    assert "output.txt" in out
    assert main(["record", "half-open", "--check", "--root", str(root)]) == 0
    assert main(["record", "--root", str(root), "half-opened"]) == 2
    assert "有：half-open" in capsys.readouterr().err


def test_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_demo.record(root)
    small_demo.record(root, "alone")
    assert main(["record", "--root", str(root)]) == 0
    assert "都是新的" in capsys.readouterr().out


def test_a_source_that_does_not_parse_stops_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "snippets/gate.py", "def mix", "deff mix")
    assert main(["record", "--root", str(root)]) == 1
    assert "snippets/gate.py:4" in capsys.readouterr().out

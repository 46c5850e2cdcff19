"""预览：代码变了的演示自己重录，跑坏的只在预览里说。"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import small_demo
import small_drawer
from paper_drawer import library
from paper_drawer.preview import Preview

WAIT = 60
DEMO = f"{small_demo.FOLDER}/demo.py"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """小书房，首页嵌着一个有记录的演示。"""
    index = small_drawer.FILES["docs/index.md"]
    page = {"docs/index.md": f"{index}\n{small_demo.PAGE}"}
    small_drawer.write(tmp_path, {**small_demo.FILES, **page})
    small_demo.record(tmp_path)
    return tmp_path


def output(root: Path) -> str:
    return (root / small_demo.FOLDER / "output.txt").read_text(encoding="utf-8")


def test_a_fresh_record_is_left_alone(root: Path) -> None:
    preview = Preview(root, "snippets", root / ".cache/preview")
    before = (root / small_demo.FOLDER / "record.json").read_bytes()
    preview.renew(library.load(root)[0])
    preview.wait()
    assert (root / small_demo.FOLDER / "record.json").read_bytes() == before


def test_a_changed_demo_is_recorded(root: Path) -> None:
    preview = Preview(root, "snippets", root / ".cache/preview")
    edit(root / "snippets/gate.py", "return (1", "return 2 * (1")
    edit(root / DEMO, "mix(0.0", "mix(1.0")
    preview.renew(library.load(root)[0])
    preview.wait()
    assert output(root) == "2.0 1.5 1.0\n"
    renewed = preview.renew(library.load(root)[0]).demos["half-open"]
    assert not renewed.stale
    assert renewed.failure == ""


def test_a_failure_is_told_once_and_goes_away(root: Path) -> None:
    preview = Preview(root, "snippets", root / ".cache/preview")
    edit(root / DEMO, "print(*values)", 'raise ValueError("门卡住了")')
    preview.renew(library.load(root)[0])
    preview.wait()
    failed = preview.renew(library.load(root)[0]).demos["half-open"]
    assert "门卡住了" in failed.failure
    assert output(root) == small_demo.OUTPUT
    assert library.load(root)[0].demos["half-open"].failure == ""
    edit(root / DEMO, 'raise ValueError("门卡住了")', "print(*values, 2)")
    preview.renew(library.load(root)[0])
    preview.wait()
    assert preview.renew(library.load(root)[0]).demos["half-open"].failure == ""
    assert output(root) == "0.0 0.5 1.0 2\n"


@pytest.fixture
def served(root: Path) -> Iterator[str]:
    """mkdocs serve 的地址。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "-a", f"127.0.0.1:{port}"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


def shown(address: str, pattern: str) -> str:
    """等到页面里有这样的文字。"""
    end = time.monotonic() + WAIT
    html = ""
    while time.monotonic() < end:
        try:
            with urlopen(address) as answer:  # noqa: S310
                html = answer.read().decode()
        except URLError:
            html = ""
        if found := re.search(pattern, html):
            return found[0]
        time.sleep(0.2)
    pytest.fail(f"等了 {WAIT} 秒，没有 {pattern}：\n{html[-2000:]}")


def test_the_preview_records_and_reloads(root: Path, served: str) -> None:
    shown(served, r"0\.0 0\.5 1\.0")
    edit(root / DEMO, "0.5, 1.0)", "0.25, 1.0)")
    shown(served, r"0\.0 0\.25 1\.0")
    edit(root / DEMO, "print(*values)", 'raise ValueError("门卡住了")')
    shown(served, "门卡住了")
    assert output(root) == "0.0 0.25 1.0\n"

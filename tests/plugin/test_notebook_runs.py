"""运行笔记本：同样的字节，出错说得出是第几格，内核一个不留。"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from socket import create_server
from typing import Any
from uuid import uuid4

import psutil
import pytest
from paper_drawer import drawing, ipynb
from paper_drawer.record import guard, notebook
from paper_drawer.record.job import Job, Outcome
from small_notebook import SVG, code, printed, prose, shown, text

ENTRY = "notebooks/small.ipynb"
HELPER = "def double(x):\n    return 2 * x\n"
PLOT = """\
# 图：图注。
# 画面：两条线。
figure, axes = plt.subplots(figsize=(5, 2))
axes.plot([1, 2], [1, 3], label="上升的线")
axes.legend()
plt.show()
"""
CELLS = (
    prose("# 题"),
    code(
        "import random\nimport matplotlib.pyplot as plt\nimport numpy as np\n"
        "from IPython.display import Markdown, display\nfrom snippets.helper import double",
        printed("旧的输出"),
    ),
    code(
        "for i in range(3):\n    print(i, flush=True)\n"
        "display(Markdown('| 甲 |\\n|---|'))\nprint('尾')\ndouble(21)",
        id="talk",
        execution_count=7,
    ),
    code("  "),
    code(PLOT, id="plot"),
    code("print(random.random(), np.random.rand(), hash('x') == hash('x'))"),
)
FILES = {"snippets/__init__.py": "", "snippets/helper.py": HELPER}


def run(whole: str, **limits: float) -> Outcome:
    return guard.run(Job("small", "notebook", {**FILES, ENTRY: whole}, ENTRY, **limits))  # type: ignore[arg-type]


def execute(folder: Path, whole: str) -> str:
    path = folder / "small.ipynb"
    path.write_text(whole, encoding="utf-8")
    notebook.execute(path)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(text(CELLS))


@pytest.fixture(scope="module")
def cells(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.cause == ""
    found: list[dict[str, Any]] = json.loads(outcome.files["small.ipynb"])["cells"]
    return found


def test_a_notebook_is_run_in_the_sandbox(outcome: Outcome, cells: list[dict[str, Any]]) -> None:
    assert {"python", "numpy", "matplotlib"} <= set(outcome.versions)
    assert outcome.peak > 0
    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2, None, 3, 4]
    assert cells[1]["outputs"] == []
    assert cells[2]["outputs"] == [
        {"output_type": "stream", "name": "stdout", "text": ["0\n", "1\n", "2\n"]},
        {
            "output_type": "display_data",
            "data": {"text/markdown": ["| 甲 |\n", "|---|"]},
            "metadata": {},
        },
        {"output_type": "stream", "name": "stdout", "text": ["尾\n"]},
        {
            "output_type": "execute_result",
            "data": {"text/plain": ["42"]},
            "execution_count": 2,
            "metadata": {},
        },
    ]


def test_a_figure_is_drawn_in_the_house_style(cells: list[dict[str, Any]]) -> None:
    (figure,) = cells[4]["outputs"]
    assert set(figure["data"]) == {"image/svg+xml"}
    drawn = "".join(figure["data"]["image/svg+xml"])
    assert f'viewBox="0 0 {drawing.WIDTH} 144"' in drawn
    assert "var(--pd-plot-1" in drawn
    assert ">上升的线</text>" in drawn
    assert 'id="small-plot-0"' in drawn
    assert "matplotlib" not in drawn


def test_a_second_run_gives_the_same_bytes(outcome: Outcome) -> None:
    again = run(outcome.files["small.ipynb"])
    assert again.files == outcome.files
    assert ipynb.bare(again.files["small.ipynb"]) == ipynb.bare(text(CELLS))


PYPLOT = "import matplotlib.pyplot as plt\n"
FAULTS = {
    "异常": ("def f():\n    raise ValueError('坏了')\nf()", "第 2 格出错：ValueError: 坏了"),
    "退出": ("import os\nos._exit(0)", "第 2 格运行时内核退出了"),
    "打印不停": ("while True:\n    print('x' * 1000)", "第 2 格打印超过 64 KiB"),
    "标签叠着": (
        f"{PYPLOT}for _ in range(2):\n    plt.text(0.5, 0.5, '标签')\nplt.show()",
        "第 2 格出错：ValueError",
    ),
}


@pytest.mark.parametrize(("source", "cause"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_the_cell(tmp_path: Path, source: str, cause: str) -> None:
    whole = text([prose("# 题"), code(source)])
    with pytest.raises(notebook.CellError, match=f"^{re.escape(cause)}"):
        execute(tmp_path, whole)
    assert (tmp_path / "small.ipynb").read_text(encoding="utf-8") == whole
    assert not [p for p in psutil.Process().children(recursive=True) if "ipykernel" in p.name()]


def inside(folder: str) -> list[psutil.Process]:
    """工作目录的路径里有 folder 的进程。"""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if folder in process.cwd():
                found.append(process)
    return found


def test_an_endless_notebook_ends_on_time() -> None:
    folder = uuid4().hex
    entry = f"{folder}/small.ipynb"
    whole = text([code("while True:\n    pass")])
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        future = pool.submit(guard.run, Job("small", "notebook", {entry: whole}, entry, seconds=8))
        while not inside(folder) and not future.done():
            time.sleep(0.05)
        started = not future.done()
        outcome = future.result()
    assert started
    assert outcome.cause == "超过 8 秒"
    assert time.monotonic() - began < 10
    assert inside(folder) == []


def test_a_child_of_the_kernel_is_reported() -> None:
    source = "import subprocess\n_ = subprocess.Popen(['sleep', '60'], start_new_session=True)"
    assert run(text([code(source)])).cause.startswith("留下了子进程")


def test_the_kernel_reaches_nothing_outside(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("别人的秘密", encoding="utf-8")
    with create_server(("127.0.0.1", 0)) as server:
        attempts = (
            f"open('{secret}').read()",
            f"open('{tmp_path}/new', 'w')",
            f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))",
        )
        tried = "\n".join(
            f"try:\n    {attempt}\nexcept OSError as error:\n    print(error)"
            for attempt in attempts
        )
        outcome = run(text([code(f"import socket\n{tried}")]))
    for cause in (f"读了 {secret}", f"写到 {tmp_path}/new", "联网 127.0.0.1"):
        assert cause in outcome.files["small.ipynb"]
    assert not (tmp_path / "new").exists()


REFUSED = {
    "标准错误": (printed("f.py:1: UserWarning: 慢\n", "stderr"), "第 3 格往标准错误里写了：f.py:1"),
    "只有 HTML": (shown(html="<b>x</b>"), "第 3 格输出了 text/html，网页上放不了"),
    "控制字符": (printed("\x1b[31m红"), "第 3 格打印了控制字符 U+001B"),
    "显示的控制字符": (shown(plain="\x07"), "第 3 格打印了控制字符 U+0007"),
    "不是图": (shown(svg="<svg"), "第 3 格的图："),
    "太宽": (shown(svg=SVG.replace("360", "720")), "第 3 格的图：宽"),
    "别的颜色": (shown(svg=SVG.replace("<path", '<path fill="#ff00ff"')), "第 3 格的图：颜色"),
}


@pytest.mark.parametrize(("output", "cause"), REFUSED.values(), ids=REFUSED)
def test_what_a_page_cannot_hold_is_refused(output: dict[str, Any], cause: str) -> None:
    with pytest.raises(notebook.CellError, match=f"^{re.escape(cause)}"):
        list(notebook.tidy([output], 3, 2, "x"))


def test_the_best_form_is_kept() -> None:
    outputs = [
        printed("甲"),
        printed("[W1121 09:30:00.0 NNPACK.cpp:56] Could not initialize NNPACK!\n", "stderr"),
        printed("乙"),
        shown(html="<table>", plain="表"),
        shown(png="iVBO\n", plain="<Figure>"),
    ]
    kept = list(notebook.tidy(outputs, 3, 2, "x"))
    assert [output.get("text") or output["data"] for output in kept] == [
        "甲乙",
        {"text/plain": "表"},
        {"image/png": "iVBO"},
    ]

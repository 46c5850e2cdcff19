"""运行一本笔记本，把输出写回去：nbclient 指挥内核，这里收拾输出。

内核经文件系统里的套接字说话，不用网络；时间与内存由看守管。
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from paper_drawer import drawing, ipynb
from paper_drawer.record.saying import CONTROL

PREPARE = "from paper_drawer.record.kernel import prepare\nprepare(torch={})\ndel prepare"
INLINE = "module://matplotlib_inline.backend_inline"
LARGEST = 2**16
"""一共最多打印多少个字符。"""
SHOWN = ("image/svg+xml", "image/png", "text/markdown")
"""上网页的形式；都没有时才是 text/plain。"""
COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
TORCH = re.compile(r"(?m)^\s*(?:import|from) +torch\b")
NATIVE = re.compile(r"(?m)^\[W\d*[ :].*\n?")
"""torch 的原生代码对这台机器的抱怨，例如没有 NNPACK；与结果无关。"""


class CellError(Exception):
    """某一格出了毛病；消息里有格号。"""


class Client(NotebookClient):
    """一次运行；打印没有尽头的内核当场结束。"""

    printed = 0

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """数一数打印了多少；太多就不再收。"""
        if msg["msg_type"] == "stream":
            self.printed += len(msg["content"]["text"])
        if self.printed <= LARGEST:
            return super().process_message(msg, cell, cell_index)
        if self.km is not None:  # 只要发出去，不等
            asyncio.ensure_future(ensure_async(self.km.signal_kernel(signal.SIGKILL)))  # noqa: RUF006
        return None


def execute(path: Path) -> None:
    """运行一本笔记本，写回同一个文件；同样的笔记本写出同样的字节。

    Args:
        path: 笔记本；它的文件夹是内核的工作目录。

    Raises:
        CellError: 某一格出错，或者输出了不能上网页的东西。
    """
    cells = ipynb.plain(path.read_text(encoding="utf-8"))
    ran = _run(cells, path.parent)
    count = 0
    for number, cell in enumerate(ran, 1):
        if cell["cell_type"] == "code" and cell["source"].strip():
            count += 1
            salt = f"{path.stem}-{cell['id']}"
            cell["execution_count"] = count
            cell["outputs"] = list(tidy(cell["outputs"], number, count, salt))
    path.write_text(ipynb.write(ran), encoding="utf-8", newline="\n")


def _run(cells: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """在一个新的内核里依次运行；返回带着原始输出的各格。"""
    torch = any(TORCH.search(cell["source"]) for cell in cells)
    prepare = PREPARE.format(torch)
    first = {"cell_type": "code", "metadata": {}, "source": prepare, "outputs": []}
    notebook = nbformat.from_dict({"cells": [first, *cells], "metadata": {}})  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="k") as place:
        manager = AsyncKernelManager(
            kernel_name=ipynb.KERNEL["name"],
            transport="ipc",
            ip=f"{place}/s",
            connection_file=f"{place}/c.json",
        )
        client = Client(notebook, km=manager, record_timing=False, shutdown_kernel="immediate")
        environment = {
            **os.environ,
            "MPLBACKEND": INLINE,
            "IPYTHONDIR": place,
            "PYTHONWARNINGS": "ignore:Couldn't bind IOPub",  # 没有网络，它每次都抱怨
        }
        with client.setup_kernel(cwd=str(folder), env=environment, cleanup_kc=True):
            for number, cell in enumerate(notebook.cells):
                _step(client, cell, number)
    return [dict(cell) for cell in notebook.cells[1:]]


def _step(client: Client, cell: Any, number: int) -> None:
    """运行一格；number 是格号，准备那一格是 0。"""
    try:
        client.execute_cell(cell, number, store_history=number > 0)
    except CellExecutionError as error:
        last = COLOUR.sub("", error.traceback).strip().splitlines()
        said = f"第 {number} 格出错：{error.ename}: {error.evalue}"
        raise CellError("\n".join([said, *last[-12:]])) from None
    except DeadKernelError:
        if client.printed > LARGEST:
            raise CellError(f"第 {number} 格打印超过 {LARGEST // 1024} KiB") from None
        raise CellError(f"第 {number} 格运行时内核退出了") from None


def tidy(outputs: Iterable[Any], number: int, count: int, salt: str) -> Iterator[dict[str, Any]]:
    """只留能上网页的；相连的打印合成一段。

    Args:
        outputs: 一格的输出，照 Jupyter 的写法。
        number: 第几格，写进原因里。
        count: 第几个代码格。
        salt: 图里编号的开头。

    Raises:
        CellError: 写了 stderr，或只有网页不收的形式。
    """
    printed = ""
    for output in outputs:
        if output["output_type"] == "stream":
            if output["name"] == "stdout":
                printed += output["text"]
            elif left := NATIVE.sub("", output["text"]).strip():
                raise CellError(f"第 {number} 格往标准错误里写了：{left.splitlines()[-1]}")
            continue
        if printed:
            yield _stream(_clean(printed, number))
            printed = ""
        kind = output["output_type"]
        if kind == "error":  # 显示的时候出的错，例如图画不出来
            raise CellError(f"第 {number} 格出错：{output['ename']}: {output['evalue']}")
        shown = {"data": _data(output["data"], number, salt), "metadata": {}}
        result = {"execution_count": count} if kind == "execute_result" else {}
        yield {"output_type": kind, **shown, **result}
    if printed:
        yield _stream(_clean(printed, number))


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _clean(text: str, number: int) -> str:
    if bad := CONTROL.search(text):
        raise CellError(f"第 {number} 格打印了控制字符 U+{ord(bad[0]):04X}")
    return text


def _data(data: Mapping[str, Any], number: int, salt: str) -> dict[str, str]:
    form = next((form for form in (*SHOWN, "text/plain") if form in data), None)
    if form is None:
        cause = f"第 {number} 格输出了 {'、'.join(data)}，网页上放不了"
        raise CellError(f"{cause}；打印文字，或用 display(Markdown(…)) 列表")
    if form == "image/png":
        return {form: str(data[form]).strip("\n")}
    if form != "image/svg+xml":
        return {form: _clean(str(data[form]), number)}
    try:
        drawn = drawing.themed(data[form], salt)
    except ValueError as error:
        raise CellError(f"第 {number} 格的图：{error}") from None
    if f'viewBox="0 0 {drawing.WIDTH} ' not in drawn:
        raise CellError(f"第 {number} 格的图：宽总是 {drawing.WIDTH} 单位，即 figsize=(5, 高)")
    return {form: drawn}

"""写一批新文件：要么全部写好，要么一个也不留；从不覆盖。"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path


def write(root: Path, files: Mapping[str, str | bytes]) -> str:
    """把文件写进 root。

    Args:
        root: 根文件夹；没有就新建。
        files: 相对 root 的路径 → 全文，文字写成 UTF-8。

    Returns:
        为什么没有写；空的就是写好了。
    """
    try:
        taken = [path for path in files if (root / path).exists() or (root / path).is_symlink()]
        if taken:
            return f"已经有 {'、'.join(taken)}，不覆盖"
        with ExitStack() as undo:
            for path, content in files.items():
                _write(root / path, content, undo)
            undo.pop_all()
    except OSError as error:
        return f"写不了 {error.filename}（{error.strerror}）"
    return ""


def _write(path: Path, content: str | bytes, undo: ExitStack) -> None:
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir()
        undo.callback(folder.rmdir)
    with path.open("xb") as file:
        undo.callback(path.unlink)
        file.write(content if isinstance(content, bytes) else content.encode())

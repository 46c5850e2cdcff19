"""把改好的文字写回文件：换行、BOM 照旧，要么整份写好，要么不动。"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

BOM = "\ufeff"
ENDING = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Rewrite:
    """一份要改的文件。"""

    path: Path
    shown: str
    """写给人看的路径，相对项目根目录。"""
    raw: bytes
    """读到的样子。"""
    before: str
    """换行统一以后。"""
    after: str

    @property
    def diff(self) -> list[str]:
        """统一格式的差别，一行一行。"""
        old, new = self.before.split("\n"), self.after.split("\n")
        return list(unified_diff(old, new, f"a/{self.shown}", f"b/{self.shown}", lineterm=""))

    @property
    def data(self) -> bytes:
        """要写下的：行数没变时每行的换行照旧，否则用最多的那一种。"""
        raw = self.raw.decode("utf-8")
        endings = ENDING.findall(raw)
        lines = self.after.split("\n")
        if len(lines) != len(endings) + 1:
            endings = [Counter(endings or ["\n"]).most_common(1)[0][0]] * (len(lines) - 1)
        text = "".join(line + end for line, end in zip(lines, [*endings, ""], strict=True))
        return f"{BOM if raw.startswith(BOM) else ''}{text}".encode()

    def write(self) -> str:
        """写回去；返回为什么没有写，空的就是写好了。"""
        try:
            if self.path.read_bytes() != self.raw:
                return "刚刚被别的程序改过"
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self.data)
                shutil.copymode(self.path, name)
                Path(name).replace(self.path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            return f"写不了（{error.strerror}）"
        return ""

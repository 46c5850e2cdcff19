"""随包的样板：`template/` 里每个 .in 文件换上名字，就是一个要写的文件。

样板不叫 .py 或 .yml，这样检查本仓库的工具不会把它们当成自己的代码。
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import as_file, files

SUFFIX = ".in"
PLACE = re.compile(r"@(\w+)@")


def fill(package: str, folder: str, words: Mapping[str, str]) -> dict[str, str]:
    """填好一套样板。

    Args:
        package: 样板所在的包，例如 paper_drawer.new。
        folder: 包里的文件夹，例如 template/paper。
        words: `@名字@` 换成什么，路径与正文都换；换上去的文字不再换。

    Returns:
        相对路径 → 全文，按路径排序。
    """
    with as_file(files(package) / folder) as root:
        return {
            _fill(path.relative_to(root).as_posix().removesuffix(SUFFIX), words): _fill(
                path.read_text(encoding="utf-8"), words
            )
            for path in sorted(root.rglob(f"*{SUFFIX}"))
        }


def _fill(text: str, words: Mapping[str, str]) -> str:
    return PLACE.sub(lambda match: words[match[1]], text)

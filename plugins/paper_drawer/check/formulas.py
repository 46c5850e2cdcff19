"""M：公式 KaTeX 都收，美元号成对。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paper_drawer.katex import Cache
from paper_drawer.model import Problem
from paper_drawer.source import Document

DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*(\$+)")


def check(documents: Sequence[tuple[str, Document]], cache: Cache) -> Iterator[Problem]:
    """全部 M40x。

    Args:
        documents: 写进问题的路径，与文件。
        cache: 公式的缓存；一次渲染所有文件的公式。
    """
    failures = cache.failures((f.tex, f.display) for _, d in documents for f in d.formulas)
    for path, document in documents:
        for formula in document.formulas:
            if result := failures.get((formula.tex, formula.display)):
                rule = "M402" if "全角" in result.reason else "M401"
                position = document.position(formula.offset + result.at)
                yield Problem(path, *position, rule, result.reason, result.fix)
        yield from _dollars(path, document)


def _dollars(path: str, document: Document) -> Iterator[Problem]:
    for match in DOLLAR.finditer(document.prose):
        line, column = document.position(match.start(1))
        if match[1] == "$$":
            cause = "$$ 没有收尾，或公式里有空行，或没有独占一行"
            fix = "前后各空一行，$$ 各占一行"
        else:
            cause, fix = "$ 没有收尾", "补上 $；公式两端不留空格；钱写作 \\$"
        yield Problem(path, line, column, "M403", cause, fix)
        if match[1] == "$$":
            return  # 之后的都被它打乱了

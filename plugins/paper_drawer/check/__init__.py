"""规则：书房 → 全部问题。每条规则有永久的编号，一个模块一族。"""

from __future__ import annotations

from collections.abc import Sequence

from paper_drawer import notebooks as books
from paper_drawer.check import embeds, formulas, html, notebooks, records, references
from paper_drawer.katex import Cache
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document


def check(library: Library, cache: Cache, docs: str = "docs") -> list[Problem]:
    """查整座书房。

    Args:
        library: 读出的书房。
        cache: 公式的缓存；查过的公式留在里面，建站时不再算。
        docs: 笔记的文件夹，写进问题的路径里。

    Returns:
        全部问题，按文件、行、列排序。
    """
    documents = [
        (f"{docs}/{entry.path}", Document(entry.body, entry.body_line))
        for entry in library.documents
    ]
    for notebook in library.notebooks:
        documents += books.documents(notebook.text, f"{docs}/{notebook.path}")
    problems = [*references.check(library, docs), *records.check(library)]
    for notebook in library.notebooks:
        problems += notebooks.check(notebook, docs)
    for path, document in documents:
        problems += html.check(path, document)
        problems += embeds.check(path, document, library)
    problems += formulas.check(documents, cache)
    return sorted(set(problems))


def report(problems: Sequence[Problem]) -> str:
    """给人看的清单，末尾有总数。"""
    files = len({problem.path for problem in problems})
    lines = [str(problem) for problem in sorted(problems)]
    return "\n".join([*lines, f"共 {len(lines)} 处问题，{files} 个文件"])

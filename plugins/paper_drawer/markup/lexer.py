"""给 Python 上色用的分词：结果与 Pygments 的一样，快两三倍。"""

from __future__ import annotations

import re
from itertools import chain
from keyword import kwlist, softkwlist

from pygments.lexer import inherit, words
from pygments.lexers import PythonLexer
from pygments.token import Name, Number, Operator, Punctuation, Text, Whitespace


def _special() -> list[str]:
    """不是普通名字的词：关键字，与 PythonLexer 另外上色的。"""
    states = ("keywords", "expr-keywords", "builtins")
    rules = chain.from_iterable(PythonLexer.tokens[state] for state in states)
    listed = (rule[0].words for rule in rules if isinstance(rule[0], words))
    own = ("self", "cls", "Ellipsis", "NotImplemented", "lazy")
    return sorted({*chain.from_iterable(listed), *kwlist, *softkwlist, *own})


QUICK = [
    (r"\n", Whitespace),
    (r"(?<=[^\n])[^\S\n]+", Text),
    (r"[\[\](){},;]|:(?!=)", Punctuation),
    (rf"(?!__|(?:{'|'.join(map(re.escape, _special()))})\b)[^\W\d]\w*\b(?![\"'])", Name),
    (r"\d+(?![\w.])", Number.Integer),
    (r"!=|==|<<|>>|:=|[-~+/*%=<>&^|]|\.(?!\d)", Operator),
]
"""最常见的几样。PythonLexer 要先问过三四十条规则才轮到它们，而那些规则都不认它们。"""


class QuickPythonLexer(PythonLexer):  # type: ignore[misc]  # Pygments 没有写类型
    """先问 QUICK，其余照旧。"""

    tokens = {"root": [*QUICK, inherit]}  # noqa: RUF012 -- Pygments 的写法

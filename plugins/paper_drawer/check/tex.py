"""M404 起：KaTeX 收、读者却会读错的公式。"""

from __future__ import annotations

import re
from collections.abc import Iterator

GROUP = re.compile(
    r"\\(?:text[a-z]*|math(?:rm|bf|it|sf|tt|bb|cal|scr|frak)|operatorname\*?|boldsymbol|bm|[mh]box"
    r"|(?:text)?color(?:box)?|tag\*?|label|ref|hspace\*?|begin|end)\s*\{[^{}]*\}"
)
COLUMNS = re.compile(r"(?<=\\begin\{array\})\s*\{[^{}]*\}")
"""里面是文字、名字或尺寸，不是公式。"""
COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
COMMANDS = frozenset(
    "arccos arcsin arctan arg argmax argmin cos cosh cot det dim exp gcd inf ker lim log max "
    "min sec sin sinh sup tan tanh".split()
)
"""KaTeX 有同名的命令。"""
SHORT = frozenset(
    "abs ave avg bce cnn cov diag elu fps gnn gru iou knn mae mlp mse nll pca relu rnn sgd sgn "
    "std sum svd svm var vec".split()
)
"""三个字母、多半是一个词的；别的可能是三个符号相乘。"""
INDICES = re.compile("[i-t]+|[ABCDEHKLMNTVW]+")
PRODUCT = re.compile(r"(?<=[\w)\]}])\s*(?P<star>\*+)(?=\s*[\w(\[{])")
ANGLE = re.compile(r"(?<=[\w}{^])(?P<angle><\s*[\w+-]{1,6}\s*>)")
ASCII = re.compile(r"<=|>=|[-=]>|==|\.{3}")
SIGNS = {
    "<=": r"\le",
    ">=": r"\ge",
    "->": r"\to",
    "=>": r"\Rightarrow",
    "==": "=",
    "...": r"\dots",
}
DELIMITER = re.compile(
    r"\\(?:left|right|middle)(?![A-Za-z])\s*(?:\\(?:[A-Za-z]+|.)|.)"
    r"|(?P<open>[(\[]|\\\{|\\(?:lvert|lVert|lfloor|lceil)(?![A-Za-z]))"
    r"|(?P<close>[)\]]|\\\}|\\(?:rvert|rVert|rfloor|rceil)(?![A-Za-z]))"
    r"|\\(?:[A-Za-z]+|.)",
    re.DOTALL,
)
OPENING = {
    ")": "([",
    "]": "([",
    "\\}": "\\{",
    "\\rvert": "\\lvert",
    "\\rVert": "\\lVert",
    "\\rfloor": "\\lfloor",
    "\\rceil": "\\lceil",
}
"""收的括号配哪些起的括号；圆与方可以混用，那是半开区间。"""

Fault = tuple[int, str, str, str]
"""在公式里的下标，规则，原因，改法。"""


def faults(tex: str) -> Iterator[Fault]:
    """一个公式的全部毛病。"""
    named = GROUP.sub(_zeros, COLUMNS.sub(_zeros, tex))
    yield from _delimiters(named)
    plain = COMMAND.sub(_zeros, named)
    for match in WORD.finditer(plain):
        if fix := _word(match[0]):
            cause = f"{match[0][:30]} 会排成几个字母相乘"
            yield match.start(), "M404", cause, fix
    for match in PRODUCT.finditer(plain):
        fix = "乘积用 \\odot、\\cdot 或并列，卷积用 \\ast"
        yield match.start("star"), "M405", "* 说不清是哪一种乘", fix
    for match in ANGLE.finditer(plain):
        fix = "写成 \\langle … \\rangle，例如 y^{\\langle t \\rangle}"
        yield match.start("angle"), "M407", f"{match['angle']} 会排成小于号和大于号", fix
    for match in ASCII.finditer(plain):
        yield match.start(), "M409", f"{match[0]} 是键盘上的写法", f"写成 {SIGNS[match[0]]}"


def _zeros(match: re.Match[str]) -> str:
    return "0" * len(match[0])


def _word(word: str) -> str:
    """怎样写这个词；可能是几个符号相乘的，空串。"""
    if word in COMMANDS:
        return f"写成 \\{word}"
    if INDICES.fullmatch(word) and len(set(word)) == len(word):
        return ""
    if len(word) > len("abc") or word.lower() in SHORT:
        return f"函数写 \\operatorname{{{word[:30]}}}，说明文字写 \\text{{{word[:30]}}}"
    return ""


def _delimiters(tex: str) -> Iterator[Fault]:
    """没有配上的第一个括号；整个公式只有一个括号的，是在说这个括号。"""
    waiting: list[re.Match[str]] = []
    for match in DELIMITER.finditer(tex):
        if match["open"]:
            waiting.append(match)
        elif match["close"]:
            if not waiting or waiting[-1][0] not in OPENING[match[0]]:
                waiting.append(match)
                break
            waiting.pop()
    if waiting and waiting[-1][0] != tex.strip():
        cause = f"{waiting[-1][0]} 没有配对"
        yield waiting[-1].start(), "M406", cause, "补上另一半；只有一边的用 \\left … \\right."

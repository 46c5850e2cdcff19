"""代码样式里的公式：有把握的给出 TeX，像而没有把握的说出来，其余不动。"""

from __future__ import annotations

import re

FUNCTIONS = frozenset("log ln exp max min tanh sin cos arg det lim".split())
NAMED = frozenset("sigmoid softmax argmax argmin relu ReLU".split())
COMMANDS = re.compile(
    r"\\(?:frac|sum|prod|int|sqrt|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|sigma|phi|omega"
    r"|hat|tilde|bar|mathbf|mathrm|mathbb|mathcal|cdot|times|odot|partial|nabla|log|exp)\b"
)
GREEK = "\u0391-\u03c9"
SIGNS = "·×⊙∑∏∩\u222a≤≥≠≈∂∈∞∇"
PIECE = re.compile(
    rf"(?P<word>[A-Za-z]+(?:_[A-Za-z]+)*)(?P<index>[0-9]*)|[0-9]+(?:\.[0-9]+)?"
    rf"|(?<=[A-Za-z0-9)])'|[{GREEK}{SIGNS}+\-*/=()<>,|~^{{}} −]"
)
MARKED = re.compile(rf"[{GREEK}{SIGNS}^]|^[oOP]\(|\\blog|[A-Z]log[A-Z]|[A-Za-z)]'")
CODE_SIGNS = re.compile(r"\*\*|//|==|!=|\+=|-=|::|\.\w|\w\[|;|@|\\\\|:=|^--?\w|^/|/$|\w/\w+/")
LOOKS = re.compile(r"[\w)\]] ?[=+*×·^] ?[\w(\[]")
BIG_O = re.compile(r"(?P<n>[A-Z]?)log(?P<base>[0-9]?)(?P<m>[A-Z]?)")
LONGEST = 300


def tex(span: str) -> str:
    """有把握的公式的 TeX；没有把握是空的。"""
    if len(span) > LONGEST or CODE_SIGNS.search(span):
        return ""
    if COMMANDS.search(span):
        return span.strip()
    if not MARKED.search(span):
        return ""
    pieces, at = [], 0
    for piece in PIECE.finditer(span):
        written = _piece(piece)
        if piece.start() != at or not written:
            return ""
        pieces.append(written)
        at = piece.end()
    return _scripts("".join(pieces)).strip() if at == len(span) else ""


def looks(span: str) -> bool:
    """像公式，但没有把握。"""
    return len(span) <= LONGEST and bool(LOOKS.search(span)) and not CODE_SIGNS.search(span)


def _piece(piece: re.Match[str]) -> str:
    word, index = piece["word"], piece["index"]
    if not word:
        return r"\cdot " if piece[0] == "*" else piece[0]
    if big := BIG_O.fullmatch(word):
        base = f"_{index}" if index else ""
        return rf"{big['n']}\log{base} {big['m']}"
    if word in FUNCTIONS or word in NAMED:
        name = rf"\{word}" if word in FUNCTIONS else rf"\operatorname{{{word}}}"
        return f"{name}{f'_{{{index}}}' if index else ''} "
    if "_" in word:
        text = word.replace("_", r"\_")
        return rf"\text{{{text}}}{index}"
    if len(word) > 1:
        return ""
    return f"{word}_{{{index}}}" if len(index) > 1 else f"{word}{'_' if index else ''}{index}"


def _scripts(text: str) -> str:
    text = re.sub(r"(\w)\^~", r"\\tilde{\1}", text)
    text = re.sub(r"\^(\([^()]*\)|-?\w{2,}|-\w)", r"^{\1}", text)
    return re.sub(r" {2,}", " ", text)

r"""符号的名字：同一个符号的不同写法（\hat y、\hat{y}）有同一个名字。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.tree import LOOKS, SPACES, Source, Tree, inside, listed

SAME: Mapping[str, str] = {
    "\\intercal": "\\top",
    "\\mid": "|",
    "\\parallel": "\\|",
    "\\vert": "|",
    "\\Vert": "\\|",
    "\\ast": "*",
    "\\lbrace": "\\{",
    "\\rbrace": "\\}",
    "≠": "\\ne",
    "\\leq": "\\le",
    "\\leqslant": "\\le",
    "\\geq": "\\ge",
    "\\geqslant": "\\ge",
    "\\lt": "<",
    "\\gt": ">",
    "\\land": "\\wedge",
    "\\coloneqq": ":=",
    "\\gets": ":=",
    "\\leftarrow": ":=",
    "\\dots": "\\ldots",
    "\\cdots": "\\ldots",
    "\\@cdots": "\\ldots",
    "…": "\\ldots",
    "⋯": "\\ldots",
    "⋅": "\\cdot",
    "−": "-",
    "∗": "*",  # noqa: RUF001
    "\\lg": "\\log_{10}",
}


def canonical(part: Any, source: Source) -> str:
    """一段树的名字。"""
    return join([_name(node, source) for node in listed(part)])


def join(pieces: list[str]) -> str:
    """连起来；命令与后面的字母之间空一格。"""
    spaced = [""]
    for piece in pieces:
        needs = piece[:1].isalpha() and re.search(r"\\[a-zA-Z]+$", spaced[-1])
        spaced.append(f" {piece}" if needs else piece)
    return "".join(spaced)


def scripted(base: str, sub: str, sup: str) -> str:
    """带上下标的名字；空的不写。"""
    return base + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")


def _name(node: Tree, source: Source) -> str:
    kind = node["type"]
    if kind in SPACES or kind == "cr":
        return ""
    if kind in LOOKS or kind == "ordgroup":
        return canonical(node["body"], source)
    if kind in ("mathord", "textord", "atom"):
        return plain(node["text"])
    if kind in ("delimsizing", "middle"):
        return plain(node["delim"])
    if kind not in COMPOSED:
        span = source.span(node) or source.whole()
        raise Refusal(f"名字里不能有 {kind} 这种写法", span, "换一个简单的记号")
    return COMPOSED[kind](node, source)


def plain(text: str) -> str:
    """同一个记号的不同命令，取一个。"""
    return SAME.get(text, text)


def _accented(node: Tree, source: Source) -> str:
    base = canonical(node["base"] if node["type"] == "accent" else node["body"], source)
    label = str(node.get("label", "\\" + node["type"]))
    return f"{label.replace('wide', '').replace('overline', 'bar')}{{{base}}}"


def _operator(node: Tree, source: Source) -> str:
    return str(node["name"]) if node.get("name") else word(canonical(node["body"], source))


def _scripts(node: Tree, source: Source) -> str:
    sub, sup = (canonical(node.get(key), source) for key in ("sub", "sup"))
    return scripted(canonical(node["base"], source), sub, sup)


def _fraction(node: Tree, source: Source) -> str:
    return "\\frac" + "".join(f"{{{canonical(node[k], source)}}}" for k in ("numer", "denom"))


def _delimited(node: Tree, source: Source) -> str:
    return join([plain(node["left"]), canonical(node["body"], source), plain(node["right"])])


def _lettered(node: Tree, source: Source) -> str:
    r"""\mathrm、\text、\operatorname 里的词是同一个词。"""
    body = canonical(node["body"], source).strip()
    font = str(node.get("font") or "operatorname").removeprefix("\\")
    if len(inside(node["body"])) == 1 and font in ("mathnormal", "mathit"):
        return body
    if font in ("text", "operatorname", "mathit", "mathnormal", "textrm", "textit", "rm", "it"):
        font = "mathrm"
    if font in ("boldsymbol", "bm", "textbf", "bf"):
        font = "mathbf"
    return word(body) if font == "mathrm" else f"\\{font}{{{body}}}"


def word(body: str) -> str:
    """一个词；里面的层去掉。"""
    return "\\mathrm{" + re.sub(r"\\mathrm\{([^{}]*)\}", r"\1", body) + "}"


ACCENTS = r"\\(hat|tilde|bar|vec|dot|ddot|check|breve|acute|grave|overline|underline)\{(.*?)\}"


def argument(name: str) -> str:
    r"""默认的参数名：\gamma → gamma，\hat{p} → p_hat，x_{t} → x_t，h^{\prime} → h_prime。"""
    text = re.sub(ACCENTS, r"\2_\1", name)
    text = re.sub(r"\\(?:math|text)[a-z]+\{(.*?)\}", r"\1", text)
    text = re.sub(r"\^\{?(\\prime)+\}?", "_prime", text)
    text = re.sub(r"[_^]\{?", "_", text)
    return re.sub(r"_+", "_", re.sub(r"\W", "", text)).strip("_")


COMPOSED: Mapping[str, Callable[[Tree, Source], str]] = {
    "htmlmathml": lambda node, source: canonical(node["mathml"], source),
    "accent": _accented,
    "overline": _accented,
    "underline": _accented,
    "font": _lettered,
    "text": _lettered,
    "operatorname": _lettered,
    "op": _operator,
    "supsub": _scripts,
    "genfrac": _fraction,
    "leftright": _delimited,
}

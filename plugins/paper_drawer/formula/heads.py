"""等式的左边：名字、自由指标、形参。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paper_drawer.formula.names import canonical, join, scripted
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.scripts import BRACKETS
from paper_drawer.formula.tokens import Token, tokens
from paper_drawer.formula.tree import inside


@dataclass(frozen=True)
class Head:
    """左边能怎样读。

    key 是原样的名字，声明的 out 用它；name 是不带自由指标时的名字；
    array 是带自由指标时的名字；candidates 是可能的自由指标。
    """

    key: str
    name: str = ""
    array: str = ""
    candidates: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


def key(items: Sequence[Token]) -> str:
    """一边的名字。"""
    return join([_piece(token) for token in items])


def _piece(token: Token) -> str:
    if token.kind == "open":
        return token.text
    text = token.text
    if token.kind in ("fraction", "root", "group", "array") and token.tree["type"] != "array":
        text = canonical(token.tree, token.source) if token.kind != "root" else "\\sqrt"
    return scripted(text, token.name_of(token.sub), token.name_of(token.sup))


def head(items: Sequence[Token], scope: Scope) -> Head:
    """读左边。"""
    whole = key(items)
    if _label(items, whole, scope):
        return Head(whole, whole)
    letters = tuple(dict.fromkeys(n for token in items for n in _letters(token, scope)))
    first = items[0]
    if first.kind != "symbol" or _meant(first, scope):
        return Head(whole, candidates=letters)
    if len(items) == 1:
        return _symbol(first, whole, letters, scope)
    if all(t.kind == "symbol" and scope.free_letter(t.name()) for t in items):  # BP = …
        return Head(whole, whole)
    parameters = _parameters(items)
    closing = items[-1]
    if parameters is None or scope.value(first.name()):
        return Head(whole, candidates=letters)
    bare = key(items[:-1]) + closing.text
    array = bare if letters and closing.sub is not None and closing.sup is None else ""
    plain = parameters if all(scope.value(p) or scope.free_letter(p) for p in parameters) else ()
    return Head(whole, whole, array, letters, plain)


def _label(items: Sequence[Token], whole: str, scope: Scope) -> bool:
    r"""\log p(x)：out 里写着，里面又有不认识的符号，整个是一个名字。"""
    if whole not in scope.declaration.outputs or len(items) < 2:  # noqa: PLR2004
        return False
    symbols = [t for t in items if t.kind == "symbol" and t.text != "\\nabla"]
    names = [(t.text, t.name()) for t in symbols]
    return any(
        scope.free_letter(short) and scope.free_letter(full) and not scope.builtin(short)
        for short, full in names
    )


def _meant(token: Token, scope: Scope) -> bool:
    """左边以函数、∇ 开头：是一个式子。"""
    functions = scope.function(token.text) or scope.function(token.name())
    return functions or bool(scope.builtin(token.text)) or token.text == "\\nabla"


def _symbol(token: Token, whole: str, letters: tuple[str, ...], scope: Scope) -> Head:
    """y、y_i、y_{ij}、x^{(i)}_j：去掉自由指标以后的名字。"""
    if whole in scope.declaration.symbols:
        return Head(whole, whole)
    index = _index(token)
    sup = "" if index else token.name_of(token.sup)
    array = scripted(token.text, "", sup)
    count = len(_items(token.sub, token)) + bool(index)
    return Head(whole, whole, array if letters and count == len(letters) else "", letters)


def _items(script: object, token: Token) -> list[Token]:
    """下标里的记号，逗号不算。"""
    found = tokens(inside(script), token.source) if script is not None else []
    return [item for item in found if item.kind != "separator"]


def _index(token: Token) -> list[Token]:
    """x^{(i)} 的 i。"""
    items = _items(token.sup, token)
    if len(items) > 2 and BRACKETS.get(items[0].text) == items[-1].text:  # noqa: PLR2004
        return items[1:-1]
    return []


def _letters(token: Token, scope: Scope) -> list[str]:
    """可能是自由指标的字母：上下标里的、分式里的。"""
    if token.kind == "fraction":
        parts = [token.tree["numer"], token.tree["denom"]]
        return [
            n
            for part in parts
            for t in tokens(inside(part), token.source)
            for n in _letters(t, scope)
        ]
    items = [*_index(token), *_items(token.sub, token)]
    if any(item.kind != "symbol" for item in items):
        return []
    return [item.name() for item in items if scope.free_letter(item.name())]


def _parameters(items: Sequence[Token]) -> tuple[str, ...] | None:
    """H(p, q) 的 p、q；不是这种写法是 None。"""
    if len(items) < 4 or items[1].text != "(" or items[-1].text != ")":  # noqa: PLR2004
        return None
    inner = items[2:-1]
    named = ("symbol", "separator", "bar", "number")
    if any(t.kind not in named and t.text not in ("\\cap", "\\cup", "\\setminus") for t in inner):
        return None
    if all(t.kind in ("symbol", "separator") for t in inner):
        return tuple(t.name() for t in inner if t.kind == "symbol")
    return ()

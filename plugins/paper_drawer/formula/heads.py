"""等式的左边：名字、自由指标、形参。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from paper_drawer.formula.names import canonical, join, scripted
from paper_drawer.formula.parser import NAMING
from paper_drawer.formula.reader import differences
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.scripts import counted, marked, superscript
from paper_drawer.formula.symbols import indexing
from paper_drawer.formula.tokens import Token, split

ARGUMENTS = {"symbol", "separator", "bar", "number"}


@dataclass(frozen=True)
class Head:
    """左边能怎样读。

    key 是原样的名字，声明的 out 用它；name 是不带自由指标时的名字；
    array 是带自由指标时的名字；letters 是可能的自由指标，diagonal 是 D_{ii} 这样重复的。
    """

    key: str
    name: str = ""
    array: str = ""
    letters: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    diagonal: bool = False
    above: tuple[str, ...] = ()
    """letters 里写在上标的。"""
    instead: Head | None = None
    """上标的字母右边都没有用到时的读法：上标是名字的一部分。"""

    assigns: bool = False
    """写的是 :=。"""

    def known(self, scope: Scope) -> bool:
        """是声明过的符号，或它的元素；下标比轴少的（r_k 与 r_{nk}）是新的符号。"""
        rank = scope.rank(self.array) if self.array in scope.declaration.symbols else 0
        fewer = rank and len(self.letters) < rank and not self.diagonal
        whole = fewer and not self.assigns and self.array not in scope.declaration.where
        return self.name in scope.declaration.symbols or bool(rank and not whole)


def head(items: Sequence[Token], scope: Scope) -> Head:
    """读左边。"""
    items = differences(items, scope)
    first, closing = items[0], items[-1]
    key = join([_piece(token) for token in items])
    if len(items) == 1 and key in scope.declaration.symbols:
        return Head(key, key)
    meant = scope.function(first.text) or scope.function(first.name()) or first.text == "\\nabla"
    if first.kind != "symbol" or meant or scope.builtin(first.text):
        return Head(key, _label(items, key, scope), letters=_everywhere(items, scope))
    if len(items) == 1:
        entry = first.sub is not None and indexing(scope, first, first.text)
        return Head(key) if entry else _symbol(first, key, scope)
    if all(t.kind == "symbol" and scope.free_letter(t.name()) for t in items):  # BP、IoU
        return Head(key, key)
    parameters = _parameters(items, scope)
    local = scope.locals.get(first.name())
    if parameters is None or (scope.value(first.name()) and not (local and local.parameters)):
        return Head(key, _label(items, key, scope), letters=_everywhere(items, scope))
    own = _symbol(first, key, scope)
    tail = _letters(closing, scope)
    array = join([_piece(t) for t in items[:-1]]) + closing.text if tail else own.array
    return Head(key, key, array, tuple(tail) or own.letters, parameters)


def _piece(token: Token) -> str:
    text = token.text
    if token.kind in ("fraction", "group"):
        text = canonical(token.tree, token.source)
    return scripted(text, token.name_of(token.sub), token.name_of(token.sup))


def _label(items: Sequence[Token], key: str, scope: Scope) -> str:
    r"""\log p(x)：out 里写着，里面又有不认识的符号，整个是一个名字。"""
    symbols = [t for t in items if t.kind == "symbol" and t.text != "\\nabla"]
    strange = any(
        scope.free_letter(t.text) and scope.free_letter(t.name()) and not scope.builtin(t.text)
        for t in symbols
    )
    return key if key in scope.declaration.outputs and len(items) > 1 and strange else ""


def _symbol(token: Token, key: str, scope: Scope) -> Head:
    """y、y_i、y_{ij}、x^{(i)}_j、b^i_j、D_{ii}、p_{i+}：去掉自由指标以后的名字。"""
    above, bare = superscript(token, scope), replace(token, sup=None)
    low = _placed(bare, key, token.name_of(token.sup), scope)
    high = _placed(bare, key, "", scope, above)
    if not above or not high.array or scope.value(high.array):
        return low
    return replace(high, above=tuple(t.name() for t in above), instead=low)


def _placed(token: Token, key: str, sup: str, scope: Scope, above: Sequence[Token] = ()) -> Head:
    """下标（与上标 above）是自由指标；上标 sup 是名字的一部分。"""
    if mark := marked(token):
        token = replace(mark[1], text=mark[0])
    places = [t for t in (*above, *token.within(token.sub)) if t.kind != "separator"]
    names = [t.name() for t in places]
    free = all(
        t.kind == "symbol" and scope.free_letter(n) for t, n in zip(places, names, strict=True)
    )
    letters = tuple(dict.fromkeys(names if free else _letters(token, scope)))
    diagonal = len(places) == 2 and len(letters) == 1  # noqa: PLR2004
    complete = letters and free and (diagonal or len(places) == len(letters))
    array = scripted(token.text, "", sup) if complete else ""
    return Head(key, key, array, letters, diagonal=diagonal)


def _letters(token: Token, scope: Scope) -> list[str]:
    """可能是自由指标的字母。"""
    items = [t for t in (*counted(token), *token.within(token.sub)) if t.kind != "separator"]
    if any(item.kind != "symbol" for item in items):
        return []
    return [item.name() for item in items if scope.free_letter(item.name())]


def _everywhere(items: Sequence[Token], scope: Scope) -> tuple[str, ...]:
    """一个式子里可能是自由指标的字母；里面的求和自己约束的不算。"""
    every = list(_inside(items))
    bound = {
        t.name()
        for token in every
        if token.kind == "big"
        for group in split(token.within(token.sub), ",")
        for t in takewhile(lambda t: t.kind != "relation", group)
    }
    letters = [n for t in every if t.kind != "big" for n in _letters(t, scope)]
    return tuple(n for n in dict.fromkeys(letters) if n not in bound)


def _inside(items: Sequence[Token]) -> Iterator[Token]:
    for token in items:
        yield token
        if token.kind == "fraction":
            for part in ("numer", "denom"):
                yield from _inside(token.within(token.tree[part]))


def _primed(token: Token) -> bool:
    """x'：与 x 是两个符号。"""
    return token.sub is None and bool(re.fullmatch(r"(\\prime)*", token.name_of(token.sup)))


def _parameters(items: Sequence[Token], scope: Scope) -> tuple[str, ...] | None:
    r"""H(p, q)、D(p \| q) 的 p、q；不是这种写法是 None，里面不全是名字是空的。"""
    if len(items) < 4 or items[1].text != "(" or items[-1].text != ")":  # noqa: PLR2004
        return None
    inner = items[2:-1]
    if sum(t.text == "\\|" for t in inner) == 1:
        inner = [t for t in inner if t.text != "\\|"]
    if any(t.kind not in ARGUMENTS and t.text not in NAMING for t in inner):
        return None
    names = [t for t in inner if t.kind != "separator"]
    plain = all(
        scope.value(t.name())
        or (scope.free_letter(t.name()) and (_primed(t) or not scope.value(t.text)))
        for t in names
    )
    symbols = all(t.kind == "symbol" for t in names)
    return tuple(t.name() for t in names) if plain and symbols else ()

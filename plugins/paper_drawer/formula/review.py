"""看完整个程序才知道的：x_1 是不是 x 的元素，|S| 是不是集合的大小，是不是递推。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from paper_drawer.formula.fault import Refusal, Span, Unknown
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.syntax import Node, Statement, mapped, walk
from paper_drawer.formula.tokens import Token


def reviewed(statements: Sequence[Statement], scope: Scope) -> tuple[Statement, ...]:
    """x_1 与 x_k 混用的拒绝；|S| 换成元素的个数。"""
    nodes = [n for s in statements for side in s.sides for n in walk(side)]
    _apart(nodes, scope)
    members = {binder.members for node in nodes for binder in node.binders}

    def counted(node: Node) -> Node | None:
        set_ = node.kind == "absolute" and node.name in members
        return replace(node, kind="call", name="count") if set_ else None

    return tuple(replace(s, sides=tuple(mapped(n, counted) for n in s.sides)) for s in statements)


def _apart(nodes: Sequence[Node], scope: Scope) -> None:
    """x_1 与 x 都声明了，又用到 x_k：x_1 是另一个符号，还是 x 的第一个元素。"""
    indexed = {n.parts[0].name for n in nodes if n.kind == "index"}
    for node in nodes:
        match = re.fullmatch(r"(.*)_\{(\d+)\}(.*)", node.name) if node.kind == "symbol" else None
        array = match[1] + match[3] if match else ""
        if match and array in indexed and scope.rank(array) and int(match[2]) >= scope.base(array):
            cause = (
                f"{node.name} 与 {array} 都声明了：{node.name} 是另一个符号，还是由 {array} 取来的"
            )
            raise Refusal(cause, node.span, "换一个记号")


def recursive(sides: Sequence[Sequence[Token]], span: Span, failure: Unknown) -> None:
    """h_t = f(h_{t-1})：由自己的前一项定义。"""
    fault, first = failure.fault, sides[0][0]
    text = first.source.tex[fault.start : fault.end]
    right = sides[0][-1].span.end <= fault.start <= span.end
    if fault.formula == span.formula and right and text.startswith(first.text):
        fix = "写出一步：前一步的值写进 sym，如 h_{t-1}: real[D] -> h；或写明不核对的理由"
        raise Refusal(f"{first.text} 由它的前一项定义：核对不展开递推", span, fix)

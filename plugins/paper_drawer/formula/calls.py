"""函数的调用：声明的、公式里定义的、不必声明的。"""

from __future__ import annotations

from dataclasses import replace

from paper_drawer.formula import scripts, sets
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.functions import TEX
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.syntax import Binder, Node, walk
from paper_drawer.formula.tokens import Token

OPENINGS = ("(", "[", "\\{")
ANGLES = ("\\sin", "\\cos", "\\tan")
VECTORS = ("softmax", "log_softmax")
"""值是一个向量的；带下标就是它的一个元素。"""
SIMPLE = ("number", "symbol", "index", "power", "juxtapose")


def call(reader: Reader, name: str, token: Token) -> Node:
    """名为 name 的函数的调用；token 是它剩下的上下标。"""
    base, sub = None, token.sub
    if sub is not None and token.text == "\\log":
        base, sub = reader.inner(sub, token), None
    entry = name in VECTORS and sub is not None
    if sub is not None and not entry:
        cause = f"函数 {token.text} 带着下标 {token.name_of(sub)}"
        raise Refusal(cause, token.span, "带下标的整个写进 fn")
    sup = token.name_of(token.sup)
    primes = sup.count("\\prime") if not sup.replace("\\prime", "") else 0
    if sup and not primes and sup not in ("2", "3"):
        fix = "反函数另起名字；函数值的幂写 (f(x))^n"
        raise Refusal(f"函数 {token.text} 的上标 {sup} 有歧义", token.span, fix)
    arguments, closing = _arguments(reader, name, token)
    span = token.span.to(closing.span if closing else arguments[-1].span)
    node = Node("call", arguments, name=name, span=span)
    if entry:
        node = _entry(reader, node, reader.inner(sub, token))
    if primes:
        node = replace(node, kind="prime", value=primes)
    if base is not None:
        node = Node("logarithm", (base, *arguments), span=span)
    if sup and not primes:
        node = Node("power", (node, reader.inner(token.sup, token)), span=span)
    return scripts.apply(reader, node, closing) if closing else node


def _entry(reader: Reader, node: Node, index: Node) -> Node:
    r"""\operatorname{softmax}_j(s) 是结果的第 j 个；实参里有 j 时（s_{ij}），它取遍各个 j。"""
    argument = node.parts[0]
    if len(node.parts) > 1:
        raise Refusal(f"{node.name} 有 {len(node.parts)} 个实参", node.span, "只写一个")
    if any(part.kind == "symbol" and part.name == index.name for part in walk(argument)):
        if index.kind != "symbol" or index.name not in reader.scope.bound:
            raise Refusal(f"沿 {index.name} 取，它却不是指标", node.span, "换一个字母")
        letter = f"{index.name}⋆"
        own = sets.put(argument, {index.name: replace(index, name=letter)})
        rows = Node("stack", (own,), binders=(Binder(letter),), span=argument.span)
        node = replace(node, parts=(rows,))
    return Node("index", (node, index), span=node.span)


def onehot(reader: Reader, token: Token) -> Node:
    """第 y 个是 1，其余是 0；y 的取值域写明有几个。"""
    arguments, closing = reader.bracket(reader.next())
    argument = arguments[0]
    own = argument.parts[0] if argument.kind == "index" else argument
    symbol = reader.scope.declaration.symbols.get(own.name)
    if symbol is None or symbol.domain.kind != "index" or len(arguments) > 1:
        raise Refusal("onehot 的长度不知道", token.span.to(closing.span), "实参声明为 index(K)")
    span = token.span.to(closing.span)
    letter = Node("symbol", name="⋆", span=span)
    equal = Node("relation", (letter, argument), "=", span=span)
    body = Node("indicator", (equal,), span=span)
    node = Node("stack", (body,), binders=(Binder("⋆"),), span=span)
    return scripts.apply(reader, node, closing)


def _arguments(reader: Reader, name: str, token: Token) -> tuple[tuple[Node, ...], Token | None]:
    if not any(reader.sees("open", text) for text in OPENINGS):
        if token.text not in TEX and name != "trace":
            raise Refusal(f"函数 {token.text} 后面要有括号", token.span, "写出实参，或把它写进 sym")
        return (_bare(reader, token),), None
    function = reader.scope.declaration.functions.get(name)
    table = function is not None and function.kind == "table"  # P(y | x)：依次查
    defined = name in reader.scope.locals  # D(p \| q)
    arguments, closing = reader.bracket(reader.next(), "|" if table else "\\|" if defined else "")
    above = closing.name_of(closing.sup)
    if name.startswith("log") and token.text in TEX and above not in {"", "T", *scripts.TRANSPOSE}:
        cause = f"{token.text}(…)^{above}：是函数值的幂，还是实参的幂"
        raise Refusal(cause, token.span.to(closing.span), "多加一层括号")
    return arguments, closing


def _bare(reader: Reader, token: Token) -> Node:
    r"""没有括号的实参：一个因子，或到一项末尾的 \log 2\pi\sigma^2、\cos m\theta。"""
    heads = reader.items[reader.at : reader.at + 1]
    argument = reader.factor()
    while argument.kind in SIMPLE and reader.sees("symbol") and not _function(reader):
        heads.append(reader.items[reader.at])
        right = reader.factor()
        argument = Node("juxtapose", (argument, right), span=argument.span.to(right.span))
    if len(heads) > 1 and not _angle(token, heads):
        raise _unclear(token, heads[1])
    following = reader.peek()
    ends = following is None or following.kind in ("relation", "separator", "close")
    if not ends and following and following.text not in "+-" and not _function(reader):
        raise _unclear(token, following)
    return argument


def _angle(token: Token, read: list[Token]) -> bool:
    r"""2\pi…，或三角函数的 2x、m\theta：没有别的读法。"""
    if read[0].kind == "number" and (read[1].text == "\\pi" or token.text in ANGLES):
        return True
    letters = [t.text.startswith("\\") for t in read if t.kind == "symbol"]
    return token.text in ANGLES and letters[-1] and not any(letters[:-1])


def _unclear(token: Token, following: Token) -> Refusal:
    cause = f"{token.text} 管到哪里不清楚"
    return Refusal(cause, token.span.to(following.span), "给实参加括号")


def _function(reader: Reader) -> bool:
    r"""下一个也是函数：\sin x \cos x 没有歧义。"""
    token = reader.peek()
    return token is not None and token.kind == "symbol" and bool(reader.scope.builtin(token.text))

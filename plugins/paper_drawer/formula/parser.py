"""一串记号 → 语法树：递归下降；有歧义就拒绝。"""

from __future__ import annotations

from collections.abc import Mapping

from paper_drawer.formula import scripts
from paper_drawer.formula.factors import FACTORS
from paper_drawer.formula.fault import Refusal, Unknown
from paper_drawer.formula.names import join
from paper_drawer.formula.reader import Reader, stray
from paper_drawer.formula.syntax import Kind, Node
from paper_drawer.formula.tokens import Token, named

PRODUCTS: Mapping[str, Kind] = {
    "\\cdot": "dot", "\\times": "times", "*": "times", "\\odot": "hadamard",
    "\\circ": "hadamard", "\\div": "divide", "/": "divide",
}  # fmt: skip
NAMING = {"\\cap", "\\cup", "\\setminus"}
"""可以出现在整体声明的符号里的运算，如 P(A ∩ B)。"""
LONGEST_ATOM = 14


class Parser(Reader):
    """运算，从松到紧。"""

    def expression(self) -> Node:
        """加减。"""
        node = self.signed()
        signs = {"+": 1, "-": -1, "\\pm": self.scope.sign, "\\mp": -self.scope.sign}
        while self.sees("binary", *(text for text, sign in signs.items() if sign)):
            kind: Kind = "add" if signs[self.next().text] > 0 else "subtract"
            node = pair(kind, node, self.term())
        self._no_operator()
        return node

    def _no_operator(self) -> None:
        token = self.peek()
        if token is not None and token.kind == "binary":
            fix = "换成 + - · / ⊙，或写明不核对的理由"
            if token.text in ("\\pm", "\\mp"):
                fix = r"两个值写成 \lambda_{1,2} = a \pm b：先取上面的号，再取下面的"
            raise Refusal(f"不支持运算 {token.text}", token.span, fix)

    def signed(self) -> Node:
        """一项，前面可以有正负号。"""
        if not self.sees("binary", "-", "+"):
            return self.term()
        sign = self.next()
        node = self.term()
        return node if sign.text == "+" else Node("negate", (node,), span=sign.span.to(node.span))

    def term(self) -> Node:
        """乘除。"""
        node = self.juxtaposed()
        while self.sees("binary", *PRODUCTS):
            sign = self.next()
            right = self.factor() if sign.text == "/" else self.juxtaposed()
            if sign.text == "/" and self.starts():
                raise Refusal("a/bc 有歧义：分母到哪里为止", self.next().span, r"用 \frac 写")
            node = pair(PRODUCTS[sign.text], node, right)
        return node

    def juxtaposed(self) -> Node:
        """并置的因子。"""
        node = self.factor()
        while self.starts():
            token = self.items[self.at]
            if token.kind == "number":
                cause = "数字在右边，像是漏了运算符"
                raise Refusal(cause, token.span, "数字写在前面，或写出运算符")
            if token.text == "(" and node.kind == "symbol":
                self._call_or_product(node, token)
            node = pair("juxtapose", node, self.factor())
        return node

    def _call_or_product(self, node: Node, opening: Token) -> None:
        """x(y)：函数还是乘法，不猜。"""
        inner = self.items[self.at + 1 : self.closing_at(self.at)]
        if all(t.kind in ("symbol", "separator", "bar") for t in inner):
            whole = f"{node.name}({named(inner)})"
            fix = f"是函数就写进 fn，是一个量就把 {whole} 整个写进 sym，是乘法就去掉括号"
            raise Refusal(f"{whole} 是函数还是乘法", node.span.to(opening.span), fix)

    def factor(self) -> Node:
        """一个因子，连同它的上下标。"""
        if (atom := self._atom()) is not None:
            return atom
        token = self.next()
        if token.kind not in FACTORS:
            raise stray(token)
        self.deeper(1, token.span)  # \log \log … 也是嵌套
        node = FACTORS[token.kind](self, token)
        self.deeper(-1, token.span)
        return node

    def _atom(self) -> Node | None:
        """整体声明（或定义）的一段，如 P(A|B)：取最长的。"""
        names: list[str] = []
        longest, count, rest = "", 0, None
        for i, token in enumerate(self.items[self.at : self.at + LONGEST_ATOM], 1):
            operator = token.kind == "binary" and token.text not in NAMING
            if operator or token.kind in ("relation", "big"):
                break
            names.append(token.name())
            name, entry = join(names), join([*names[:-1], token.text])
            if i > 1 and self.scope.value(name):
                longest, count, rest = name, i, None
            elif i > 1 and token.sub is not None and self.scope.rank(entry):  # rel_i
                longest, count, rest = entry, i, token
            elif i > 1 and name in self.scope.pending:
                raise Unknown(f"{name} 的定义绕回了自己", token.span, "写成 :=，或换一个名字")
        if not count:
            return None
        span = self.items[self.at].span.to(self.items[self.at + count - 1].span)
        self.at += count
        local = self.scope.locals.get(longest)
        node = Node("symbol", name=local.name if local else longest, span=span)
        return scripts.apply(self, node, rest) if rest else node


def pair(kind: Kind, left: Node, right: Node) -> Node:
    """两个式子的运算。"""
    return Node(kind, (left, right), span=left.span.to(right.span))

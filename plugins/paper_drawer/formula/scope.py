"""名字的范围：声明的、公式里定义的、约束的指标。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from paper_drawer.formula import functions
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.sizes import plain


def entries(count: int) -> str:
    """L 与 L_i、r 与 r_k 是两个符号时，后者全部元素的名字是 L_{}；两个下标的是 L_{,}。"""
    return "_{" + "," * (count - 1) + "}"


@dataclass(frozen=True)
class Local:
    """公式里定义的名字：全名、自由指标有几个、形参。"""

    name: str
    rank: int = 0
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """解析一个式子时认识的名字。"""

    declaration: Declaration
    locals: Mapping[str, Local] = field(default_factory=dict)
    bound: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    """别的等式要定义、还没读到的名字：这时不能当常数或指标。"""

    sign: int = 0
    """± 取上面的号（1）还是下面的（−1）；0 是不许有。"""

    def binding(self, *names: str) -> Scope:
        """多约束几个指标。"""
        return replace(self, bound=self.bound | set(names)) if names else self

    def value(self, name: str) -> bool:
        """是一个有值的符号。"""
        return name in self.declaration.symbols or name in self.locals

    def function(self, name: str) -> bool:
        """是声明的函数。"""
        return name in self.declaration.functions

    def named(self, name: str) -> bool:
        """声明或定义过。"""
        return self.value(name) or self.function(name)

    def builtin(self, name: str) -> str:
        """不必声明的函数；声明过同名的就不是。"""
        if self.named(name) or name in self.pending:
            return ""
        return functions.TEX.get(name) or functions.WORDS.get(name, "")

    def size(self, name: str) -> str:
        """是 dims 里的大小：它的名字。"""
        text = plain(name)
        return text if text in self.declaration.dims else ""

    def rank(self, name: str) -> int | None:
        """有几个轴；不知道是 None。"""
        if name in self.declaration.symbols:
            return len(self.declaration.symbols[name].domain.shape)
        if name in self.locals:
            return self.locals[name].rank or None
        return None

    def base(self, name: str) -> int:
        """从几数起。"""
        symbol = self.declaration.symbols.get(name)
        return symbol.domain.base if symbol else 1

    def index(self, name: str) -> bool:
        """能当下标：约束的指标，或声明的整数。"""
        symbol = self.declaration.symbols.get(name)
        return name in self.bound or (symbol is not None and symbol.domain.kind in ("int", "index"))

    def free_letter(self, name: str) -> bool:
        """没有别的意思的字母，可以当指标。"""
        taken = self.named(name) or name in self.bound or name in self.pending
        return not taken and not self.size(name)

"""声明：符号的取值域、函数、大小、输出；它们的名字与公式里的走同一个解析。"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from paper_drawer.formula import domains, functions, sizes
from paper_drawer.formula.domains import Domain
from paper_drawer.formula.fault import DECLARATION, Fault, Faults, Refusal
from paper_drawer.formula.names import argument, canonical
from paper_drawer.formula.tokens import tokens
from paper_drawer.formula.tree import Source, Tree, grow
from paper_drawer.katex import Engine

Resolve = Callable[[str], Callable[..., Any] | None]
TABLES = ("sym", "fn", "where", "free", "sets", "equivalent")
KEYS = ("code", "dims", *TABLES, "out", "elementwise", "because")
RARE = ("where", "free", "sets", "elementwise")
"""可能把要核对的话藏起来的，要写 because。"""


@dataclass(frozen=True)
class Symbol:
    """一个输入：取值域、参数名（不是参数则为空）、给代码时前面多几个长 1 的轴。"""

    domain: Domain
    argument: str
    leading: int = 0
    handed: str = ""
    """0 与 1 的矩阵怎样给代码：rows 每行的 1 在哪些列，pairs 全部 1 的行与列。"""


@dataclass(frozen=True)
class Function:
    """一个函数：known 是认识的；poly 任意光滑的；map 向量到向量的；table 由表给出的。"""

    kind: str
    argument: str
    domain: Domain | None = None
    shape: tuple[str, ...] = ()
    """map 的输入与输出各几维。"""
    code: Callable[..., Any] | None = None
    """旁边测过的代码。"""


@dataclass(frozen=True)
class Declaration:
    """读好的声明；键都是规范的名字。"""

    code: str = ""
    dims: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    outputs: Mapping[str, int | str | None] = field(default_factory=dict)
    where: Mapping[str, tuple[Source, Sequence[Tree]]] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    elementwise: bool = False
    because: str = ""
    equivalent: Mapping[str, str] = field(default_factory=dict)
    """等价的变异 → 为什么等价。"""
    keys: Mapping[str, str] = field(default_factory=dict)
    """规范的名字 → 声明里的哪一项，照作者写的。"""


def declare(
    mapping: Mapping[str, Any], engine: Engine | None = None, resolve: Resolve | None = None
) -> tuple[Declaration | None, tuple[Fault, ...]]:
    """读一个声明。

    Args:
        mapping: YAML 里的映射。
        engine: KaTeX；不给就临时启动一个，慢。
        resolve: 代码的全名 → 函数，没有是 None；fn 里写全名时要用。

    Returns:
        声明（读不出是 None）与读不出的全部原因。
    """
    try:
        with nullcontext(engine) if engine else Engine() as own:
            return _Reader(mapping, own, resolve).read(), ()
    except Refusal as refusal:
        return None, tuple(refusal.faults)


class _Reader:
    """逐项读；每一项的毛病各记一条。"""

    def __init__(self, mapping: Mapping[str, Any], engine: Engine, resolve: Resolve | None) -> None:
        if not isinstance(mapping, Mapping):
            raise Refusal(f"声明不是“键: 值”：{str(mapping)[:40]}", DECLARATION, "如 dims: K")
        self.mapping = mapping
        self.engine = engine
        self.resolve = resolve
        self.faults = Faults()
        self.keys: dict[str, str] = {}

    def read(self) -> Declaration:
        """全部读完，再一起拒绝。"""
        for key in map(str, self.mapping):
            if key not in KEYS:
                fix = "可用的键：" + "、".join(KEYS)
                self._refuse(key, f"声明里没有“{key}”这样的键", fix)
        code, elementwise = (self.mapping.get(key) for key in ("code", "elementwise"))
        declaration = Declaration(
            code="" if code in (None, "none") else str(code),
            dims={sizes.plain(n): str(v) for n, _, v in self._named("dims")},
            symbols=dict(self._symbols()),
            functions=dict(self._functions()),
            outputs={n: v if v is None else _part(v) for n, _, v in self._named("out")},
            where=dict(self._where()),
            free={n: str(v) for n, _, v in self._named("free")},
            sets={n: "".join(str(v).split()) for n, _, v in self._named("sets")},
            elementwise=elementwise is True,
            because=str(self.mapping.get("because") or ""),
            equivalent={k: str(v or "") for k, v in self._table("equivalent")},
            keys=self.keys,
        )
        self._consistent(declaration)
        self._distinct(declaration)
        self.faults.settle()
        return declaration

    def _table(self, key: str) -> Iterator[tuple[str, Any]]:
        value = self.mapping.get(key)
        if key in ("dims", "out") and not isinstance(value, Mapping):
            text = str(value or "")
            given = text.split(",") if key == "dims" else [text]  # out 的名字里可以有逗号
            names: list[Any] = value if isinstance(value, list) else given
            value = {str(n).strip(): "" if key == "dims" else None for n in names if str(n).strip()}
        elif not isinstance(value, Mapping | None):
            self._refuse(key, f"{key} 要是“名字: 值”", f"如 {key}: {{名字: 值}}")
            return
        for name, own in (value or {}).items():
            yield str(name), "" if own is None and key == "dims" else own

    def _named(self, key: str) -> Iterator[tuple[str, str, Any]]:
        """规范的名字、声明里的哪一项、值；一个键里可以有几个名字。"""
        seen: set[str] = set()
        for written, value in self._table(key):
            entry = f"{key}/{written}"
            with self.faults.of(entry):
                parts = _split(written) if key == "sym" else [written]
                if len(parts) > 1 and re.search(r"->\s*\w", str(value)):
                    fix = "各写一项，各自写 -> 参数名"
                    raise Refusal("几个符号不能对应同一个参数", DECLARATION, fix)
                for tex in parts:
                    name = self._canonical(tex, atom=key == "sym")
                    if name in seen:
                        raise Refusal(f"{key} 里有两个 {name}", DECLARATION, "留一个")
                    seen.add(name)
                    self.keys.setdefault(sizes.plain(name) if key == "dims" else name, entry)
                    yield name, entry, value

    def _canonical(self, tex: str, *, atom: bool) -> str:
        source = Source(-1, tex)
        nodes = grow(self.engine, [source])[0]
        name = canonical(nodes, source).strip()
        inside = tokens(nodes, source) if atom else ()
        if any(t.kind in OPERATIONS and t.text not in NAMING for t in inside):
            cause = f"“{tex}”里有运算，不能当一个符号声明"
            raise Refusal(cause, DECLARATION, "只声明一个符号，运算写在公式里")
        return name

    def _symbols(self) -> Iterator[tuple[str, Symbol]]:
        for name, entry, value in self._named("sym"):
            with self.faults.of(entry):
                domain, given, handed = domains.read(str(value))
                own = "" if given == "-" else given or argument(name)
                yield name, Symbol(domain, own, handed.count("None"), handed)

    def _functions(self) -> Iterator[tuple[str, Function]]:
        for name, entry, value in self._named("fn"):
            with self.faults.of(entry):
                yield name, self._resolved(str(value)) or _function(name, str(value))

    def _resolved(self, text: str) -> Function | None:
        """snippets.x.f：旁边测过的函数；不是全名，没有。"""
        if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)+", text):
            return None
        code = self.resolve(text) if self.resolve else None
        if not inspect.isfunction(code):
            raise Refusal(f"找不到函数 {text}", DECLARATION, "写一个能导入的普通函数的全名")
        return Function("code", "", code=code)

    def _where(self) -> Iterator[tuple[str, tuple[Source, Sequence[Tree]]]]:
        for name, entry, value in self._named("where"):
            with self.faults.of(entry):
                source = Source(-1, str(value))
                yield name, (source, grow(self.engine, [source])[0])

    def _consistent(self, declaration: Declaration) -> None:
        """提到的大小都在 dims 里，少用的写了理由。"""
        for name, text in _sized(declaration):
            missing = sizes.names(text) - set(declaration.dims)
            if missing:
                self._refuse(name, f"dims 里没有 {'、'.join(sorted(missing))}", "把它写进 dims")
        for name in set(declaration.where) - set(declaration.symbols):
            self._refuse(name, f"where 里的 {name} 没有声明", "写进 sym")
        for key in RARE:
            if self.mapping.get(key) and not declaration.because:
                fix = "写一句为什么：它可能把要核对的话藏起来"
                self._refuse(key, f"用了 {key}，却没有 because", fix)
        for what, reason in declaration.equivalent.items():
            if not reason.strip():
                self._refuse(f"equivalent/{what}", "等价的变异没有写理由", "写一句为什么等价")

    def _distinct(self, declaration: Declaration) -> None:
        """名字与参数都不重复。"""
        for name in set(declaration.symbols) & set(declaration.functions):
            self._refuse(name, f"{name} 既是符号又是函数", "留一个")
        taken: dict[str, str] = {}
        both: list[tuple[str, Symbol | Function]] = [*declaration.symbols.items()]
        for name, own in [*both, *declaration.functions.items()]:
            if own.argument and taken.setdefault(own.argument, name) != name:
                cause = f"{taken[own.argument]} 与 {name} 都对应参数 {own.argument}"
                self._refuse(name, cause, "用 -> 写明各自的参数名，不是参数的写 -> -")

    def _refuse(self, name: str, cause: str, fix: str) -> None:
        with self.faults.of(self.keys.get(name, name)):
            raise Refusal(cause, DECLARATION, fix)


OPERATIONS = ("binary", "big", "fraction", "root", "array", "relation")
NAMING = ("\\cap", "\\cup", "\\setminus")


def _sized(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """谁的形状或大小里写了什么算式。"""
    shapes = [(name, own.domain) for name, own in declaration.symbols.items()]
    shapes += [(name, own.domain) for name, own in declaration.functions.items() if own.domain]
    yield from ((name, text) for name, domain in shapes for text in domains.texts(domain))
    yield from (*declaration.dims.items(), *declaration.free.items())


def _split(written: str) -> list[str]:
    """p, q → 两个名字；括号里的逗号不算。"""
    parts, depth = [""], 0
    for letter in written:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _part(value: Any) -> int | str:
    return value if isinstance(value, int) else str(value)


def _function(name: str, value: str) -> Function:
    text, _, given = (part.strip() for part in value.partition("->"))
    own = "" if given == "-" else given or argument(name)
    if text == "poly":
        return Function("poly", own)
    if known := functions.known(text):
        return Function(known, "")
    kind = text.partition("[")[0]
    if kind not in ("map", "table"):
        raise Refusal(
            f"不认识函数“{text}”", DECLARATION, "写函数名、代码的全名、poly、map[D, M] 或 table[N]"
        )
    domain = domains.read(text.replace(kind, "real", 1))[0]
    is_map = kind == "map"
    return Function(kind, own, None if is_map else domain, domain.shape if is_map else ())

"""声明：符号的取值域、函数、大小、输出；它们的名字与公式里的走同一个解析。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paper_drawer.formula import domains, functions, sizes
from paper_drawer.formula.domains import Domain
from paper_drawer.formula.fault import DECLARATION, Fault, Refusal
from paper_drawer.formula.names import argument, canonical
from paper_drawer.formula.tokens import tokens
from paper_drawer.formula.tree import Source, Tree, grow
from paper_drawer.katex import Engine

KEYS = {"code", "dims", "sym", "fn", "out", "where", "free", "elementwise", "sets", "because"}


@dataclass(frozen=True)
class Symbol:
    """一个输入：取值域与参数名（不是参数则为空）。"""

    domain: Domain
    argument: str


@dataclass(frozen=True)
class Function:
    """一个函数：known 是认识的；poly 任意光滑的；table 由表给出的。"""

    kind: str
    argument: str
    domain: Domain | None = None


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


def declare(
    mapping: Mapping[str, Any], engine: Engine | None = None
) -> tuple[Declaration | None, tuple[Fault, ...]]:
    """读一个声明。

    Args:
        mapping: YAML 里的映射。
        engine: KaTeX；不给就临时启动一个，慢。

    Returns:
        声明（读不出是 None）与读不出的原因。
    """
    try:
        if engine is not None:
            return _read(mapping, engine), ()
        with Engine() as own:
            return _read(mapping, own), ()
    except Refusal as refusal:
        return None, (refusal.fault,)


def _read(mapping: Mapping[str, Any], engine: Engine) -> Declaration:
    if not isinstance(mapping, Mapping) or (strange := set(map(str, mapping)) - KEYS):
        told = "、".join(sorted(strange)) if isinstance(mapping, Mapping) else str(mapping)[:40]
        raise Refusal(
            f"声明里没有“{told}”这样的键", DECLARATION, "可用的键：" + "、".join(sorted(KEYS))
        )
    tables = {key: _table(mapping.get(key), key) for key in ("sym", "fn", "where", "free", "sets")}
    tables |= {"dims": _dims(mapping.get("dims")), "out": _outputs(mapping.get("out"))}
    written = [name for table in tables.values() for name in table]
    formulas = [str(tex) for tex in tables["where"].values()]
    sources = [Source(-1, tex) for tex in written + formulas]
    forest = grow(engine, sources)
    names = [canonical(t, s).strip() for t, s in zip(forest, sources, strict=False)][: len(written)]
    of = dict(zip(written, names, strict=True))
    _atoms([(s, t) for s, t in zip(sources, forest, strict=True) if s.tex in tables["sym"]])
    declaration = Declaration(
        code=str(mapping.get("code") or ""),
        dims={sizes.plain(of[k]): str(v) for k, v in tables["dims"].items()},
        symbols={of[k]: _symbol(of[k], v) for k, v in tables["sym"].items()},
        functions={of[k]: _function(of[k], v) for k, v in tables["fn"].items()},
        outputs={of[k]: v for k, v in tables["out"].items()},
        where=dict(
            zip(
                (of[k] for k in tables["where"]),
                zip(sources[len(written) :], forest[len(written) :], strict=True),
                strict=True,
            )
        ),
        free={of[k]: str(v) for k, v in tables["free"].items()},
        sets={of[k]: _member(str(v)) for k, v in tables["sets"].items()},
        elementwise=mapping.get("elementwise") is True,
        because=str(mapping.get("because") or ""),
    )
    _consistent(declaration)
    return declaration


def _table(value: Any, key: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Refusal(f"{key} 要是“名字: 值”", DECLARATION, f"如 {key}: {{p: simplex[K]}}")
    return {str(name): own for name, own in value.items()}


def _dims(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(k): "" if v is None else str(v) for k, v in value.items()}
    names: list[Any] = value if isinstance(value, list) else str(value or "").split(",")
    return {str(name).strip(): "" for name in names if str(name).strip()}


def _outputs(value: Any) -> dict[str, int | str | None]:
    if isinstance(value, Mapping):
        return {str(k): v if isinstance(v, int) else str(v) for k, v in value.items()}
    return {str(value): None} if value is not None else {}


def _member(text: str) -> str:
    """集合的说法：A[i]、S 或 K，空格不算。"""
    return "".join(text.split())


def _symbol(name: str, value: Any) -> Symbol:
    domain, given = domains.read(str(value))
    return Symbol(domain, "" if given == "-" else given or argument(name))


def _function(name: str, value: Any) -> Function:
    text, _, given = (part.strip() for part in str(value).partition("->"))
    own = "" if given == "-" else given or argument(name)
    if text == "poly":
        return Function("poly", own)
    if known := functions.known(text):
        return Function(known, given if given != "-" else "")
    shaped = text.replace("table", "real", 1) if text.startswith("table") else text
    if "[" not in shaped:
        raise Refusal(f"不认识函数“{text}”", DECLARATION, "写认识的函数名、poly 或 table[N]")
    return Function("table", own, domains.read(shaped)[0])


def _atoms(keys: Sequence[tuple[Source, Sequence[Tree]]]) -> None:
    """整体声明的片段里不能藏着运算。"""
    for source, nodes in keys:
        for token in tokens(nodes, source):
            if token.text not in ("\\cap", "\\cup", "\\setminus") and token.kind in (
                "binary",
                "big",
                "fraction",
                "root",
                "array",
                "relation",
            ):
                cause = f"“{source.tex}”里有运算，不能当一个符号声明"
                raise Refusal(cause, DECLARATION, "只声明一个符号，运算写在公式里")


def _consistent(declaration: Declaration) -> None:
    shapes = [s.domain for s in declaration.symbols.values()]
    shapes += [f.domain for f in declaration.functions.values() if f.domain]
    texts = [text for domain in shapes for text in (*domain.shape, *domain.bounds)]
    texts += [*declaration.dims.values(), *declaration.free.values()]
    missing = {n for text in texts for n in sizes.names(text)} - set(declaration.dims)
    rules: Sequence[tuple[object, str, Callable[[], str]]] = (
        (missing, "dims 里没有 {}", lambda: "把它写进 dims"),
        (
            set(declaration.symbols) & set(declaration.functions),
            "{} 既是符号又是函数",
            lambda: "留一个",
        ),
        (
            set(declaration.where) - set(declaration.symbols),
            "where 里的 {} 没有声明",
            lambda: "写进 sym",
        ),
        (
            {"where"} if declaration.where and not declaration.because else set(),
            "用了 {}，却没有 because",
            lambda: "写一句为什么：它可能把要核对的话藏起来",
        ),
    )
    for found, cause, fix in rules:
        if isinstance(found, set) and found:
            raise Refusal(cause.format("、".join(sorted(found))), DECLARATION, fix())
    _distinct(declaration)


def _distinct(declaration: Declaration) -> None:
    taken: dict[str, str] = {}
    named = [(k, s.argument) for k, s in declaration.symbols.items()]
    named += [(k, f.argument) for k, f in declaration.functions.items() if f.argument]
    for name, own in named:
        if own and own in taken:
            cause = f"{taken[own]} 与 {name} 都对应参数 {own}"
            raise Refusal(cause, DECLARATION, "用 -> 写明各自的参数名，不是参数的写 -> -")
        taken[own] = name

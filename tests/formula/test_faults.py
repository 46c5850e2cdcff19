"""一次说完：一个声明、一个公式里能找到的毛病全部报，各自说清是哪一项。"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from paper_drawer.formula import check, declare
from paper_drawer.katex import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as own:
        yield own


@pytest.mark.parametrize(
    ("mapping", "keys"),
    [
        ({"sym": {"x": "reel", "y": "real[", "z": "real"}}, ["sym/x", "sym/y"]),
        ({"sym": {r"\hat p": "real[K]"}, "dims": {"H": "2*D"}}, [r"sym/\hat p", "dims/H"]),
        ({"sym": {"p, q": "real -> x"}}, ["sym/p, q"]),
        ({"sym": {"p, q": "real", "p": "real"}}, ["sym/p"]),
        ({"sym": {r"\hat y": "real", r"\hat{y}": "real"}}, [r"sym/\hat{y}"]),
        ({"fn": {"f": "nonsense", "g": "poly"}, "symbols": 1}, ["symbols", "fn/f"]),
        ({"sym": {"x": "real"}, "free": {"i": "3"}, "elementwise": True}, ["free", "elementwise"]),
        ({"sets": {"S": "K"}, "dims": "K", "sym": 3}, ["sym", "sets"]),
        ({"sym": {"a": "real -> x", "b": "real -> x"}}, ["sym/b"]),
        ({"equivalent": {"y：a → b": ""}}, ["equivalent/y：a → b"]),
    ],
)
def test_every_bad_entry_is_named(
    mapping: Mapping[str, Any], keys: list[str], engine: Engine
) -> None:
    declaration, faults = declare(mapping, engine)
    assert declaration is None
    assert [fault.key for fault in faults] == keys
    assert all(fault.fix for fault in faults)


def test_a_comma_inside_brackets_belongs_to_the_name(engine: Engine) -> None:
    declaration, _ = declare({"sym": {r"P(A, B), a_{i,j}, p": "unit"}}, engine)
    assert declaration is not None
    assert list(declaration.symbols) == ["P(A,B)", "a_{i,j}", "p"]


@pytest.mark.parametrize(
    ("tex", "causes"),
    [
        ("y = a + b + c", ["符号 b 没有声明", "符号 c 没有声明", "声明的 d 公式里没有用到"]),
        (
            "y = a",
            ["声明的 d 公式里没有用到", "没有可以比较的：没有代码，也没有两个等号"],
        ),
        (["y = a + d = z", "z = 2 a", "u = a"], ["u 定义了，却没有参与任何比较"]),
    ],
)
def test_every_fault_of_a_formula(tex: Any, causes: list[str], engine: Engine) -> None:
    declaration, _ = declare({"sym": {"a, d": "real"}}, engine)
    assert declaration is not None
    verdict = check(tex, declaration, None, engine=engine)
    assert [fault.cause for fault in verdict.faults][: len(causes)] == causes


def test_every_argument_is_named(engine: Engine) -> None:
    declaration, _ = declare({"sym": {"a": "real", r"\hat d": "real -> e"}}, engine)
    assert declaration is not None
    verdict = check(r"y = a + \hat d", declaration, lambda u, v: u + v, engine=engine)
    assert [(fault.key, fault.cause) for fault in verdict.faults] == [
        ("sym/a", "代码没有参数 a"),
        (r"sym/\hat d", "代码没有参数 e"),
        ("sym", "代码的参数 u、v 没有对应的符号"),
    ]


@pytest.mark.parametrize(
    ("tex", "fn", "cause"),
    [
        ("y = f'(x) = 1", {"f": "table[3]"}, "由表给出的函数没有导数"),
        ("y = f''(x) = 1", {"f": "poly"}, "高阶导数不支持"),
        ("y = f'(v) + x = x", {"f": "softmax"}, "撇号有歧义"),
        (r"y = \frac{\partial \ln(x - x)}{\partial x} = 1", {}, "不是有限的数"),
        (r"y = \lvert v \rvert = 1 + x", {}, "有歧义：范数、行列式还是逐元素"),
        (r"y = \lvert v v^\top \rvert = 1 + x", {}, "有歧义：范数、行列式还是逐元素"),
        (r"y = \log_v x = 1", {}, "对数的底不是一个数"),
    ],
)
def test_values_that_are_refused(
    tex: str, fn: Mapping[str, str], cause: str, engine: Engine
) -> None:
    mapping = {"sym": {"x": "int(1,3)"} | ({"v": "real[3]"} if "v" in tex else {}), "fn": fn}
    declaration, faults = declare(mapping, engine)
    assert declaration is not None, faults
    verdict = check(tex, declaration, None, engine=engine)
    assert cause in verdict.faults[0].cause
    assert verdict.faults[0].fix


def test_the_prime_of_a_defined_function(engine: Engine) -> None:
    declaration, _ = declare({"sym": {"a": "real"}}, engine)
    assert declaration is not None
    right, wrong = (["f(x) = x^3", f"g = f'(a) = {n} a^2"] for n in (3, 2))
    assert check(right, declaration, None, engine=engine).kind == "checked"
    assert check(wrong, declaration, None, engine=engine).kind == "wrong"

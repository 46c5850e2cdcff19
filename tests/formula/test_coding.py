"""代码的一边：标注要什么就给什么，结果换回 numpy；对不上的说清楚。"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from jaxtyping import Bool, Float, Int
from paper_drawer.formula import Verdict, check, declare
from paper_drawer.katex import Engine
from torch import Tensor, nn


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as own:
        yield own


def judge(
    tex: Any, mapping: Mapping[str, Any], code: Callable[..., Any], engine: Engine
) -> Verdict:
    declaration, faults = declare(mapping, engine)
    assert declaration is not None, faults
    return check(tex, declaration, code, engine=engine)


class Unit(NamedTuple):
    """一层。"""

    W: Float[Tensor, "M D"]
    U: Float[Tensor, "M M"]
    bias: float = 0.0


@dataclass(frozen=True)
class Model:
    """字段里还有字段。"""

    encoder: Unit
    O: "Float[Tensor, 'K M']"


def step(x: Float[Tensor, "N D"], h: Float[Tensor, "N M"], w: Unit) -> Float[Tensor, "N M"]:
    return torch.tanh(x @ w.W.T + h @ w.U.T + w.bias)


def scores(x: Float[Tensor, "D"], h: Float[Tensor, "M"], model: Model) -> Float[Tensor, "K"]:
    return model.O @ step(x[None], h[None], model.encoder)[0]


def scaled(x: "float | Float[Tensor, 'D'] | None", by: "dict[str, float]") -> dict[str, Any]:
    assert isinstance(x, Tensor)
    assert x.dtype == torch.float64
    return {"y": x * by["s"], "half": torch.tensor(0.1) * x.sum()}


def chosen(
    z: Float[Tensor, "K"], k: int, which: Int[Tensor, "N"], on: Bool[Tensor, "N"]
) -> Float[Tensor, ""]:
    assert isinstance(k, int)
    assert which.dtype == torch.int64
    assert on.dtype == torch.bool
    return z[k] + z[which][on].sum()


def plain(x: Float[np.ndarray, "N K"], scale: float = 1.0) -> Float[np.ndarray, "N"]:
    assert isinstance(x, np.ndarray)
    assert scale == 1.0
    return np.asarray(x.sum(1))


def listed(x: list[float], n: Sequence[int]) -> float:
    assert type(x) is list
    assert [type(own) for own in n] == [int] * len(n)
    return x[0] * n[-1]


STEP = {
    "dims": "M, D",
    "sym": {
        "x": "real[D] -> x[None]",
        "h": "real[M] -> h[None]",
        "W": "real[M, D] -> w.W",
        "U": "real[M, M] -> w.U",
    },
    "fn": {"\\tanh": "tanh"},
}
TANH = r"h' = \tanh(W x + U h)"


@pytest.mark.parametrize(
    ("tex", "mapping", "code"),
    [
        (TANH, STEP | {"fn": {}}, step),
        (
            r"y = O \tanh(W x + U h + b \mathbf 1)",
            {
                "dims": "M, D, K",
                "sym": {
                    "x": "real[D]",
                    "h": "real[M]",
                    "W": "real[M, D] -> model.encoder.W",
                    "U": "real[M, M] -> model.encoder.U",
                    "b": "real -> model.encoder.bias",
                    "O": "real[K, M] -> model.O",
                    r"\mathbf 1": "ones[M] -> -",
                },
            },
            scores,
        ),
        (
            ["y = s x", r"a = \frac{1}{10} \sum_i x_i"],
            {
                "dims": "D",
                "sym": {"x": "real[D]", "s": "real -> by.s"},
                "out": {"y": "y", "a": "half"},
            },
            scaled,
        ),
        (
            r"y = z_k + \sum_n m_n z_{w_n}",
            {
                "dims": "K, N",
                "sym": {
                    "z": "real[K]",
                    "k": "index(K)",
                    "w": "index(K)[N] -> which",
                    "m": "bit[N] -> on",
                },
            },
            chosen,
        ),
        (r"y = \sum_k x_k", {"dims": "K", "sym": {"x": "real[K] -> x[None]"}}, plain),
        (
            r"y = x_1 n_K",
            {"dims": "D, K", "sym": {"x": "real[D]", "n": "int(1, 9)[K]"}},
            listed,
        ),
        (r"d = p - q", {"sym": {"p, q": "real"}, "code": "none"}, lambda p, q: p - q),
    ],
)
def test_the_code_gets_what_it_asks_for(
    tex: Any, mapping: Mapping[str, Any], code: Callable[..., Any], engine: Engine
) -> None:
    verdict = judge(tex, mapping, code, engine)
    assert verdict.kind == "checked", (verdict.faults, verdict.difference)


@pytest.mark.parametrize(
    ("result", "out", "cause"),
    [
        ((1.0, 2.0), {"y": 2}, "代码的返回值里的 2 不是数或数组"),
        ({"loss": 1.0}, {"y": "lose"}, "代码的返回值里的 lose 不是数或数组"),
        (1.0, {"y": "loss"}, "代码的返回值里的 loss 不是数或数组"),
        ([[1.0], [1.0, 2.0]], "y", "代码的返回值不是数或数组"),
        (None, "y", "代码的返回值不是数或数组"),
        (torch.eye(2).to_sparse(), "y", "代码的返回值不是数或数组"),
        (1.0, "z", "out 里的 z 不是哪个等式的左边"),
    ],
)
def test_results_that_cannot_be_compared(result: Any, out: Any, cause: str, engine: Engine) -> None:
    def code(x: float) -> Any:  # noqa: ARG001
        return result

    verdict = judge("y = x", {"sym": {"x": "real"}, "out": out}, code, engine)
    assert [fault.cause for fault in verdict.faults] == [cause]
    assert verdict.faults[0].key.startswith("out")


def test_sizes_tables_and_functions_are_arguments_too(engine: Engine) -> None:
    def code(
        x: Float[Tensor, "K"], K: int, f: Float[Tensor, "K"], g: Callable[[Tensor], Tensor]
    ) -> Tensor:
        return K * g(x).sum() + f[0]

    mapping = {
        "dims": "K",
        "sym": {"x": "real[K]"},
        "fn": {"f": "table[K]", "g": "poly"},
    }
    tex = r"y = K \sum_k g(x_k) + f(1)"
    verdict = judge(tex, mapping, code, engine)
    assert verdict.kind == "checked", (verdict.faults, verdict.difference)


def many(*x: float) -> float:
    return sum(x)


def loose(x: float, **_: float) -> float:
    return x


def vague(w: Any) -> Any:
    return w


def broken(x: "Missing") -> Any:  # type: ignore[name-defined]
    return x


class Layer(nn.Module):
    """不是函数。"""

    def forward(self, x: Tensor) -> Tensor:
        return x


@pytest.mark.parametrize(
    ("sym", "code", "cause"),
    [
        ({"x": "real[D]"}, plain, "给不了代码：标注的是 2 个轴，给的有 1 个"),
        ({"x": "real[D] -> scale", "y": "real[D, D] -> x"}, plain, "标注的是 0 个轴，给的有 1 个"),
        (
            {"z": "real[D]", "k": "real", "w": "index(D)[D] -> which", "m": "bit[D] -> on"},
            chosen,
            "标注的是整数，取值域 real 不是",
        ),
        (
            {"z": "real[D]", "k": "index(D)", "w": "real[D] -> which", "m": "bit[D] -> on"},
            chosen,
            "标注的是整数，取值域 real[D] 不是",
        ),
        ({"x": "real[D, D] -> w.W"}, lambda w: w, "不知道怎样由 w.W 拼成"),
        ({"x": "real[D, D] -> w.W"}, vague, "不知道怎样由 w.W 拼成"),
        (
            {"x": "real[D] -> x[None]", "h": "real[D] -> h[None]", "W": "real[D, D] -> w.W"},
            step,
            "代码的参数 w.U 没有对应的符号",
        ),
        ({"x": "real[D]", "W": "real[D, D] -> w.V"}, step, "代码没有参数 w.V"),
        ({"x": "real[D]"}, many, "不能按名字给"),
        ({"x": "real"}, loose, "不能按名字给"),
        ({"x": "real[D]"}, Layer(), "不是一个普通的函数"),
        ({"x": "real[D]"}, Layer.forward, "不是一个普通的函数"),
        ({"x": "real[D]"}, Layer, "不是一个普通的函数"),
        ({"x": "real[D]"}, broken, "类型标注读不出来"),
    ],
)
def test_what_cannot_be_given_is_refused(
    sym: Mapping[str, str], code: Callable[..., Any], cause: str, engine: Engine
) -> None:
    verdict = judge("c = " + " ".join(sym), {"dims": "D", "sym": sym}, code, engine)
    assert verdict.kind == "refused"
    assert cause in verdict.faults[0].cause


def test_any_exception_is_a_fault(engine: Engine) -> None:
    class OddError(Exception):
        pass

    def code(x: Float[Tensor, "D"]) -> Tensor:
        raise OddError(f"不会算 {x.dtype}")

    verdict = judge(r"y = 2 x", {"dims": "D", "sym": {"x": "real[D]"}}, code, engine)
    assert "代码出错：OddError：不会算 torch.float64（D = " in verdict.faults[0].cause


def test_the_default_type_of_torch_is_put_back(engine: Engine) -> None:
    torch.set_default_dtype(torch.float32)
    judge(TANH, STEP | {"fn": {}}, step, engine)
    assert torch.get_default_dtype() is torch.float32


def test_the_number_of_leading_axes_dropped(engine: Engine) -> None:
    """公式的值本来就有一个长 1 的轴，不去掉它。"""

    def code(x: Float[np.ndarray, "1 D"]) -> Float[np.ndarray, "1 1"]:
        return x.sum(1, keepdims=True)

    sym = {"x": "real[D] -> x[None]"}
    assert judge(r"s = \sum_d x_d", {"dims": "D", "sym": sym}, code, engine).kind == "wrong"


def test_lost_digits_are_not_a_mistake(engine: Engine) -> None:
    """1 − ŷ 这样的相减偶尔丢掉许多位；每次都差一点点的仍是错。"""
    calls = iter(range(1000))

    def seldom(x: float) -> float:
        return 2 * x * (1 + 1e-7 * (next(calls) == 3))

    sym = {"sym": {"x": "positive"}}
    assert judge("y = 2 x", sym, seldom, engine).kind == "checked"
    assert judge("y = 2 x", sym, lambda x: 2 * x * (1 + 1e-7), engine).kind == "wrong"


def length(x: Float[Tensor, "D"]) -> Float[Tensor, ""]:
    return (x * x).sum().sqrt()


def entry(z: Any, y: int) -> float:
    return float(z[y])


def broken(x: float) -> float:
    raise RuntimeError(f"x 是 {x}")


TESTED = {"own.length": length, "own.entry": entry, "own.broken": broken}


@pytest.mark.parametrize(
    ("tex", "fn", "expected"),
    [
        (r"c = f(x) + g(x, y)", {"f": "own.length", "g": "own.entry"}, ""),
        (r"c = f(x) - g(x, y)", {"f": "own.length", "g": "own.entry"}, "wrong"),
        (r"c = f(x) + x_y", {"f": "own.absent"}, "找不到函数 own.absent"),
        (r"c = f(x_y)", {"f": "own.broken"}, "RuntimeError：x 是"),
        (r"c = f(x, y)", {"f": "own.length"}, "有 1 个参数，这里给了 2 个"),
        (r"c = x_y \frac{\partial f(x)}{\partial x_y}", {"f": "own.length"}, "不能求导"),
    ],
)
def test_tested_functions_in_the_formula(
    tex: str, fn: dict[str, str], expected: str, engine: Engine
) -> None:
    """fn 里写代码的全名：公式里的 f(x) 调用它，编号给它时也减 1。"""
    mapping = {"dims": "D", "sym": {"x": "real[D]", "y": "index(D)"}, "fn": fn}
    declaration, faults = declare(mapping, engine, TESTED.get)
    if declaration is not None:
        verdict = check(tex, declaration, lambda x, y: np.sqrt(x @ x) + x[y], engine=engine)
        faults = verdict.faults
        assert (verdict.kind == "wrong") == (expected == "wrong")
    told = "".join(fault.cause for fault in faults)
    assert (expected in told) if expected != "wrong" else not told
    assert bool(told) == (expected not in ("", "wrong"))


def test_tested_functions_need_the_caller(engine: Engine) -> None:
    """这个包自己不导入代码。"""
    declaration, faults = declare({"fn": {"f": "own.length"}}, engine)
    assert declaration is None
    assert faults[0].key == "fn/f"

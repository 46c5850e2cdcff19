"""公式即测试：案例里对的通过，错的不通过；每个模块各自的规矩。"""

import importlib.util
import inspect
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml
from paper_drawer.formula import Declaration, Verdict, check, declare, mutants, survivors
from paper_drawer.formula.domains import KINDS, sample
from paper_drawer.formula.domains import read as read_domain
from paper_drawer.formula.names import argument
from paper_drawer.katex import Engine

HERE = Path(__file__).parent


def files() -> list[Path]:
    return sorted((HERE / "cases").glob("*.yml"))


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def reference(path: Path) -> ModuleType:
    own = f"reference_{path.stem}"
    return module(own if (HERE / f"{own}.py").exists() else "reference")


READ = [
    (path, case)
    for path in files()
    for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
]
CASES = [pytest.param(path, case, id=f"{path.stem}：{case['name']}") for path, case in READ]
WRONG = [
    pytest.param(path, case, wrong, id=f"{path.stem}：{case['name']}：错 {i}")
    for path, case in READ
    for i, wrong in enumerate(case.get("wrong") or [], 1)
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as own:
        yield own


def read(mapping: Mapping[str, Any], engine: Engine) -> Declaration:
    declaration, faults = declare(mapping, engine)
    assert declaration is not None, faults
    return declaration


def anything(declaration: Declaration) -> Callable[..., Any]:
    """到不了代码的案例用它：要什么参数都行。"""
    names = [s.argument for s in declaration.symbols.values() if s.argument]

    def code(**_: Any) -> float:
        return 0.0

    kind = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter(name, kind) for name in names]
    code.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
    return code


def code(
    path: Path, case: Mapping[str, Any], declaration: Declaration
) -> Callable[..., Any] | None:
    if case.get("code") == "anything":
        return anything(declaration)
    return getattr(reference(path), case["code"]) if case.get("code") else None


def judge(path: Path, case: Mapping[str, Any], tex: Any, engine: Engine) -> Verdict:
    declaration, faults = declare(case["declare"], engine)
    if declaration is None:
        return Verdict("refused", faults=faults)
    return check(tex, declaration, code(path, case, declaration), engine=engine)


@pytest.mark.parametrize(("path", "case"), CASES)
def test_right(path: Path, case: Mapping[str, Any], engine: Engine) -> None:
    verdict = judge(path, case, case["tex"], engine)
    assert verdict.kind == case["expect"], (verdict.faults, verdict.difference)
    if verdict.kind == "refused":
        fault = verdict.faults[0]
        assert case["because"] in fault.cause
        assert fault.fix
        if "at" in case:
            assert (case["tex"] if fault.formula == 0 else "")[fault.start : fault.end] == case[
                "at"
            ]


@pytest.mark.parametrize(("path", "case", "wrong"), WRONG)
def test_wrong(
    path: Path, case: Mapping[str, Any], wrong: Mapping[str, Any], engine: Engine
) -> None:
    own = case | {"declare": wrong.get("declare", case["declare"])}
    verdict = judge(path, own, wrong["tex"], engine)
    assert verdict.kind == wrong["caught"], (verdict.faults, verdict.difference)


ENTROPY = {"dims": "K", "sym": {"p": "simplex[K]", "q": "simplex[K]"}}
CROSS = r"H(p, q) = -\sum_k p_k \ln q_k"


def cross(p: Any, q: Any) -> float:
    return float(-(p * np.log(q)).sum())


def test_the_difference_is_small(engine: Engine) -> None:
    verdict = check(CROSS.replace("-", ""), read(ENTROPY, engine), cross, engine=engine)
    assert verdict.difference is not None
    assert len(verdict.difference.inputs["p"]) == 2
    assert verdict.difference.left == -verdict.difference.right
    assert verdict.difference.equality == "H(p,q) 与代码的返回值"


def test_the_numbers_are_whole(engine: Engine) -> None:
    declaration = read({"dims": "D", "sym": {"w": "real[D]"}}, engine)
    verdict = check(r"y = w^\top w", declaration, sum_of, engine=engine)
    assert verdict.difference is not None
    w = verdict.difference.inputs["w"]
    assert len(w) == 2
    assert min(w) == 0
    assert all(entry == int(entry) for entry in w)


def sum_of(w: Any) -> float:
    return float(w.sum())


def test_the_same_seed_gives_the_same_verdict(engine: Engine) -> None:
    declaration = read(ENTROPY, engine)
    wrong = CROSS.replace(r"p_k \ln q_k", r"q_k \ln p_k")
    first, again, other = (
        check(wrong, declaration, cross, seed=seed, engine=engine) for seed in (3, 3, 4)
    )
    assert first == again
    assert other.kind == "wrong"


def test_the_reading_has_every_sign(engine: Engine) -> None:
    verdict = check(CROSS, read(ENTROPY, engine), cross, engine=engine)
    assert verdict.reading == ("H(p,q) = (−∑[k]((p[k] · log(q[k]))))",)
    assert verdict.domains == {"p": "simplex[K]", "q": "simplex[K]"}


def test_one_name_for_two_spellings(engine: Engine) -> None:
    declaration = read({"sym": {r"\hat y": "real", r"\operatorname{loss}": "real"}}, engine)
    tex = r"d = \hat{y} - \mathrm{loss} = -(\text{loss} - {\hat{y}})"
    assert check(tex, declaration, None, engine=engine).kind == "checked"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("\\gamma", "gamma"),
        ("\\hat{p}", "p_hat"),
        ("x_{t}", "x_t"),
        ("W_{hx}", "W_hx"),
        ("h^{\\prime}", "h_prime"),
        ("\\mathbf{x}", "x"),
        ("\\mathrm{TP}", "TP"),
    ],
)
def test_default_arguments(name: str, expected: str) -> None:
    assert argument(name) == expected


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_domains(kind: str, small: bool) -> None:
    """抽到的都在取值域里。"""
    axes = "" if 0 in KINDS[kind][0] else "[K, K]"
    bounds = {"int": "(2, 5)", "index": "(K)", "neighbors": "(2)"}.get(kind, "")
    domain, _, _ = read_domain(f"{kind}{bounds}{axes}")
    rng = np.random.default_rng(0)
    for _ in range(20):
        x = sample(domain, {"K": 4}, rng, small=small)
        assert np.all(np.isfinite(x))
        assert MEMBERS.get(kind, lambda _: True)(x), x


MEMBERS: Mapping[str, Callable[[Any], Any]] = {
    "positive": lambda x: x > 0,
    "unit": lambda x: 0 < x < 1,
    "simplex": lambda x: np.allclose(x.sum(-1), 1) and (x > 0).all(),
    "onehot": lambda x: (x.sum(-1) == 1).all() and set(np.unique(x)) <= {0, 1},
    "int": lambda x: 2 <= x <= 5,
    "index": lambda x: 1 <= x <= 4,
    "neighbors": lambda x: (x.sum(-1) == 2).all() and not x.diagonal().any(),
    "spd": lambda x: np.allclose(x, x.T) and (np.linalg.eigvalsh(x) > 0).all(),
    "symmetric": lambda x: np.allclose(x, x.T),
    "orthogonal": lambda x: np.allclose(x @ x.T, np.eye(4)),
    "rotation": lambda x: np.isclose(np.linalg.det(x), 1) and np.allclose(x @ x.T, np.eye(4)),
    "adjacency": lambda x: (x == x.T).all() and not np.diag(x).any() and x.any(0).all(),
    "mask": lambda x: set(np.unique(x)) <= {0, 1} and x.any(-1).all(),
}


@pytest.mark.parametrize(
    ("mapping", "cause"),
    [
        ({"symbols": {}}, "symbols"),
        ({"sym": ["x"]}, "sym"),
        ({"sym": {"x": "reel"}}, "reel"),
        ({"sym": {"x": "real[K]"}}, "dims 里没有 K"),
        ({"sym": {"x": "simplex"}}, "轴数"),
        ({"sym": {"x": "int"}}, "int"),
        ({"sym": {"x + y": "real"}}, "运算"),
        ({"sym": {"x": "real", r"\hat x": "real -> x"}}, "都对应参数 x"),
        ({"sym": {"f": "real"}, "fn": {"f": "poly"}}, "既是符号又是函数"),
        ({"fn": {"f": "nonsense"}}, "nonsense"),
        ({"sym": {"x": "real"}, "where": {"x": "1"}}, "because"),
        ({"sym": {r"\frac{": "real"}}, ""),
    ],
)
def test_refused_declarations(mapping: Mapping[str, Any], cause: str, engine: Engine) -> None:
    declaration, faults = declare(mapping, engine)
    assert declaration is None
    assert cause in faults[0].cause


def test_the_code_must_take_the_symbols(engine: Engine) -> None:
    declaration = read({"sym": {"x": "real"}}, engine)
    verdict = check("y = x", declaration, lambda z: z, engine=engine)
    assert "没有参数 x" in verdict.faults[0].cause
    assert "z" in verdict.faults[0].fix


def test_code_that_fails_is_refused(engine: Engine) -> None:
    def code(x: float) -> float:
        raise ValueError(f"x 是 {x}")

    verdict = check("y = x", read({"sym": {"x": "real"}}, engine), code, engine=engine)
    assert "代码出错：ValueError：x 是" in verdict.faults[0].cause


def test_a_second_definition_names_the_first(engine: Engine) -> None:
    own = read({"sym": {"x": "real"}}, engine)
    verdict = check(["y = 2x", "y = x + 1"], own, None, engine=engine)
    assert verdict.difference is not None
    assert verdict.difference.equality == "y 与第 1 个公式里的定义"


def test_code_cannot_change_the_inputs(engine: Engine) -> None:
    def code(x: Any) -> Any:
        x += 1
        return x - 1

    declaration = read({"dims": "K", "sym": {"x": "real[K]"}}, engine)
    assert check("y = x", declaration, code, engine=engine).kind == "checked"


def test_a_matrix_of_one_row_has_two_subscripts(engine: Engine) -> None:
    declaration = read({"dims": {"N": "1", "K": ""}, "sym": {"A": "real[N, K]"}}, engine)
    tex = r"y = \sum_{i=1}^N \sum_{k=1}^K A_{ik}"
    assert check(tex, declaration, lambda A: A.sum(), engine=engine).kind == "checked"


def test_parts_of_the_result(engine: Engine) -> None:
    mapping = {"sym": {"x": "real"}, "out": {"y": 1, "z": 0}}
    tex = ["y = 2x", "z = y + 1"]
    verdict = check(tex, read(mapping, engine), lambda x: (2 * x + 1, 2 * x), engine=engine)
    assert verdict.kind == "checked"


def test_mutants_of_cross_entropy_are_caught(engine: Engine) -> None:
    declaration = read(ENTROPY, engine)
    kinds = {mutant.kind for mutant in mutants(CROSS, declaration, engine=engine)}
    assert kinds >= {"漏运算", "换底", "换符号", "漏项", "下标差一", "换运算"}
    assert survivors(CROSS, declaration, cross, engine=engine) == ([], [])


def test_a_weak_domain_lets_mutants_live(engine: Engine) -> None:
    declaration = read({"dims": "K", "sym": {"A": "real[K, K]", "x": "real[K]"}}, engine)
    tex = r"y = A x"
    found, _ = survivors(tex, declaration, lambda A, x: A @ x, engine=engine)
    assert found == []
    weak = read({"dims": "K", "sym": {"A": "spd[K, K]", "x": "real[K]"}}, engine)
    tex = r"y_i = \sum_j A_{ij} x_j"
    found, _ = survivors(tex, weak, lambda A, x: A @ x, engine=engine)
    assert [mutant.kind for mutant in found] == ["换下标"]


@pytest.mark.parametrize(("path", "case"), [c for c in CASES if c.values[1]["expect"] == "checked"])
def test_every_mutant_is_caught(path: Path, case: Mapping[str, Any], engine: Engine) -> None:
    """改错一处就发现；真的等价的，案例里写着理由。"""
    declaration = read(case["declare"], engine)
    own = code(path, case, declaration)
    alive, stale = survivors(case["tex"], declaration, own, engine=engine)
    assert [mutant.what for mutant in alive] == []
    assert stale == []


@pytest.mark.parametrize("what", ["H(p,q)：q[k] → q", "没有这种改法"])
def test_listed_mutants_must_live(what: str, engine: Engine) -> None:
    declaration = read(ENTROPY | {"equivalent": {what: "理由"}}, engine)
    assert survivors(CROSS, declaration, cross, engine=engine) == ([], [what])


PIECES = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)
FRAGMENTS = (
    r"\sum_{i} \frac{a}{b} \left( \right) | \| ^2 _i \max \log ( ) [ ] = := - / * \cdot p x K "
    r"\partial \nabla \prod_{k=1}^{K} , \quad ' ^\top \in \ldots & \\ ! \binom{a}{b} { } 2 中 𝒙 "
    r"\begin{cases}x&x>0\end{cases} \sum_{i=1}^{99999999} 10^{10^{10}} ^{(i)} \arg "
    r"\mathbb{E}_{x\sim p}"
).split()


def mutated(tex: str, rng: random.Random) -> str:
    pieces = PIECES.findall(tex)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(pieces) + 1)
        pieces[at : at + rng.randint(0, 1)] = [f" {rng.choice(FRAGMENTS)} "] * rng.randint(0, 1)
    return "".join(pieces)


def test_any_tex_has_a_verdict(engine: Engine) -> None:
    """随机改过或凑成的公式：没有一个抛出别的东西，出处都在公式里。

    FORMULA_FUZZ 是试多少个。
    """
    rng = random.Random(5)  # noqa: S311
    right = [p.values[1] for p in CASES if p.values[1]["expect"] == "checked"]
    for _ in range(int(os.environ.get("FORMULA_FUZZ", "300"))):
        case = rng.choice(right)
        texts = case["tex"] if isinstance(case["tex"], list) else [case["tex"]]
        tex = [mutated(one, rng) for one in texts]
        if rng.random() < 0.1:
            tex = ["y = " + " ".join(rng.choices(FRAGMENTS, k=rng.randint(1, 12)))]
        verdict = check(tex, read(case["declare"], engine), None, trials=2, engine=engine)
        for fault in verdict.faults:
            if fault.formula >= 0:
                assert 0 <= fault.start <= fault.end <= len(tex[fault.formula])


@pytest.mark.parametrize(
    "tex",
    [
        "y = " + "+".join("x" * 1900),
        "y = " + "x" * 3900,
        "y = " + "(" * 58 + "x" + ")" * 58,
        "y = " + r"\log " * 600 + "x",
        "y = " + "|x|" * 1200,
        "y = " + "x^{" * 55 + "x" + "}" * 55,
        "y = " + "".join(rf"\sum_{{{i}=1}}^{{9}}" for i in "abcdefgh") + "x = x",
        r"y = \sum_{i=1}^{10^{10^{10}}} x = x",
    ],
)
def test_long_and_deep_formulas_are_refused(tex: str, engine: Engine) -> None:
    verdict = check(tex, read({"sym": {"x": "real"}}, engine), None, engine=engine)
    assert verdict.kind == "refused"


def test_katex_still_grows_the_same_tree(engine: Engine) -> None:
    """__parse 不是稳定的接口：换版本时先看这里。"""
    tree = engine.trees([r"\hat y_i' = \frac{1}{2} \ne \mathbb{1}"])[0]
    assert tree == (HERE / "tree.json").read_text(encoding="utf-8").strip()

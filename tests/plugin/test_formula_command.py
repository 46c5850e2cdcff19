"""drawer check --formulas：在自己的进程里运行代码，说出全部毛病，写下记录。"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import small_drawer

CODE = '''\
"""几个函数。"""

import sys

import numpy as np

print("导入了", file=sys.stderr)


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max())
    return e / e.sum()


def endless(x: float) -> float:
    while True:
        try:
            x = x + 1
        except Exception:
            continue


class Layer:
    pass
'''
SOFTMAX = r"s_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}}"
DECLARED = '{code: snippets.few.softmax, dims: K, sym: {z: "real[K]"}}'
LIMITED = """\
import sys
from paper_drawer.check import numeric
from paper_drawer.cli import main
numeric.SECONDS = 0.3
sys.exit(main(sys.argv[1:]))
"""

Found = list[tuple[str, int, int, str]]


def note(*formulas: tuple[str, str]) -> str:
    """一页：公式与声明，从第 5 行起，一组六行。"""
    blocks = (f"$$\n{tex}\n$$\n\n<!-- 核对 {declared} -->\n" for tex, declared in formulas)
    return "---\ntitle: 例\n---\n\n" + "\n".join(blocks)


def write(root: Path, **notes: str) -> Path:
    """小书房，加上 CODE 与几页笔记。"""
    changes = {f"docs/handbook/{name}.md": text for name, text in notes.items()}
    return small_drawer.write(root, {"snippets/few.py": CODE, **changes})


def check(
    root: Path, *options: str, program: str = "", path: str = ""
) -> tuple[Found, Mapping[str, str], str]:
    """V 族的问题（文件名、行、列、编号），各条的原因，标准错误。"""
    command = ["-c", program] if program else ["-m", "paper_drawer.cli"]
    where = os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, *command, "check", "--root", str(root), *options, "--format", "json"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": where},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    rows = [row for row in json.loads(done.stdout) if row["rule"].startswith("V")]
    assert done.returncode == (1 if json.loads(done.stdout) else 0)
    assert "Traceback" not in done.stderr
    found = [(Path(r["path"]).stem, r["line"], r["column"], r["rule"]) for r in rows]
    return found, {f"{Path(r['path']).stem}:{r['line']}": r["cause"] for r in rows}, done.stderr


def recorded(root: Path) -> dict[str, list[str]]:
    """记录里每份文件核对过的键。"""
    text = (root / "snippets/checked.json").read_text(encoding="utf-8")
    return {Path(p).stem: [row["key"] for row in rows] for p, rows in json.loads(text).items()}


def test_every_fault_of_every_note_in_one_run(tmp_path: Path) -> None:
    """V107、V108、V109 一次说完；通过的照样记下。"""
    upside_down = r"s_k = \frac{e^{-z_k}}{\sum_{j=1}^{K} e^{-z_j}}"
    weak = '{code: snippets.few.softmax, dims: K, sym: {z: "real[K]", b: real, c: real}}'
    write(
        tmp_path,
        good=note((SOFTMAX, DECLARED)),
        refused=note((r"s = f(z + 1)", DECLARED), (SOFTMAX, weak)),
        wrong=note((SOFTMAX, DECLARED), (upside_down, DECLARED)),
        broken=note((SOFTMAX, "{code: snippets.raises.softmax, sym: {z: real}}")),
        classes=note((SOFTMAX, "{code: snippets.few.Layer, sym: {z: real}}")),
    )
    raises = 'def softmax(z: float) -> float:\n    """软。"""\n    return z\n\n\n1 / 0\n'
    (tmp_path / "snippets/raises.py").write_text(raises, encoding="utf-8")
    found, causes, _ = check(tmp_path, "--formulas")
    places = [(name, line, rule) for name, line, _, rule in found]
    assert ("broken", 9, "V109") in places
    assert causes["broken:9"] == (
        "导入不了 snippets.raises.softmax：ZeroDivisionError：division by zero"
    )
    assert causes["classes:9"] == "snippets.few.Layer 不是函数"
    assert ("refused", 6, 5, "V107") in found  # f 那一处
    assert len([place for place in places if place == ("refused", 15, "V107")]) >= 2  # b 与 c
    assert ("wrong", 12, "V108") in places
    assert causes["wrong:12"].startswith("s_{k} 与代码的返回值不同：z = [")
    assert "时，左边 [" in causes["wrong:12"]
    assert "]，右边 [" in causes["wrong:12"]
    assert {name for name, *_ in places} == {"broken", "classes", "refused", "wrong"}
    assert {name: len(keys) for name, keys in recorded(tmp_path).items()} == {"good": 1, "wrong": 1}


def test_the_smallest_separating_input_and_both_values(tmp_path: Path) -> None:
    declared = "{code: snippets.gate.mix, sym: {h: real, c: real, z: unit}}"
    write(tmp_path, x=note(("h' = z h + (1 - z) c", declared)))
    _, causes, _ = check(tmp_path, "--formulas")
    told = causes["x:6"]
    values = dict(part.split(" = ") for part in told.partition("：")[2].split(" 时")[0].split("，"))
    h, c, z = (float(values[name]) for name in "hcz")
    left, right = (float(side) for side in told.partition("左边 ")[2].split("，右边 "))
    assert left == pytest.approx(z * h + (1 - z) * c, rel=1e-3)
    assert right == pytest.approx((1 - z) * h + z * c, rel=1e-3)
    assert sorted(map(abs, (h, c))) == [0, 1]


def test_an_unchanged_second_run_computes_nothing(tmp_path: Path) -> None:
    write(tmp_path, x=note((SOFTMAX, DECLARED)))
    assert check(tmp_path) == (
        [("x", 9, 1, "V106")],
        {"x:9": "公式、声明或代码改过，还没有核对"},
        "",
    )
    found, _, said = check(tmp_path, "--formulas")
    assert (found, "导入了" in said) == ([], True)
    before = recorded(tmp_path)
    found, _, said = check(tmp_path, "--formulas")
    assert (found, "导入了" in said, recorded(tmp_path)) == ([], False, before)
    found, _, said = check(tmp_path, "--formulas", "--no-cache")
    assert (found, "导入了" in said, recorded(tmp_path)) == ([], True, before)
    write(tmp_path, x=note((SOFTMAX.replace("j", "l"), DECLARED)))
    assert check(tmp_path)[0] == [("x", 9, 1, "V106")]
    (tmp_path / "snippets/few.py").write_text(CODE.replace("z.max()", "z[0]"), encoding="utf-8")
    write_nothing_else = check(tmp_path, "--formulas")
    assert (write_nothing_else[0], recorded(tmp_path) != before) == ([], True)


def test_records_of_other_notes_are_kept_and_of_lost_notes_pruned(tmp_path: Path) -> None:
    write(tmp_path, a=note((SOFTMAX, DECLARED)), b=note((SOFTMAX, DECLARED)))
    check(tmp_path, "--formulas")
    assert set(recorded(tmp_path)) == {"a", "b"}
    upside_down = SOFTMAX.replace("z_k", "-z_k")
    write(tmp_path, a=note((upside_down, DECLARED)))
    found, _, _ = check(tmp_path, "--formulas", str(tmp_path / "docs/handbook/a.md"))
    assert [(name, rule) for name, *_, rule in found] == [("a", "V108")]
    assert set(recorded(tmp_path)) == {"b"}
    (tmp_path / "docs/handbook/b.md").unlink()
    write(tmp_path, a=note((SOFTMAX, DECLARED)))
    check(tmp_path, "--formulas", str(tmp_path / "docs/handbook/a.md"))
    assert set(recorded(tmp_path)) == {"a"}


def test_an_endless_loop_in_the_code_is_stopped(tmp_path: Path) -> None:
    """V110：代码里的 except Exception 也拦不住；下一份照样核对。"""
    endless = "{code: snippets.few.endless, sym: {x: real}}"
    write(tmp_path, x=note(("y = x + 1", endless), (SOFTMAX, DECLARED)))
    found, causes, _ = check(tmp_path, "--formulas", program=LIMITED)
    assert found == [("x", 9, 1, "V110")]
    assert causes["x:9"] == "算了 0.3 秒还没完"
    assert {name: len(keys) for name, keys in recorded(tmp_path).items()} == {"x": 1}


def test_without_numpy_it_says_so(tmp_path: Path) -> None:
    """V109；别的规则照查。"""
    write(tmp_path / "drawer", x=note((SOFTMAX, DECLARED)))
    (tmp_path / "numpy.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'numpy'\", name='numpy')\n", encoding="utf-8"
    )
    found, causes, _ = check(tmp_path / "drawer", "--formulas", path=str(tmp_path))
    assert [(name, rule) for name, *_, rule in found] == [("x", "V106"), ("snippets", "V109")]
    assert causes["snippets:1"] == "核对公式要 numpy，这里没有装"


def test_mutants_that_nobody_would_notice(tmp_path: Path) -> None:
    """V111：z 总是 0，右半边改错发现不了；列进 equivalent 就不说。V112：列了却没有的。"""
    formula = "h' = (1 - z) h + z c"
    weak = "{code: snippets.gate.mix, sym: {h: real, c: real, z: zeros}}"
    write(tmp_path, x=note((formula, weak)))
    found, causes, _ = check(tmp_path, "--formulas", "--mutate")
    assert {(line, rule) for _, line, _, rule in found} == {(9, "V111")}
    assert causes["x:9"].startswith("这样改错发现不了：")
    strong = weak.replace("zeros", "unit")
    stale = strong[:-1] + ', equivalent: {"h：1 → 2": 记错了}}'
    write(tmp_path, x=note((formula, strong), (formula, stale)))
    found, causes, _ = check(tmp_path, "--formulas", "--mutate")
    assert [(line, rule) for _, line, _, rule in found] == [(15, "V112")]
    assert causes["x:15"] == "equivalent 里的“h：1 → 2”没有这样的改法，或已经发现得了"

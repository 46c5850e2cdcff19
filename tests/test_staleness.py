"""改一处共用的代码，恰好用到它的演示过期：在真的代码上改十二处。"""

import shutil
from pathlib import Path

import pytest
from paper_drawer import demos
from paper_drawer.package import Package

ROOT = Path(__file__).parents[1]
DEMOS = frozenset(
    "attention-planes b-spline-kernels code-length eigenvalue-invariance gru-gates"
    " iic-contingency interpolation-kernels kl-asymmetry loss-gradients octave-cost"
    " saliency-cloud t-net-rotation unit-square".split()
)
"""这里核对的演示；以后添的不管。"""
# 文件，改什么，改成什么，应当过期的演示
CHANGES = [
    ("ml/information.py", "m = z.max(axis=1)", "m = z.max(1)", "loss-gradients"),
    ("ml/information.py", "np.where(p > 0, q, 1)", "np.where(p != 0, q, 1)", "kl-asymmetry"),
    ("ml/information.py", "TOLERANCE = 1e-6", "TOLERANCE = 1e-7", "kl-asymmetry"),
    ("ml/information.py", '"""熵：按 p', '"""熵，按 p', ""),
    ("ml/linear_maps.py", "SQUARE = (", "SQUARE = (*(),", "unit-square"),
    ("nn/neighbors.py", "[:, :K]", "[:, 0:K]", "attention-planes eigenvalue-invariance"),
    (
        "nn/neighbors.py",
        "features[index]",
        "features[index, :]",
        "attention-planes eigenvalue-invariance interpolation-kernels",
    ),
    ("nn/neighbors.py", "  # (N, N)", "  # N 行 N 列", ""),
    ("papers/graph/pointnet.py", "import torch\n", "import torch  # 张量\n", ""),
    ("papers/clustering/iic.py", "def joint(", "def joint(*_, ", "iic-contingency"),
    ("papers/vision/oct_conv.py", "def low_channels(", "def low_channels(*_, ", "octave-cost"),
    ("demos/gru_gates/figures.py", "\ndef ", "\nEXTRA = 1\n\n\ndef ", "gru-gates"),
    (
        "papers/graph/pointnet.py",
        "def mlp(",
        "def mlp(*_, ",
        "attention-planes saliency-cloud t-net-rotation",
    ),
]


def digests(folder: Path) -> dict[str, str]:
    """演示的摘要；与记录里的不同就是过期。"""
    found, _ = demos.read(Package(folder), folder.parent)
    return {id_: demo.digest for id_, demo in found.items() if id_ in DEMOS}


@pytest.mark.parametrize(("path", "old", "new", "expected"), CHANGES)
def test_exactly_these_are_stale(
    path: str, old: str, new: str, expected: str, tmp_path: Path
) -> None:
    folder = tmp_path / "snippets"
    shutil.copytree(ROOT / "snippets", folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / path).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    before, after = digests(ROOT / "snippets"), digests(folder)
    assert set(before) == DEMOS
    assert {id_ for id_ in DEMOS if before[id_] != after[id_]} == set(expected.split())

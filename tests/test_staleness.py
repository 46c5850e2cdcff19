"""改一处共用的代码，恰好用到它的演示过期：在真的代码上改十二处。"""

from copy import copy
from dataclasses import replace
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


@pytest.fixture(scope="module")
def package() -> Package:
    return Package(ROOT / "snippets")


def digests(package: Package) -> dict[str, str]:
    """演示的摘要；与记录里的不同就是过期。"""
    found, _ = demos.read(package, ROOT)
    return {id_: demo.digest for id_, demo in found.items() if id_ in DEMOS}


def changed(package: Package, path: str, old: str, new: str) -> Package:
    """改了一个文件的代码包；别的文件不重读。"""
    whole = copy(package)
    (own,) = (m for m in package.modules.values() if m.path == ROOT / "snippets" / path)
    assert old in own.text
    whole.modules = package.modules | {own.name: replace(own, text=own.text.replace(old, new, 1))}
    return whole


@pytest.mark.parametrize(("path", "old", "new", "expected"), CHANGES)
def test_exactly_these_are_stale(
    path: str, old: str, new: str, expected: str, package: Package
) -> None:
    before, after = digests(package), digests(changed(package, path, old, new))
    assert set(before) == DEMOS
    assert {id_ for id_ in DEMOS if before[id_] != after[id_]} == set(expected.split())

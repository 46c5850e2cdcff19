"""小书房里有声明的公式，和手写的核对记录：一页逐行并排，一页不并排。"""

from pathlib import Path

import small_drawer
from paper_drawer import claims, library, proofs
from paper_drawer.model import Proof
from paper_drawer.source import Document

PAPER, NOTE = "papers/graph/ggnn", "notes/math/matrix"
SYMBOLS = 'sym:\n  "h, c": "real"\n  z: "unit"\n  k: "real -> -"\n'
FORMULAS = f"""\
一行一个样本。

$$
c_k = \\hat z^2
$$

再取

$$
c = \\frac{{z}}{{h}} < k
$$

<!-- 核对
code: snippets.gate.mix
{SYMBOLS}-->

$$
O(N) \\tag{{a}}
$$

<!-- 不核对：复杂度，
n < N -->
"""
FILES = {
    f"docs/{PAPER}.md": small_drawer.PAPER.replace(
        "<!-- 不核对：示例 -->", f"<!-- 核对\n{SYMBOLS}-->"
    ),
    f"docs/{NOTE}.md": small_drawer.NOTE.replace("一行一个样本，要乘转置。", FORMULAS),
    "docs/handbook/index.md": "---\ntitle: 写作手册\n---\n\n```formulas\n```\n",
}
DOMAINS = {"h": "real", "c": "real", "z": "unit", "k": "real"}
ARGUMENTS = {"h": "h", "c": "c", "z": "z"}
MARKS = {
    PAPER: ("0:6-7:z", "0:8-9:h", "0:10-11:z", "0:11-12:c"),
    NOTE: ("0:0-1:c", "0:4-9:z", "1:0-1:c", "1:8-9:z", "1:11-12:h"),
}


def write(root: Path) -> Path:
    """写下小书房与记录。"""
    small_drawer.write(root, FILES)
    found, _ = library.load(root)
    proofs.write(root / "snippets", {f"docs/{page}.md": [_proof(found, page)] for page in MARKS})
    return root


def _proof(found: library.Library, page: str) -> Proof:
    entry = found.by_path[f"{page}.md"]
    claim = claims.read(entry.path, Document(entry.body))[0][0]
    key = claim.key(found.digests)
    return Proof(key, 12, ("h′ = (((1 − z) · h) + (z · c))",), DOMAINS, ARGUMENTS, MARKS[page])

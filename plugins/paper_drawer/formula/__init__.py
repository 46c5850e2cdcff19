r"""公式即测试：一个 TeX 公式照原样求值，在随机的输入上与旁边的代码比。

它是随机测试，不是证明：说“核对”，不说“证明”。有歧义、没声明、没用到的都拒绝，绝不猜。

    declaration, faults = declare({"code": "entropy", "dims": "K", "sym": {"p": "simplex[K]"}})
    verdict = check(r"H(p) = -\sum_k p_k \ln p_k", declaration, entropy)
"""

from paper_drawer.formula.check import Verdict, check
from paper_drawer.formula.comparison import Difference
from paper_drawer.formula.declaration import Declaration, declare
from paper_drawer.formula.fault import Fault
from paper_drawer.formula.marks import marks
from paper_drawer.formula.mutate import Mutant, mutants, survivors

__all__ = [
    "Declaration",
    "Difference",
    "Fault",
    "Mutant",
    "Verdict",
    "check",
    "declare",
    "marks",
    "mutants",
    "survivors",
]

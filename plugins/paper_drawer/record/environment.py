"""运行时的环境：只有列出的变量，而且在哪台机器上都一样。"""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""数值库各有各的开关；线程数会改变求和的次序，也就改变末位。"""

NARROW = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_CBWR": "COMPATIBLE",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR AVX512F AVX512CD AVX512_SKX",
}
"""x86 上只用到 AVX2：有没有 AVX-512，算出的末位不同，训练会把它放大到看得见。

MKL 取 COMPATIBLE，因为只有它在 AMD 上也算数。代价：numpy 不觉得；torch 的小网络
慢一到三成，GRU 慢一倍，1000 × 1000 的矩阵乘慢五倍。
没有设 torch.use_deterministic_algorithms：一个线程的 CPU 上它只会让一些运算报错。
"""

KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""从外面带进来的：没有它们，装在别处的 Python 启动不了。"""


def reduced(scratch: Path) -> dict[str, str]:
    """演示看得见的全部环境变量。

    Args:
        scratch: 这次运行的临时文件夹。

    Returns:
        变量名到值。
    """
    fixed = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin")),
        "HOME": str(scratch / "home"),
        "TMPDIR": str(scratch / "tmp"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "MPLBACKEND": "svg",
        "MPLCONFIGDIR": str(scratch / "home"),
        "MPL_IGNORE_SYSTEM_FONTS": "1",
    }
    kept: dict[str, str] = {name: os.environ[name] for name in KEPT if name in os.environ}
    if site.ENABLE_USER_SITE:
        kept["PYTHONUSERBASE"] = site.getuserbase()
    return kept | fixed | dict.fromkeys(THREADS, "1") | _narrowed()


def _narrowed() -> dict[str, str]:
    if os.uname().machine not in ("x86_64", "amd64"):
        return {}
    cpu = Path("/proc/cpuinfo")
    return {} if cpu.is_file() and "avx2" not in cpu.read_text(encoding="utf-8") else NARROW

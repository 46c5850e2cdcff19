"""KaTeX：随包附带，在本进程的 V8 里把 TeX 变成 HTML，结果按内容缓存。"""

from paper_drawer.katex.cache import Cache, Verdicts
from paper_drawer.katex.engine import VERSION, Engine, Failure

__all__ = ["VERSION", "Cache", "Engine", "Failure", "Verdicts"]

"""公式的缓存：先查存着的，没有的交给引擎，再存下来。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from paper_drawer import store
from paper_drawer.katex.engine import VERSION, WRAPPER, Engine, Failure
from paper_drawer.store import Store

GROUP = 2000
"""一次交给引擎几个公式；结果随即写进缓存，内存里不堆积。"""


def key(tex: str, display: bool) -> bytes:
    """公式的键：内容、样式、KaTeX 的版本与选项。"""
    return store.key(VERSION, WRAPPER, f"{int(display)}", tex)


class Cache:
    """公式 → HTML。出错的公式不存。"""

    def __init__(self, folder: Path | None, engine: Engine) -> None:
        """Folder 为 None 时只在内存里。"""
        self.engine = engine
        self.store = Store(folder)
        self._verdicts: dict[tuple[str, bool], Failure | None] = {}

    def close(self) -> None:
        """关掉存处与引擎。"""
        self.store.close()
        self.engine.close()

    def render(self, formulas: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], str | Failure]:
        """每个不同的公式渲染一次。"""
        wanted = {formula: key(*formula) for formula in formulas}
        known = self.store.read(set(wanted.values()))
        results: dict[tuple[str, bool], str | Failure] = {
            formula: known[k] for formula, k in wanted.items() if k in known
        }
        missing = [formula for formula in wanted if formula not in results]
        fresh = dict(zip(missing, self.engine.render(missing), strict=True))
        self.store.write({wanted[f]: html for f, html in fresh.items() if isinstance(html, str)})
        return results | fresh

    def failures(self, formulas: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], Failure]:
        """KaTeX 不收的；问过的记着，不再问。"""
        wanted = set(formulas)
        self._verdicts |= self._ask(sorted(f for f in wanted if f not in self._verdicts))
        return {f: failure for f in wanted if (failure := self._verdicts[f])}

    def _ask(self, formulas: Sequence[tuple[str, bool]]) -> dict[tuple[str, bool], Failure | None]:
        """把没有的都渲染好、存下来。"""
        found: dict[tuple[str, bool], Failure | None] = dict.fromkeys(formulas)
        missing = [(f, k) for f in formulas if not self.store.has(k := key(*f))]
        for start in range(0, len(missing), GROUP):
            group = missing[start : start + GROUP]
            fresh = self.engine.render([formula for formula, _ in group])
            done = list(zip(group, fresh, strict=True))
            self.store.write({k: html for (_, k), html in done if isinstance(html, str)})
            found |= {f: result for (f, _), result in done if isinstance(result, Failure)}
        return found


class Verdicts(Cache):
    """只问收不收：不写成 HTML，也不写盘，快得多。"""

    def __init__(self, engine: Engine, accepted: Iterable[tuple[str, bool]] = ()) -> None:
        """Accepted 是早已知道收的公式。"""
        super().__init__(None, engine)
        self._verdicts |= dict.fromkeys(accepted)

    def _ask(self, formulas: Sequence[tuple[str, bool]]) -> dict[tuple[str, bool], Failure | None]:
        answers = self.engine.render(formulas, html=False)
        both = zip(formulas, answers, strict=True)
        return {f: answer if isinstance(answer, Failure) else None for f, answer in both}

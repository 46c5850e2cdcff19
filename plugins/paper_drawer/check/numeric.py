"""V107 起：公式照原样求值，与代码比。只有这里运行 snippets，也只有这里用到 numpy。"""

from __future__ import annotations

import contextlib
import importlib
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from paper_drawer import formula, proofs
from paper_drawer.check import claims as static
from paper_drawer.check import documents
from paper_drawer.check.documents import Sheet
from paper_drawer.check.session import Project
from paper_drawer.claims import Claim
from paper_drawer.formula import Declaration, Difference, Fault, Verdict
from paper_drawer.katex import Engine
from paper_drawer.model import Library, Problem, Proof
from paper_drawer.source import Document

SECONDS = 10
"""一份声明最多算多久，连同导入代码。"""
MUTATING = 300
"""连同改错一处的各个版本，最多多久。"""
DIGITS = 4
LONGEST = 160

Code = Callable[..., Any]


class LateError(BaseException):
    """到时间了；不是 Exception，代码里的 except 拦不住它。"""


class UnusableError(Exception):
    """代码用不了：为什么，怎么改。"""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.fix = fix


@dataclass
class Outcome:
    """核对的结果。"""

    problems: list[Problem] = field(default_factory=list)
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    """文件 → 通过的声明，按页上的次序。"""
    fresh: int = 0
    """这一次算了几份；其余的有记录。"""


class Numeric:
    """一次核对：一座书房，一个 KaTeX。"""

    def __init__(self, library: Library, root: Path, engine: Engine) -> None:
        self.library = library
        self.root = root
        self.engine = engine

    def verify(
        self, sheets: Iterable[Sheet], *, again: bool = False, mutate: bool = False, seed: int = 0
    ) -> Outcome:
        """核对这些正文里的声明。

        Args:
            sheets: 正文。
            again: 有记录的也再算。
            mutate: 还把公式改错一处，看发现得了不。
            seed: 随机数的种子。
        """
        found = Outcome()
        with _importable(self.root), contextlib.redirect_stdout(sys.stderr):
            for claim, document in static.declared(sheets):
                proofs = found.proofs.setdefault(claim.path, [])
                if claim.declared is None:
                    continue
                known = self.library.proofs.get(claim.key(self.library.digests))
                if known is not None and not again and not mutate:
                    proofs.append(known)
                    continue
                found.fresh += 1
                proof = self.claim(claim, document, found.problems, mutate=mutate, seed=seed)
                proofs += [proof] if proof else []
        return found

    def claim(
        self, claim: Claim, document: Document, problems: list[Problem], *, mutate: bool, seed: int
    ) -> Proof | None:
        """核对一份；毛病放进 problems。"""
        seconds = MUTATING if mutate else SECONDS
        try:
            with _limit(seconds):
                return self._checked(claim, document, problems, mutate=mutate, seed=seed)
        except LateError:
            fix = "把 dims 写小，如 {K: 2..3}"
            problems.append(_at(claim, "V110", f"算了 {seconds:g} 秒还没完", fix))
        except UnusableError as error:
            problems.append(_at(claim, "V109", error.cause, error.fix))
        return None

    def _checked(
        self, claim: Claim, document: Document, problems: list[Problem], *, mutate: bool, seed: int
    ) -> Proof | None:
        code = imported(claim.code) if claim.code else None
        declaration, faults = formula.declare(claim.mapping, self.engine, imported)
        if declaration is None:
            problems += [_refused(claim, document, fault) for fault in faults]
            return None
        texts = [f.tex for f in claim.formulas]
        verdict = formula.check(texts, declaration, code, seed=seed, engine=self.engine)
        if verdict.kind != "checked":
            problems += _told(claim, document, verdict)
            return None
        if mutate:
            problems += _survivors(claim, texts, declaration, code, self.engine)
        return self._proof(claim, declaration, verdict)

    def _proof(self, claim: Claim, declaration: Declaration, verdict: Verdict) -> Proof:
        texts = [f.tex for f in claim.formulas]
        marks = formula.marks(texts, declaration, self.engine)
        return Proof(
            key=claim.key(self.library.digests),
            inputs=verdict.inputs,
            readings=verdict.reading,
            domains=dict(verdict.domains),
            arguments={n: s.argument for n, s in declaration.symbols.items() if s.argument},
            marks=tuple(
                f"{i}:{_visible(texts[i], start)}-{_visible(texts[i], end)}:{name}"
                for i, start, end, name in marks
            ),
        )


def imported(name: str) -> Code:
    """按全名取一个函数。

    Raises:
        UnusableError: 导入不了，或不是函数。
    """
    module, _, own = name.rpartition(".")
    try:
        code = getattr(importlib.import_module(module), own)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- 代码导入时什么都会抛
        cause = f"导入不了 {name}：{type(error).__name__}：{error}"
        raise UnusableError(cause, "先让它能导入；make setup 装好 numpy 与 torch") from None
    if isinstance(code, type) or not callable(code):
        raise UnusableError(f"{name} 不是函数", "写一个函数，公式与它比")
    return code  # type: ignore[no-any-return]


def _visible(text: str, offset: int) -> int:
    """前面有几个不算空白的字符。"""
    return len(re.sub(r"\s", "", text[:offset]))


def _at(claim: Claim, rule: str, cause: str, fix: str) -> Problem:
    return Problem(claim.path, claim.line, claim.column, rule, cause, fix)


def _told(claim: Claim, document: Document, verdict: Verdict) -> Iterator[Problem]:
    """不收的各处，或一组分得开两边的输入。"""
    for fault in verdict.faults:
        yield _refused(claim, document, fault)
    if verdict.difference is not None:
        found = verdict.difference
        wrong = claim.formulas[max(found.span.formula, 0)]
        place = document.position(wrong.offset + max(found.span.start, 0))
        fix = "公式与代码至少有一个错了；小心两边的记号、下标与常数"
        yield Problem(claim.path, *place, "V108", _difference(found), fix)


def _refused(claim: Claim, document: Document, fault: Fault) -> Problem:
    if fault.formula < 0:
        place = claim.place(fault.key)
    else:
        place = document.position(claim.formulas[fault.formula].offset + fault.start)
    return Problem(claim.path, *place, "V107", f"公式核对不了：{fault.cause}", fault.fix)


def _difference(found: Difference) -> str:
    inputs = "，".join(f"{name} = {_short(value)}" for name, value in found.inputs.items())
    sides = f"左边 {_short(found.left)}，右边 {_short(found.right)}"
    return f"{found.equality}不同：{inputs or '没有输入'} 时，{sides}"


def _short(value: object) -> str:
    """四位有效数字，太长就截断。"""
    text = _numbers(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _numbers(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_numbers, value))}]"
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def _survivors(
    claim: Claim, texts: list[str], declaration: Declaration, code: Code | None, engine: Engine
) -> Iterator[Problem]:
    """V111、V112：改错一处发现不了的，和列了却发现得了的。"""
    alive, stale = formula.survivors(texts, declaration, code, engine=engine)
    for mutant in alive:
        cause = f"这样改错发现不了：{mutant.what}"
        fix = "收紧取值域；真的等价，就在声明的 equivalent 里写明理由"
        yield _at(claim, "V111", cause, fix)
    for what in stale:
        line, column = claim.place(f"equivalent/{what}")
        cause = f"equivalent 里的“{what}”没有这样的改法，或已经发现得了"
        yield Problem(claim.path, line, column, "V112", cause, "删去它")


@contextlib.contextmanager
def _importable(root: Path) -> Iterator[None]:
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """到时间就抛 LateError；没有 SIGALRM 的系统上不限。"""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(_: int, __: FrameType | None) -> None:
        raise LateError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def verified(
    project: Project, library: Library, *, again: bool, mutate: bool
) -> tuple[Library, tuple[Problem, ...]]:
    """核对要看的文件，写下记录；返回记录换成了新的书房。"""
    folder = project.root / project.package
    sheets = [s for s in documents.sheets(library, project.docs) if project.wants(s.path)]
    with Engine() as engine:
        numeric = Numeric(library, project.root, engine)
        found = numeric.verify(sheets, again=again, mutate=mutate)
    there = {sheet.path for sheet in documents.sheets(library, project.docs)}
    seen = {sheet.path for sheet in sheets}
    kept = {p: list(old) for p, old in proofs.read(folder).items() if p in there - seen}
    proofs.write(folder, kept | found.proofs)
    return replace(library, proofs=proofs.by_key(folder)), tuple(found.problems)

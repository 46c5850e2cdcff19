"""一次检查：读书房，查，改；没有变的用上次的。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from paper_drawer import check, front_matter, library
from paper_drawer.check import allow, claims, documents, references, repair, spread
from paper_drawer.check.documents import Findings, Sheet
from paper_drawer.check.memo import Answer, Memo
from paper_drawer.check.rewrite import Rewrite
from paper_drawer.katex import Engine, Verdicts
from paper_drawer.model import Library, Problem
from paper_drawer.stamp import Stamp


@dataclass(frozen=True)
class Project:
    """书房在哪里，看哪些。"""

    root: Path
    docs: str
    package: str
    wanted: tuple[str, ...] = ()
    """只看这些路径（相对 root）；空的就是全部。"""
    workers: int = 0
    """最多几个进程一起查；0 是有几个核就几个。"""

    def wants(self, path: str) -> bool:
        """这份文件要看。"""
        return not self.wanted or any(
            path == one or path.startswith(f"{one}/") or one == "." for one in self.wanted
        )

    @property
    def only_notes(self) -> bool:
        """只看几份笔记：演示、代码与笔记本的规则不必查。"""
        inside = (one.endswith(".md") and one.startswith(f"{self.docs}/") for one in self.wanted)
        return bool(self.wanted) and all(inside)

    @property
    def stamp(self) -> Stamp:
        """检查会读的文件此刻的样子。"""
        folders = (self.docs, self.package, f"tests/{self.package}")
        return Stamp.of(self.root / folder for folder in folders)

    @property
    def name(self) -> str:
        """答案记在谁的名下。"""
        return f"{self.root}\0{self.docs}\0{self.package}"


Read = tuple[Library, list[Problem]]
"""读出的书房，和读的时候看见的问题。"""


def answer(
    project: Project, known: Memo, verified: Sequence[Problem] = (), read: Read | None = None
) -> Answer:
    """要看的文件的全部问题；verified 是核对公式查出的，read 是已经读出的。"""
    stamp = project.stamp
    whole = known.answer(project.name, stamp)
    if whole is None:
        found = checked(project, known, read or load(project, known))
        books = found.library
        whole = Answer(found.problems, len(books.papers), len(books.notes))
        if not project.wanted and read is None:  # 核对要很久，读出的也许已经旧了
            known.keep(project.name, stamp, whole)
    told = {problem.path for problem in verified}  # 没通过的当然没有记录
    wanted = [p for p in whole.problems if project.wants(p.path)]
    unsaid = [p for p in wanted if p.rule != "V106" or p.path not in told]
    problems = tuple(sorted({*unsaid, *verified}))
    return Answer(problems, whole.papers, whole.notes)


@dataclass(frozen=True)
class Checked:
    """查过的书房，和全部问题。"""

    library: Library
    problems: tuple[Problem, ...]


def checked(project: Project, known: Memo, read: Read) -> Checked:
    """查读出的书房，数出核对了几个公式；命令与建站都用它。"""
    docs, partial = project.docs, project.only_notes
    books, problems = read[0], list(read[1])
    sheets = [s for s in documents.sheets(books, docs) if project.wants(s.path)]
    problems += references.check(books, docs)
    problems += () if partial else check.across(books, docs)
    found = _findings(sheets, books, known, project, whole=not project.wanted)
    claimed = claims.survey(zip(sheets, found, strict=True), docs)
    return Checked(replace(books, claimed=claimed), tuple(check.gather(problems, found)))


def load(project: Project, known: Memo, *, records: bool | None = None) -> Read:
    """读出书房；只看几份笔记时不读演示的记录与笔记本，除非 records。"""
    whole = not project.only_notes if records is None else records
    return library.load(
        project.root, project.docs, project.package, records=whole, recall=known.recall
    )


def _findings(
    sheets: list[Sheet], books: Library, known: Memo, project: Project, *, whole: bool
) -> list[Findings]:
    facts = documents.facts(books)
    found = known.findings(sheets, facts)
    changed = [sheet for sheet in sheets if sheet not in found]
    accepted = known.accepted(changed)
    fresh = spread.spread(changed, facts, accepted, project.workers) if changed else {}
    known.record(fresh, sheets if whole else ())
    return [found[sheet] if sheet in found else fresh[sheet] for sheet in sheets]


def rewrites(project: Project, known: Memo) -> tuple[list[Rewrite], list[str]]:
    """能自动改好的文件，和为什么有的不能改；一个字也还没有写。"""
    books, _ = load(project, known)
    facts = documents.facts(books)
    sheets = [
        sheet
        for sheet in documents.sheets(books, project.docs)
        if project.wants(sheet.path) and sheet.kind != "notebook"
    ]
    found = _findings(sheets, books, known, project, whole=False)
    done: list[Rewrite] = []
    said: list[str] = []
    with closing(Verdicts(Engine(), known.accepted(sheets))) as verdicts:
        for sheet, findings in zip(sheets, found, strict=True):
            if any(problem.edits for problem in allow.apply(findings.problems, findings.allows)):
                try:
                    done += _rewrite(project.root, sheet, _examiner(sheet, facts, verdicts))
                except repair.UnsafeError as error:
                    said.append(f"{sheet.path} 没有改：{error}")
    return done, said


def _examiner(sheet: Sheet, facts: Library, verdicts: Verdicts) -> repair.Examine:
    """怎样查这份文件的另一种写法。"""

    def examine(text: str) -> list[Problem]:
        source, _ = front_matter.split(text, sheet.path)
        if source is None:
            return []
        changed = replace(sheet, text=source.body, line=source.body_line)
        (found,) = documents.examine([changed], facts, verdicts)
        return allow.apply(found.problems, found.allows)

    return examine


def _rewrite(root: Path, sheet: Sheet, examine: repair.Examine) -> Iterator[Rewrite]:
    path = root / sheet.path
    if path.is_symlink():
        raise repair.UnsafeError("它是符号链接，请改它指向的文件")
    raw = path.read_bytes()
    before, _ = library.decode(raw, sheet.path)
    after = repair.settle(before or "", examine)
    if after != before:
        yield Rewrite(path, sheet.path, raw, before or "", after)

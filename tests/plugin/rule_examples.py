"""手册里的规则页：每条规则的例子，放进一座什么都有的小书房。"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any
from zlib import crc32

import small_demo
import small_drawer
import small_notebook
from paper_drawer import entries, library, proofs
from paper_drawer.check import claims, documents
from paper_drawer.model import Proof
from paper_drawer.source import Document, Fence

PAGES = Path(__file__).parents[2] / "docs/handbook/rules"
RULE = re.compile(
    r'(?m)^\?\?\? rule "(?P<id>\S+) (?P<said>.+)"\n(?P<body>(?:(?:    .*|[ \t]*)(?:\n|\Z))*)'
)
TITLE = re.compile(r'title="(?P<mark>[✗✓])(?: (?P<path>\S+))?(?: (?P<codec>GBK))?"')
CELL = re.compile(r"(?m)^# %%(?: \[(\w+)\])?\n")
PATHS = {"yaml": "docs/papers/graph/x.md", "text": "docs/handbook/x.md"}
"""围栏的语言 → 没写路径的例子放在哪里；yaml 是论文题录里的几行。"""
NOTEBOOK = "docs/notebooks/opening.ipynb"


@dataclass(frozen=True)
class Rule:
    """规则页上的一条。"""

    id: str
    said: str
    fences: tuple[Fence, ...]

    @property
    def repaired(self) -> bool:
        """标题说可以自动修。"""
        return self.said.endswith("（可自动修）")

    @property
    def elsewhere(self) -> bool:
        """标题说例子写不成文字，在测试里。"""
        return self.said.endswith("（例子见测试）")

    def files(self, mark: str) -> dict[str, bytes]:
        """✗ 或 ✓ 的文件：路径到内容。"""
        found: dict[str, bytes] = {}
        for fence in self.fences:
            title = TITLE.search(fence.info)
            if title and title["mark"] == mark and fence.language != "sh":
                path = title["path"] or PATHS[fence.language]
                assert path not in found, f"{self.id} 有两个 {mark} {path}"
                found[path] = _content(path, fence).encode(title["codec"] or "utf-8")
        return found

    @property
    def rerecorded(self) -> bool:
        """✓ 是一条写下记录的命令。"""
        return any(fence.language == "sh" and "✓" in fence.info for fence in self.fences)


def rules() -> Iterator[Rule]:
    """全部规则页上的全部规则。"""
    for page in sorted(PAGES.glob("*.md")):
        for match in RULE.finditer(page.read_text(encoding="utf-8")):
            fences = Document(dedent(match["body"])).fences
            yield Rule(match["id"], match["said"], fences)


def _content(path: str, fence: Fence) -> str:
    if path.endswith(".ipynb") and CELL.match(fence.body):
        return small_notebook.text(list(_cells(fence.body)))
    if not path.endswith(".md") or fence.body.startswith("---\n"):
        return fence.body
    if fence.language == "yaml":
        return _head(path, fence.body)
    return f"{_head(path)}\n{fence.body}"


def _head(path: str, changes: str = "") -> str:
    """这类文件写得对的题录；changes 是换掉或增添的几行。"""
    sample = {"paper": small_drawer.PAPER, "note": small_drawer.NOTE}
    kind = entries.place(path.removeprefix("docs/")).kind
    lines = sample.get(kind, "---\ntitle: 例子\n---\n").split("---\n")[1].splitlines(keepends=True)
    changed = {"former_slugs", *re.findall(r"(?m)^(\w+):", changes)}
    kept = "".join(line for line in lines if line.split(":")[0] not in changed)
    own = kept.replace("1511.05493", f"1511.{crc32(path.encode()) % 90_000 + 10_000}")  # E008
    return f"---\n{own}{changes}---\n"


def _cells(body: str) -> Iterator[dict[str, Any]]:
    """`# %%` 起一格代码，`# %% [markdown]` 起一格文字，其余的是上一格的输出。"""
    cells: list[dict[str, Any]] = []
    parts = CELL.split(body)[1:]
    for form, raw in zip(parts[::2], parts[1::2], strict=True):
        text = raw.strip("\n")
        if form is None:
            cells.append(small_notebook.code(text))
        elif form == "markdown":
            cells.append(small_notebook.prose(text))
        elif form in ("stdout", "stderr"):
            cells[-1]["outputs"].append(small_notebook.printed(text, form))
        elif form == "error":
            name, _, value = text.partition(": ")
            cells[-1]["outputs"].append({"output_type": "error", "ename": name, "evalue": value})
        else:
            cells[-1]["outputs"].append(small_notebook.shown(**{form: text}))
    yield from cells


def prepare(root: Path) -> Path:
    """小书房，加上一个录好的演示、一本录好的笔记本，各处都没有毛病。"""
    small_drawer.write(root, small_demo.FILES)
    (root / small_demo.FOLDER / "figures.py").write_text(small_demo.FIGURES, encoding="utf-8")
    small_notebook.write(root, small_notebook.text(), NOTEBOOK)
    record(root)
    return root


def lay(root: Path, files: Mapping[str, bytes]) -> None:
    """把例子的文件放进小书房。"""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def record(root: Path) -> None:
    """重录全部演示、笔记本与公式；不真的运行，只写下与代码相符的记录。"""
    for id_, demo in small_demo.read(root)[0].items():
        small_demo.record(root, id_, **{plot.name: small_demo.SVG for plot in demo.plots})
    for path in (root / "docs").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        path.write_text(small_notebook.recorded(root, text), encoding="utf-8")
    drawer, _ = library.load(root)
    found: dict[str, list[Proof]] = {}
    for claim, _ in claims.declared(documents.sheets(drawer, "docs")):
        if claim.declared is not None:
            found.setdefault(claim.path, []).append(Proof(claim.key(drawer.digests), inputs=12))
    proofs.write(root / "snippets", found)

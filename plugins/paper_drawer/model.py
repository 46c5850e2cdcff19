"""数据：论文、笔记、代码、问题。全部冻结；不导入本包的任何模块。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, order=True)
class Edit:
    """一处不会改变意思的改法：把 line 行 column 列起的 old 换成 new。"""

    line: int
    column: int
    """从 1 开始，按字符数，与 Problem 一样。"""
    old: str
    """原来的文字，可以跨行；对不上就不改。"""
    new: str


@dataclass(frozen=True, order=True)
class Problem:
    """一处毛病：在哪里、违反哪条规则、为什么、怎么改。"""

    path: str
    """相对项目根目录的路径，用 / 分隔。"""
    line: int
    """从 1 开始；整份文件的毛病记在第 1 行。"""
    column: int
    """从 1 开始，按字符数。"""
    rule: str
    """永久的规则编号，例如 F103。"""
    cause: str
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    """`drawer check --fix` 怎样改；空的要人来改。"""

    def __str__(self) -> str:
        """`路径:行:列 规则 说明；改法`，一行。"""
        text = f"{self.path}:{self.line}:{self.column} {self.rule} {self.cause}"
        return f"{text}；{self.fix}" if self.fix else text


@dataclass(frozen=True)
class Entry:
    """论文与笔记共有的部分：一份文件，一个 id。"""

    id: str
    """文件名去掉 .md，全站唯一。"""
    path: str
    """相对 docs 的路径，例如 papers/graph/ggnn.md。"""
    title: str
    tags: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    """先读的论文或笔记的 id。"""
    former_slugs: tuple[str, ...] = ()
    """必须继续有效的旧地址，相对站点根目录。"""
    added: str = ""
    """放进来的日期，ISO 格式。"""
    hide: tuple[str, ...] = ()
    body: str = ""
    """头部之后的 Markdown；空白表示只有索引。"""
    body_line: int = 1
    """正文第一行在文件里的行号。"""
    positions: Mapping[str, tuple[tuple[int, int], ...]] = field(
        default_factory=dict, compare=False
    )
    """头部每个键的值在哪一行哪一列；列表的每一项各有一个。"""

    @property
    def has_page(self) -> bool:
        """有正文，于是有 ✒ 速记页。"""
        return bool(self.body.strip())


@dataclass(frozen=True)
class Paper(Entry):
    """一篇论文：头部是索引条目，正文是 ✒ 速记页。"""

    field: str = ""
    """所在抽屉的 id，即文件夹名。"""
    short: str = ""
    year: int = 0
    venue: str = ""
    arxiv: str = ""
    doi: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    motivation: str = ""
    highlights: tuple[str, ...] = ()
    star: bool = False

    @property
    def link(self) -> str:
        """【year venue】 指向的地址：arXiv、DOI、url 依次取第一个。"""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def name(self) -> str:
        """人们怎么叫它：short，没有就用标题。"""
        return self.short or self.title


@dataclass(frozen=True)
class Note(Entry):
    """一页知识点速记。"""

    topic: str = ""
    summary: str = ""

    @property
    def name(self) -> str:
        """人们怎么叫它。"""
        return self.title


@dataclass(frozen=True)
class Drawer:
    """一个抽屉：papers/<id>/index.md。"""

    id: str
    path: str
    title: str
    summary: str = ""
    sections: tuple[str, ...] = ()
    """按标签分的小格，依次列出；论文进它自己的标签里最先是小格的那一格。"""
    order: int = 0
    body: str = ""
    body_line: int = 1


@dataclass(frozen=True)
class Page:
    """其余的页面：首页、索引、手册、复习。只有头部里的几个键。"""

    path: str
    title: str = ""
    summary: str = ""
    hide: tuple[str, ...] = ()
    body: str = ""
    body_line: int = 1


@dataclass(frozen=True)
class Term:
    """术语表的一行；搜索把各种写法当作同一个词。"""

    chinese: str
    english: str = ""
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """所有写法，正名在前，空的不算。"""
        return tuple(
            w for w in (self.chinese, self.english, *self.aliases, *self.misspellings) if w
        )


@dataclass(frozen=True)
class Snippet:
    """snippets 里的一个符号，静态读出，没有导入。"""

    symbol: str
    """完整的点分名字，例如 snippets.papers.graph.ggnn.propagate。"""
    path: str
    """相对项目根目录，例如 snippets/papers/graph/ggnn.py。"""
    first_line: int
    last_line: int
    source: str
    """符号的源码，含装饰器，已去掉公共缩进。"""
    docstring_lines: tuple[int, int] | None = None
    """文档字符串在 source 里的首末行（从 1 开始，含）。"""
    signature: str = ""
    """给表头看的简短签名，例如 propagate(h, A, weights)。"""
    program: str = ""
    """独立可运行的程序：连同它用到的 import 和 snippets 里的其他定义。"""


@dataclass(frozen=True)
class Verification:
    """一个 snippets 模块最近一次通过测试的记录。"""

    module: str
    digest: str
    tests: int
    date: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Proof:
    """一份公式的声明最近一次核对通过的记录。"""

    key: str
    """公式、声明与代码都没变，就相同。"""
    inputs: int
    """比较过几组随机的输入。"""
    readings: tuple[str, ...] = ()
    """每个等式怎样读：括号写全的一行。"""
    domains: Mapping[str, str] = field(default_factory=dict)
    """符号 → 取值域，例如 simplex[K]。"""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """符号 → 代码的参数；不是参数的不在其中。"""
    marks: tuple[str, ...] = ()
    """符号出现在哪里，一处一个“第几个公式:起-止:符号”；数的是公式里不算空白的字符。"""


@dataclass(frozen=True)
class Plot:
    """演示的一张图：怎么看它，看不见的人怎么读它。"""

    name: str
    caption: str
    """图注：要看什么。"""
    alt: str
    """画面的描述。"""
    line: int
    """它的函数在 figures.py 的哪一行。"""


@dataclass(frozen=True)
class Record:
    """一次运行留下的：印出的文字，图，何时、用什么版本。"""

    digest: str
    versions: Mapping[str, str]
    date: str
    seconds: float
    peak: float
    """整个进程组的峰值内存，MiB。"""
    output: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    """图名到 SVG。"""


@dataclass(frozen=True)
class Demo:
    """一个小程序和它的记录；静态读出，建站时不运行。"""

    id: str
    path: str
    """相对项目根目录，例如 snippets/demos/gates/demo.py。"""
    title: str
    source: str
    program: str
    """独立可运行的程序；剪不出来是空的。"""
    needs: tuple[str, ...] = ()
    """程序导入的第三方包；空的是纯 Python。"""
    plots: tuple[Plot, ...] = ()
    digest: str = ""
    record: Record | None = None
    stale: bool = True
    failure: str = ""
    """预览时重跑失败的原因。"""


@dataclass(frozen=True)
class Notebook:
    """一本笔记本；输出就在它自己里面。"""

    id: str
    path: str
    """相对 docs，例如 notebooks/reverse.ipynb。"""
    text: str = ""
    """整份文件。"""
    digest: str = ""
    record: Record | None = None
    stale: bool = True


@dataclass(frozen=True)
class Aside:
    """笔记里的一个易错点或疑问，为汇总页和今日一卡收集。"""

    kind: str
    """pitfall 或 question。"""
    title: str
    body: str
    """Markdown，已去掉四格缩进。"""
    entry: str
    """所在论文或笔记的 id。"""
    line: int


@dataclass(frozen=True)
class Library:
    """整座书房：从磁盘读出的一切，此后只读。"""

    papers: tuple[Paper, ...] = ()
    notes: tuple[Note, ...] = ()
    drawers: tuple[Drawer, ...] = ()
    pages: tuple[Page, ...] = ()
    terms: tuple[Term, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    """标签到说明，按术语表的顺序。"""
    snippets: Mapping[str, Snippet] = field(default_factory=dict)
    verified: Mapping[str, Verification] = field(default_factory=dict)
    """模块名到最近一次通过的记录；digest 不符表示记录已旧。"""
    digests: Mapping[str, str] = field(default_factory=dict)
    """模块名到源码（连同它在 snippets 里用到的模块）的摘要。"""
    sources: Mapping[str, str] = field(default_factory=dict)
    """代码文件的路径（相对项目根目录）到全文。"""
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    """公式核对的记录，按 key。"""
    claimed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """文件的路径（相对 docs）到里面（核对的，写明不核对的）公式各几个；建站时才数。"""
    demos: Mapping[str, Demo] = field(default_factory=dict)
    broken: bool = False
    """代码里有读不了的文件；这时一个符号也没有，谁嵌入了什么无从判断。"""
    notebooks: tuple[Notebook, ...] = ()
    asides: tuple[Aside, ...] = ()
    """所有笔记里的易错点与疑问。"""
    files: frozenset[str] = frozenset()
    """docs 里的全部文件，相对 docs。"""
    tests: Mapping[str, str] = field(default_factory=dict)
    """tests/ 里与代码对应的测试文件，相对项目根目录，到全文。"""

    @cached_property
    def entries(self) -> Mapping[str, Paper | Note]:
        """从 id 找论文或笔记。"""
        everything: tuple[Paper | Note, ...] = (*self.papers, *self.notes)
        return {entry.id: entry for entry in everything}

    @cached_property
    def by_path(self) -> Mapping[str, Paper | Note]:
        """从 docs 里的路径找论文或笔记。"""
        return {entry.path: entry for entry in self.entries.values()}

    @cached_property
    def notebooks_by_path(self) -> Mapping[str, Notebook]:
        """从 docs 里的路径找笔记本。"""
        return {notebook.path: notebook for notebook in self.notebooks}

    @cached_property
    def tag_counts(self) -> Mapping[str, int]:
        """每个标签有几篇论文和笔记。"""
        return Counter(tag for entry in self.entries.values() for tag in entry.tags)

    @cached_property
    def used_tags(self) -> tuple[str, ...]:
        """用到了的标签，按术语表的次序；术语表里没有的在后面。"""
        known = tuple(tag for tag in self.tags if tag in self.tag_counts)
        return (*known, *sorted(self.tag_counts.keys() - self.tags.keys()))

    @cached_property
    def summaries(self) -> dict[str, str]:
        """别的页面与抽屉 → 一句话。"""
        drawers = {drawer.path: drawer.summary for drawer in self.drawers}
        return drawers | {page.path: page.summary for page in self.pages}

    @cached_property
    def documents(self) -> tuple[Paper | Note | Drawer | Page, ...]:
        """所有有正文的文件。"""
        return (*self.papers, *self.notes, *self.drawers, *self.pages)

    @cached_property
    def used_by(self) -> Mapping[str, tuple[Paper | Note, ...]]:
        """谁用到了它：requires 反过来。"""
        back: dict[str, list[Paper | Note]] = {}
        for entry in self.entries.values():
            for required in entry.requires:
                back.setdefault(required, []).append(entry)
        return {key: tuple(users) for key, users in back.items()}

    def verification(self, module: str) -> tuple[Verification | None, bool]:
        """模块的测试记录，以及它是否仍与源码相符。"""
        record = self.verified.get(module)
        return record, record is not None and record.digest == self.digests.get(module)

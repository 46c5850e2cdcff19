"""生成一座书房：同一份笔记，一份用 paper-drawer 的配置，一份普通的配置。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from textwrap import indent

from bench.grammar import write

DRAWERS = {
    "graph": "图网络",
    "vision": "视觉",
    "nlp": "自然语言处理",
    "speech": "语音",
    "recommendation": "推荐系统",
    "reinforcement": "强化学习",
    "generative": "生成模型",
    "other": "其他",
}
TAGS = {
    "门控": "用 0 到 1 之间的权重决定信息的去留",
    "注意力": "权重由内容算出的加权求和",
    "卷积": "局部、共享参数的线性算子",
    "点云": "三维点的集合",
    "图数据": "节点与边组成的数据",
    "聚类": "不用标签把样本分组",
    "对比学习": "拉近相似的，推远不同的",
    "稀疏": "大多数是零",
    "效率": "更少的计算、内存或参数",
    "可解释": "说明模型看重输入的哪一部分",
    "置换不变": "输入换序后输出不变",
    "损失函数": "衡量预测与目标的差距",
}
TERMS = (
    ("卷积", "convolution", "卷积层", "卷基层"),
    ("注意力机制", "attention", "注意力", "attension"),
    ("残差连接", "residual connection", "跳跃连接、shortcut", ""),
    ("批归一化", "batch normalization", "BN", "normalizaiton"),
    ("词元", "token", "标记", "次元"),
)
VENUES = ("ICLR", "NeurIPS", "ICML", "CVPR", "ICCV", "ACL", "EMNLP", "AAAI", "KDD", "arXiv")
FIRST_DAY = date(2024, 1, 1)
DAYS, YEARS = 700, 12
EARLIER = 40
"""先读只取自前面这么多篇。"""

THEME = "site_name: 速度\nstrict: true\ntheme: {name: material, language: zh, font: false}\n"
OURS = f"""{THEME}plugins: [search, paper-drawer]
markdown_extensions: [paper_drawer]
not_in_nav: |
  /papers/*/*
"""
PLAIN = f"""{THEME}plugins: [search]
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - tables
  - toc: {{permalink: true}}
  - pymdownx.betterem: {{punctuation: false}}
  - pymdownx.mark
  - pymdownx.tilde: {{subscript: false}}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.superfences
  - pymdownx.arithmatex: {{generic: true}}
"""
NAV = """nav:
  - index.md
  - papers/index.md
{}
  - handbook/glossary.md
"""
INDEX = """---
title: {}
---

```{}
```
"""


@dataclass
class Author:
    """一位不知疲倦的作者：写过的公式不再写。"""

    rng: Random
    written: set[str] = field(default_factory=set)

    def formula(self, name: str) -> str:
        """一个没写过的公式。"""
        while (tex := write(name, self.rng)) in self.written:
            pass
        self.written.add(tex)
        return tex

    def inline(self) -> str:
        """一个行内公式，带美元号。"""
        return f"${self.formula('行内')}$"

    def sentences(self, count: int) -> str:
        """几句话。"""
        return "".join(write("句", self.rng) for _ in range(count))

    def code(self) -> str:
        """一段 Python 围栏，写成 >>> 的例子。"""
        program = write("程序", self.rng)
        if not program.startswith(">>>"):
            program = re.sub(r"(?m)^(?=[\s})])", "... ", re.sub(r"(?m)^(?=\S)", ">>> ", program))
        return f"```python\n{program}\n```"

    def body(self, related: str) -> Iterator[str]:
        """正文各段：13 个行内公式，7 个独占一行的，5 段代码。"""
        yield f"## 一句话\n\n{self.sentences(2)}这里的 {self.inline()} 是全文的关键{related}。"
        steps = (f"{n}. **{write('宾', self.rng)}**：{self.sentences(1)}" for n in range(1, 5))
        yield "## 方法流程\n\n" + "\n".join(f"{step}记作 {self.inline()}。" for step in steps)
        yield f"## 公式与代码\n\n{self.sentences(3)}"
        for _ in range(7):
            formula = self.formula("独占")
            yield f"{self.sentences(1)}\n\n$$\n{formula}\n$$\n\n<!-- 不核对：随机写成的 -->"
        rows = (
            f"| {self.inline()} | `{write('参', self.rng)}` | {write('宾', self.rng)} |"
            for _ in range(4)
        )
        yield "| 公式 | 代码 | 含义 |\n|---|---|---|\n" + "\n".join(rows)
        for _ in range(3):
            yield f"{self.sentences(2)}\n\n{self.code()}"
        yield "## 易错点"
        for _ in range(2):
            inside = f"{self.sentences(2)}此时 {self.inline()} 不再成立。\n\n{self.code()}"
            yield f'!!! pitfall "{write("坑", self.rng)}"\n' + indent(inside, "    ")
        yield "## 疑问"
        for _ in range(2):
            inside = f"{self.sentences(2)}看 {self.inline()} 就明白了。"
            yield f'??? question "{write("题", self.rng)}"\n' + indent(inside, "    ")
        names = "，".join(write("name", self.rng) for _ in range(2))
        yield f"## 参考\n\n1. {names}。*{write('title', self.rng)}*。"


@dataclass(frozen=True)
class Note:
    """一篇写好的笔记。"""

    drawer: str
    id: str
    text: str

    @property
    def path(self) -> str:
        """相对 docs 的路径。"""
        return f"papers/{self.drawer}/{self.id}.md"


def notes(count: int, seed: int = 0) -> list[Note]:
    """写 count 篇论文；同样的 seed 写出同样的字。"""
    author = Author(Random(seed))  # noqa: S311 -- 不作加密用
    done: list[Note] = []
    for number in range(count):
        done.append(_note(author, number, done[-EARLIER:]))
    return done


def _note(author: Author, number: int, earlier: list[Note]) -> Note:
    rng = author.rng
    drawer = rng.choice(list(DRAWERS))
    title = write("title", rng)
    words = title.lower().split()
    added = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    year = FIRST_DAY.year - rng.randrange(YEARS)
    required = rng.sample(earlier, min(len(earlier), rng.randrange(3)))
    head = {
        "title": title,
        "short": f"{words[0][:1].upper()}{words[1][:1].upper()}-Net {number}",
        "year": year,
        "venue": rng.choice(VENUES),
        "arxiv": f'"{year % 100:02}{rng.randrange(1, 13):02}.{number:05}"',
        "authors": _list(write("name", rng) for _ in range(rng.randrange(1, 5))),
        "motivation": write("动机", rng),
        "highlights": _list(write("要点", rng) for _ in range(rng.randrange(1, 4))),
        "tags": _list(rng.sample(list(TAGS), rng.randrange(1, 4))),
        "star": str(rng.randrange(10) == 0).lower(),
        **({"requires": _list(note.id for note in required)} if required else {}),
        "added": added.isoformat(),
    }
    links = "、".join(f"[{n.id}](../{n.drawer}/{n.id}.md)" for n in required)
    body = "\n\n".join(author.body(f"，先读 {links}" if links else ""))
    lines = "\n".join(f"{key}: {value}" for key, value in head.items())
    return Note(drawer, f"{words[0]}-{words[1]}-{number}", f"---\n{lines}\n---\n\n{body}\n")


def _list(words: Iterator[str] | list[str]) -> str:
    return f"[{', '.join(words)}]"


def _glossary() -> str:
    tags = "\n".join(f"| {tag} | {meaning} |" for tag, meaning in TAGS.items())
    terms = "\n".join(f"| {' | '.join(row)} |" for row in TERMS)
    return (
        f"---\ntitle: 术语表\n---\n\n| 标签 | 说明 |\n|---|---|\n{tags}\n\n"
        f"| 中文 | English | 别名 | 常见误写 |\n|---|---|---|---|\n{terms}\n"
    )


def files(count: int, seed: int = 0) -> dict[str, str]:
    """整座书房：路径 → 内容。mkdocs.yml 是我们的，plain.yml 是普通的。"""
    written = notes(count, seed)
    indexes = "\n".join(f"  - papers/{drawer}/index.md" for drawer in DRAWERS)
    return {
        "mkdocs.yml": OURS + NAV.format(indexes),
        "plain.yml": PLAIN + NAV.format("\n".join(_sections(written))),
        "docs/index.md": INDEX.format("首页", "home\nlead: 测速度用的书房"),
        "docs/handbook/glossary.md": _glossary(),
        "docs/papers/index.md": INDEX.format("论文", "papers\nfacets: true\ngroup: year"),
        **{f"docs/papers/{drawer}/index.md": _drawer(drawer) for drawer in DRAWERS},
        **{f"docs/{note.path}": note.text for note in written},
    }


def _drawer(drawer: str) -> str:
    order = list(DRAWERS).index(drawer)
    head = f"{DRAWERS[drawer]}\nsections: {_list(list(TAGS)[order % 3 :: 3])}\norder: {order}"
    return INDEX.format(head, f"papers\nfield: {drawer}\ngroup: section")


def _sections(written: list[Note]) -> Iterator[str]:
    """导航里每个抽屉一节，列出其中的笔记。"""
    for drawer, title in DRAWERS.items():
        yield f"  - {title}:\n      - papers/{drawer}/index.md"
        yield from (f"      - {note.path}" for note in written if note.drawer == drawer)


def create(root: Path, count: int, seed: int = 0) -> None:
    """把书房写进 root。"""
    for name, text in files(count, seed).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

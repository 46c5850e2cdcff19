"""写出一座书房：笔记、代码、插图；怎样写成各家的站点，见 sites。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from textwrap import indent

from bench import functions, pictures
from bench.functions import Function
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

NOTES_A_MODULE = 20
"""几篇笔记一个代码模块。"""
NOTES_A_PICTURE = 4


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

    def body(self, related: Sequence[str], embedded: str, picture: str) -> Iterator[str]:
        """正文各段：13 个行内公式，7 个独占一行的，4 段例子，嵌入一段代码。"""
        first = f"，先读 {'、'.join(related)}" if related else ""
        yield f"## 一句话\n\n{self.sentences(2)}这里的 {self.inline()} 是全文的关键{first}。"
        steps = (f"{n}. **{write('宾', self.rng)}**：{self.sentences(1)}" for n in range(1, 5))
        yield "## 方法流程\n\n" + "\n".join(f"{step}记作 {self.inline()}。" for step in steps)
        if picture:
            shown = "".join(write(word, self.rng) for word in ("主", "谓", "宾"))
            yield f"![{shown}]({picture})"
        yield f"## 公式与代码\n\n{self.sentences(3)}"
        for _ in range(7):
            formula = self.formula("独占")
            yield f"{self.sentences(1)}\n\n$$\n{formula}\n$$\n\n<!-- 不核对：随机写成的 -->"
        rows = (
            f"| {self.inline()} | `{write('参', self.rng)}` | {write('宾', self.rng)} |"
            for _ in range(4)
        )
        yield "| 公式 | 代码 | 含义 |\n|---|---|---|\n" + "\n".join(rows)
        for code in (self.code(), self.code(), f"```snippet\n{embedded}\n```"):
            yield f"{self.sentences(2)}\n\n{code}"
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
    """一篇笔记：题录、正文与插图。"""

    drawer: str
    id: str
    head: Mapping[str, str]
    body: str
    images: Mapping[str, bytes]
    """文件名 → 内容，在笔记旁边的 img 里。"""

    @property
    def path(self) -> str:
        """相对 docs 的路径。"""
        return f"papers/{self.drawer}/{self.id}.md"

    @property
    def text(self) -> str:
        """整个文件。"""
        lines = "\n".join(f"{key}: {value}" for key, value in self.head.items())
        return f"---\n{lines}\n---\n\n{self.body}\n"


@dataclass(frozen=True)
class Bookcase:
    """一座书房，还没有写成哪一家的站点。"""

    notes: tuple[Note, ...]
    code: tuple[Function, ...]
    description: str = "测速度用的书房"


def bookcase(count: int, seed: int = 0) -> Bookcase:
    """写一座 count 篇论文的书房；同样的 seed 写出同样的字。"""
    code = functions.functions(-(-count // NOTES_A_MODULE), Random(seed))  # noqa: S311 -- 不作加密用
    author = Author(Random(seed))  # noqa: S311
    done: list[Note] = []
    for number in range(count):
        symbol = author.rng.choice(code).symbol
        done.append(note(author, number, done[-EARLIER:], symbol))
    return Bookcase(tuple(done), code)


def note(author: Author, number: int, earlier: Sequence[Note], symbol: str) -> Note:
    """写一篇：先读 earlier 里的几篇，嵌入 symbol。"""
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
        "year": str(year),
        "venue": rng.choice(VENUES),
        "arxiv": f'"{year % 100:02}{rng.randrange(1, 13):02}.{number:05}"',
        "authors": listed(write("name", rng) for _ in range(rng.randrange(1, 5))),
        "motivation": write("动机", rng),
        "highlights": listed(dict.fromkeys(write("要点", rng) for _ in range(rng.randrange(1, 4)))),
        "tags": listed(rng.sample(list(TAGS), rng.randrange(1, 4))),
        "star": str(rng.randrange(10) == 0).lower(),
        **({"requires": listed(note.id for note in required)} if required else {}),
        "added": added.isoformat(),
    }
    name = f"{words[0]}-{words[1]}-{number}"
    links = [f"[{n.id}](../{n.drawer}/{n.id}.md)" for n in required]
    images = dict(_images(name, rng)) if number % NOTES_A_PICTURE == 0 else {}
    picture = next((f"img/{image}" for image in images), "")
    return Note(drawer, name, head, "\n\n".join(author.body(links, symbol, picture)), images)


def _images(name: str, rng: Random) -> Iterator[tuple[str, bytes]]:
    draw = rng.choice((pictures.svg, pictures.png))
    yield f"{name}.{draw.__name__}", draw(rng)


def listed(words: Iterable[str]) -> str:
    """YAML 的一行列表。"""
    return f"[{', '.join(words)}]"

"""一座小书房：测试在上面播下毛病，或把它建成站点。"""

from collections.abc import Mapping
from pathlib import Path

MKDOCS = """\
site_name: 小抽屉
theme: {name: material, language: zh, font: false}
plugins: [search, paper-drawer]
markdown_extensions: [paper_drawer]
nav:
  - index.md
  - papers/index.md
  - papers/graph/index.md
  - handbook/index.md
  - handbook/glossary.md
not_in_nav: |
  /papers/*/*
  /notes/*/*
  /code/
validation:
  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}
"""

PAPER = """\
---
title: Gated Graph Sequence Neural Networks
short: GGNN
year: 2016
venue: ICLR
arxiv: "1511.05493"
authors: [Yujia Li, Daniel Tarlow]
motivation: 让图神经网络输出序列
highlights: [用门控更新状态]
tags: [门控]
requires: [matrix]
former_slugs: [sources/papers/57514455BFE673402/README.md]
added: 2026-01-31
---

## 一句话

把 GRU 搬到图上，见 $h_v$。

## 方法流程

1. 初始化
2. 传播

## 公式与代码

按门混合

$$
h' = (1 - z) h + z c \\tag{1}
$$

<!-- 不核对：示例 -->

```snippet
snippets.gate.mix
pair: §3.2
```

## 易错点

!!! pitfall "门的方向"
    $z$ 是写入的比例。

!!! pitfall "步数太小"
    远处的节点看不见。

## 疑问

??? question "为什么"
    因为。

??? question "何时停止"
    待解答：看代码。

## 参考

1. 论文
"""

NOTE = """\
---
title: 矩阵
summary: 线性映射
tags: [线性代数]
former_slugs: [sources/keyPoints/AEC8C5E3BFE673402/README.md]
added: 2026-01-31
---

## 一句话

矩阵是线性映射，用在 [GGNN](../../papers/graph/ggnn.md#一句话) 里。

## 直觉

看单位正方形。

## 公式与代码

一行一个样本，要乘转置。

## 易错点

!!! pitfall "复合的次序"
    先做的写在右边。

!!! pitfall "特征值是方向"
    方向是特征向量。

## 疑问

??? question "总能对角化吗"
    不能，例如剪切。

??? question "奇异值总有吗"
    总有。

## 参考

1. 教科书
"""

GLOSSARY = """\
---
title: 术语表
---

| 标签 | 说明 |
|---|---|
| 门控 | 权重决定去留 |
| 线性代数 | 向量与矩阵 |

| 中文 | English | 别名 | 常见误写 |
|---|---|---|---|
| 转置卷积 | transposed convolution | 反卷积、deconvolution | |
| 填充 | padding | | pedding |
"""

GATE = '''\
"""门控。"""


def mix(h: float, c: float, z: float) -> float:
    """按门混合。

    Source:
        Li 等，arXiv:1511.05493，§3.2

    Examples:
        >>> mix(0.0, 1.0, 0.25)
        0.25
    """
    # (1) 按门混合
    return (1 - z) * h + z * c
'''

TEST_GATE = '''\
"""门控的测试。"""

import pytest
from snippets.gate import mix


@pytest.mark.oracle
@pytest.mark.parametrize("z", [0.0, 0.3, 1.0])
def test_it_interpolates(z: float) -> None:
    assert mix(2.0, 5.0, z) == pytest.approx(2.0 + z * (5.0 - 2.0))


@pytest.mark.hand
def test_a_quarter() -> None:
    assert mix(0.0, 1.0, 0.25) == 0.25


@pytest.mark.property
def test_a_closed_gate_keeps_the_state() -> None:
    assert mix(3.0, 7.0, 0.0) == 3.0
'''

FILES = {
    "mkdocs.yml": MKDOCS,
    "docs/index.md": "---\ntitle: 首页\n---\n\n```home\nlead: 一句话\ntry: 门控, 矩阵\n```\n",
    "docs/papers/index.md": "---\ntitle: 论文\n---\n\n```papers\nfacets: true\ngroup: year\n```\n",
    "docs/papers/graph/index.md": (
        "---\ntitle: 图网络\nsections: [门控]\norder: 1\n---\n\n"
        "```papers\nfield: graph\ngroup: section\n```\n"
    ),
    "docs/papers/graph/ggnn.md": PAPER,
    "docs/papers/graph/only-index.md": (
        "---\ntitle: Only an Index Entry\nyear: 2020\nvenue: arXiv\narxiv: 2001.00010\n"
        "authors: [A B]\nmotivation: 只有索引\ntags: [门控]\nadded: 2026-01-31\n---\n"
    ),
    "docs/notes/math/matrix.md": NOTE,
    "docs/handbook/index.md": "---\ntitle: 写作手册\n---\n\n正文。\n",
    "docs/handbook/glossary.md": GLOSSARY,
    "snippets/__init__.py": '"""代码。"""\n',
    "snippets/gate.py": GATE,
    "tests/snippets/test_gate.py": TEST_GATE,
}


def write(root: Path, changes: Mapping[str, str | bytes] | None = None) -> Path:
    """把小书房写进 root；changes 覆盖或增添文件。"""
    for name, content in {**FILES, **(changes or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root

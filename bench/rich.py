"""长跑用的书房：生成的笔记之外，演示、记录、自己的主题、钩子、嵌进来的文件、带警告的页面。"""

from __future__ import annotations

import re
from typing import Any

import yaml

from bench import sites
from bench.generate import bookcase

Files = dict[str, str | bytes]
CONFIG = "mkdocs.yml"
CLEAN = "clean.yml"
"""从头建用的配置：别的照旧，缓存另放，什么也不记。"""
OVERRIDE = "overrides/partials/copyright.html"
HOOK = "hooks.py"
PART = "includes/part.md"
PLAIN = "docs/handbook/plain.md"
NOTE = "docs/notes/math/mix.md"
DEMO = "snippets/demos/half_open"
PROOFS = "snippets/checked.json"
RECORDS = "snippets/verified.json"
DISPLAY = re.compile(r"(?m)^\$\$\n[^$]*\n\$\$\n\n<!-- 不核对：.* -->\n")
SHOWN = 2
CODE = '''"""门控。"""


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
PROGRAM = '''"""门开到一半。

按门混合三次。
"""

from snippets.gate import mix


def main() -> None:
    """印出每一步。"""
    print(*(mix(0.0, 1.0, z) for z in (0.0, 0.5, 1.0)))


if __name__ == "__main__":
    main()
'''
BODY = """---
title: 混合
summary: 门怎样混合
tags: [门控]
added: 2026-01-31
---

## 一句话

两样东西按门混合。

## 公式与代码

按门混合

$$
h' = (1 - z) h + z c \\tag{1}
$$

<!-- 核对
sym:
  "h, c": "real"
  z: "unit"
-->

```snippet
snippets.gate.mix
pair: §3.2
```

```demo
half-open
```

## 易错点

!!! pitfall "门的方向"
    $z$ 是写入的比例。

!!! pitfall "门的初值"
    起初半开。
"""
HOOKS = '''"""站点自己的钩子。"""

WORD = "起初"


def on_page_markdown(markdown, page, config, files):
    return markdown.replace("钩子的话", WORD)
'''


def files(notes: int, seed: int = 0) -> Files:
    """起初的样子。"""
    found = {name: _short(text) for name, text in sites.ours(bookcase(notes, seed)).items()}
    config = yaml.safe_load(str(found[CONFIG]))
    config |= {
        "strict": False,
        "theme": {**config["theme"], "custom_dir": "overrides"},
        "plugins": {"search": {}, "paper-drawer": {}},
        "markdown_extensions": {"paper_drawer": {}, "pymdownx.snippets": {"base_path": "."}},
        "hooks": [HOOK],
        "validation": {"links": {"not_found": "warn", "anchors": "warn"}},
    }
    config["nav"] += [PLAIN.removeprefix("docs/")]
    config["not_in_nav"] += "/notes/*/*\n"
    return found | {
        CONFIG: dumped(config),
        CLEAN: dumped(
            {
                "INHERIT": CONFIG,
                "plugins": {
                    "paper-drawer": {"cache": ".clean", "incremental": False, "workers": 1}
                },
            }
        ),
        OVERRIDE: "<p>起初</p>\n",
        "overrides/extra.css": "p { margin: 0 }\n",
        HOOK: HOOKS,
        PART: "嵌进来的一段。\n",
        PLAIN: f'---\ntitle: 杂项\n---\n\n钩子的话。\n\n--8<-- "{PART}"\n\n[坏](none.md)\n',
        NOTE: BODY,
        "snippets/gate.py": CODE,
        f"{DEMO}/demo.py": PROGRAM,
        "snippets/demos/__init__.py": "",
        f"{DEMO}/__init__.py": "",
    }


def _short(text: str | bytes) -> str | bytes:
    """每篇只留两个独占一行的公式：长跑建得多，不必每次都排那么多。"""
    if isinstance(text, bytes) or len(blocks := list(DISPLAY.finditer(text))) <= SHOWN:
        return text
    return text[: blocks[SHOWN].start()] + text[blocks[-1].end() :]


def dumped(config: Any) -> str:
    """写成 YAML。"""
    return str(yaml.safe_dump(config, allow_unicode=True, sort_keys=False))

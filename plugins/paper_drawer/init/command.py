"""drawer init：另起一座小书房，能建站，测试是绿的。"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from paper_drawer import naming, templates, writing
from paper_drawer.head import INVISIBLE

FIELD = "nlp:自然语言处理"
TAGS = ("注意力:权重由内容算出的加权平均", "数值稳定:避免溢出与相近数相减")
"""样例用到的标签，总在术语表里。"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    parser.add_argument("folder", help="新的文件夹；有了的话要是空的")
    parser.add_argument("--title", default="我的论文抽屉", help="站点的名字")
    parser.add_argument("--field", action="append", metavar="id:名称", help="一个抽屉，可以写几次")
    parser.add_argument("--tag", action="append", metavar="标签:说明", help="一个标签，可以写几次")
    parser.add_argument("--wheel", type=Path, metavar="文件", help="本插件的轮子，复制进 wheels/")


def main(options: argparse.Namespace) -> int:
    """另起一座书房；返回退出码。"""
    root = Path(options.folder).resolve()
    fields = _pairs(options.field or [FIELD])
    tags = _pairs([*TAGS, *(options.tag or ())])
    usual = f"paper_drawer-{version('paper-drawer')}-py3-none-any.whl"
    wheel = options.wheel.name if options.wheel else usual
    if fault := _fault(root, options, fields, tags):
        return _stop(fault)
    files: dict[str, str | bytes] = {**_files(options.title, fields, tags, wheel)}
    if options.wheel:
        files[f"wheels/{wheel}"] = options.wheel.read_bytes()
    if fault := writing.write(root, files):
        return _stop(fault)
    first = "" if options.wheel else f"  把 {wheel} 放进 wheels/\n"
    then = f"  cd {options.folder}\n{first}  make install\n  make check\n"
    sys.stdout.write(f"写好了 {options.folder}\n接下来：\n{then}")
    return 0


def _stop(why: str) -> int:
    sys.stderr.write(f"{why}\n没有写任何文件\n")
    return 2


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    """`甲:说明` → 甲 与说明。"""
    split = (text.partition(":") for text in texts)
    return {name.strip(): said.strip() for name, _, said in split}


def _fault(
    root: Path, options: argparse.Namespace, fields: Mapping[str, str], tags: Mapping[str, str]
) -> str:
    """为什么不能建；空的就是能。"""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        return f"{options.folder} 不是空文件夹；换一个名字"
    for id_, name in fields.items():
        if why := naming.fault(id_, code=True) or ("" if _is_row(name) else "名称要是一行字"):
            return f"--field {id_}:{name} 要写成 nlp:自然语言处理 的样子；{why}"
    for tag, said in tags.items():
        if not (_is_row(tag) and _is_row(said)) or re.search('[|"]', tag + said):
            return f"--tag {tag}:{said} 要写成 标签:说明，都是一行字，不含 | 与直引号"
    if not _is_row(options.title):
        return "--title 要是一行字"
    if options.wheel and not options.wheel.is_file():
        return f"没有 {options.wheel} 这个文件"
    return ""


def _is_row(text: str) -> bool:
    """一行看得见的字。"""
    return bool(text.strip()) and not re.search(rf"[\t\n]|{INVISIBLE.pattern}", text)


def _files(
    title: str, fields: Mapping[str, str], tags: Mapping[str, str], wheel: str
) -> dict[str, str]:
    field, name = next(iter(fields.items()))
    words = {
        "title": json.dumps(title, ensure_ascii=False),
        "name": title,
        "summary": json.dumps(f"{title}：五分钟复习一篇论文", ensure_ascii=False),
        "nav": "\n".join(f"      - papers/{id_}/index.md" for id_ in fields),
        "tags": "\n".join(f"| {tag} | {said} |" for tag, said in tags.items()),
        "field": field,
        "fieldname": name,
        "folder": naming.module(field),
        "today": date.today().isoformat(),  # noqa: DTZ011 -- 当地的日期
        "wheel": wheel,
    }
    drawers = {
        f"docs/papers/{id_}/index.md": (
            f"---\ntitle: {json.dumps(name, ensure_ascii=False)}\norder: {order}\n---\n\n"
            f"```papers\nfield: {id_}\ngroup: year\n```\n"
        )
        for order, (id_, name) in enumerate(fields.items(), start=1)
    }
    return {**templates.fill("paper_drawer.init", "template", words), **drawers}

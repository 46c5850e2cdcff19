"""drawer init：另起一座小书房，能建站，测试是绿的。"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from paper_drawer import templates, writing
from paper_drawer.check.references import KEBAB

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
        if not (KEBAB.fullmatch(id_) and id_[0].isalpha() and name):
            return f"--field {id_}:{name} 要写成 nlp:自然语言处理 的样子，id 以小写字母开头"
    if bad := next((f"{t}:{s}" for t, s in tags.items() if not t or "|" in f"{t}{s}"), ""):
        return f"--tag {bad} 要写成 标签:说明，不含 |"
    if not options.title.strip() or "\n" in options.title:
        return "--title 要是一行字"
    if options.wheel and not options.wheel.is_file():
        return f"没有 {options.wheel} 这个文件"
    return ""


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
        "folder": field.replace("-", "_"),
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

"""命令 drawer：检查笔记，新建与导入笔记，重录演示，另起一座书房，输出题录的 JSON Schema。"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "check": ("paper_drawer.check.command", "检查笔记，列出全部问题；有问题时退出码为 1"),
    "new": ("paper_drawer.new.command", "新建一篇论文或一页笔记，连同代码与测试的骨架"),
    "import": ("paper_drawer.importing.command", "把别处写的笔记变成这里的笔记，一个字也不丢"),
    "record": ("paper_drawer.record.options", "重跑代码变了的演示与笔记本，写下它们显示了什么"),
    "init": ("paper_drawer.init.command", "另起一座小书房，能建站，测试是绿的"),
    "schema": ("paper_drawer.schema", "输出题录的 JSON Schema"),
}
"""命令 → 它的模块与一句说明；模块里有 arguments(parser) 与 main(options)，用到才导入。"""


def main(arguments: Sequence[str] | None = None) -> int:
    """命令行入口；返回退出码。"""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="drawer", description="论文抽屉")
    commands = parser.add_subparsers(dest="command", required=True, title="命令")
    parsers = {name: commands.add_parser(name, help=said) for name, (_, said) in COMMANDS.items()}
    chosen = next((word for word in given if word in COMMANDS), "")
    if not chosen:
        parser.parse_args(given)
        return 0
    module = import_module(COMMANDS[chosen][0])
    module.arguments(parsers[chosen])
    return int(module.main(parser.parse_args(given)))


if __name__ == "__main__":
    sys.exit(main())

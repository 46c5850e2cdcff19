"""项目在哪里：几个命令共有的选项。"""

from __future__ import annotations

import argparse

CACHE = ".cache/paper-drawer"
"""缓存的文件夹，相对项目根目录。"""


def root(parser: argparse.ArgumentParser) -> None:
    """加上 --root。"""
    parser.add_argument("--root", default=".", help="项目根目录，默认当前文件夹")


def arguments(parser: argparse.ArgumentParser) -> None:
    """加上 --root、--docs、--snippets。"""
    root(parser)
    parser.add_argument("--docs", default="docs", help="笔记的文件夹，默认 docs")
    parser.add_argument("--snippets", default="snippets", help="代码包的文件夹，默认 snippets")

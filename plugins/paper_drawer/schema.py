"""drawer schema：题录的 JSON Schema，供编辑器补全。"""

from __future__ import annotations

import argparse
import json
import sys

from paper_drawer import front_matter


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    parser.add_argument("kind", choices=("paper", "note", "drawer", "page"))


def main(options: argparse.Namespace) -> int:
    """输出一种题录的 JSON Schema。"""
    text = json.dumps(front_matter.json_schema(options.kind), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{text}\n")
    return 0

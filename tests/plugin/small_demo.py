"""小书房里的演示：纯 Python，不画图，跑得快。"""

import json
from pathlib import Path

from paper_drawer import demos
from paper_drawer.package import Package

DEMO = '''\
"""门开到一半。

按门混合三次。
"""

from snippets.gate import mix


def main() -> list[float]:
    """印出每一步。"""
    values = [mix(0.0, 1.0, z) for z in (0.0, 0.5, 1.0)]
    print(*values)
    return values


if __name__ == "__main__":
    main()
'''
OUTPUT = "0.0 0.5 1.0\n"
FIGURES = '''\
"""门开到一半的图。"""


def steps(figure: object, values: list[float]) -> None:
    """越开越大。

    三个点连成
    一条上升的线，终点 is 1。
    """
'''
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 230"><path d="M0 0H9"/></svg>'
FOLDER = "snippets/demos/half_open"
FILES = {f"{FOLDER}/demo.py": DEMO}
PAGE = "```demo\nhalf-open\n```\n"


def read(root: Path) -> tuple[dict[str, demos.Demo], list[str]]:
    """读出演示，与问题的“规则 文件:行”。"""
    found, problems = demos.read(Package(root / "snippets"), root)
    return found, [f"{p.rule} {p.path}:{p.line}" for p in problems]


def record(root: Path, id_: str = "half-open", **files: str) -> None:
    """为演示写一份与代码相符的记录；files 是图名到 SVG。"""
    demo = read(root)[0][id_]
    texts = {"output.txt": OUTPUT, **{f"{name}.svg": text for name, text in files.items()}}
    folder = (root / demo.path).parent
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    data = {
        "digest": demo.digest,
        "versions": {"python": demos.installed()["python"]},
        "date": "2026-11-21",
        "seconds": 0.1,
        "peak": 20.5,
        "files": {name: demos.fingerprint(text) for name, text in texts.items()},
    }
    (folder / "record.json").write_text(json.dumps(data), encoding="utf-8")

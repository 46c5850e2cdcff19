"""核对分词用的文字：随机的，与这个项目自己写的；两种浏览器引擎的测试都用。"""

from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "plugins/paper_drawer/theme/assets/paper-drawer/search/tokenize.js"
MANY = 10_000
RANGES = ((0x20, 0x7F), (0xA0, 0x600), (0x2000, 0x3400), (0x4E00, 0xA000), (0xF900, 0x10000))
TROUBLE = "\u0301\u0307\u0323\u3099\ud800\udfffΣςİIſ.-\\9aA"


def strange() -> list[str]:
    """随机的字：任何码位，易错的几段，会与前一个字合成的。"""
    rng = Random(0)  # noqa: S311 -- 不作加密用

    def letter() -> str:
        low, high = rng.choice((*RANGES, (0, 0x110000)))
        return rng.choice(TROUBLE) if rng.random() < 0.2 else chr(rng.randrange(low, high))

    return ["".join(letter() for _ in range(rng.randrange(1, 24))) for _ in range(MANY)]


def own() -> list[str]:
    """这个项目的笔记与代码。"""
    paths = sorted((*ROOT.glob("docs/**/*.md"), *ROOT.glob("snippets/**/*.py")))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert len(texts) > 100
    return texts

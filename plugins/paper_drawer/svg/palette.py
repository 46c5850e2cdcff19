"""图里的颜色：亮色的值，画图时的名字，页面上的变量（figure.css）。"""

from __future__ import annotations

INK = "#1f2429"
QUIET = "#666d75"
LINE = "#c9c5bb"
GRID = "#e4e1da"
PAPER = "#fbfaf7"
SERIES = ("#155884", "#b04f1c", "#1f7b57", "#a84da8", "#524a18")
"""C0…C4：在亮暗两种底上都能写字，色盲也分得开。"""
RAMP = "#f4f5f4 #e9edee #dde5e8 #d2dde2 #c6d5dd #bbcdd7 #adc3d0 #9fb9c9".split()
"""浅到深的蓝，上面都能写字。"""

NAMES = {"ink": INK, "quiet": QUIET, "line": LINE, "grid": GRID, "paper": PAPER} | {
    f"ramp{i}": colour for i, colour in enumerate(RAMP)
}
"""画图时的名字；系列色另有 C0…C4。"""
WRITING = (INK, QUIET, *SERIES)
"""可以写字的颜色。"""
LISTED = "C0…C4、ink、quiet、line、grid、paper、ramp0…ramp7"

_VARIABLES = {
    "pd-quiet": QUIET,
    "pd-line-strong": LINE,
    "pd-line": GRID,
    "pd-plot-paper": PAPER,
    **{f"pd-plot-{i}": colour for i, colour in enumerate(SERIES, 1)},
    **{f"pd-ramp-{i}": colour for i, colour in enumerate(RAMP)},
}
TOKENS = {INK: "currentColor"} | {v: f"var(--{k}, {v})" for k, v in _VARIABLES.items()}
"""颜色在页面上的写法：变量，没有样式表时是亮色的值。"""

"""SVG：读陌生人的图，放进页面；把 matplotlib 的图整理成本站的样子。不导入 matplotlib。"""

from paper_drawer.svg.page import inline, lift, lower
from paper_drawer.svg.safety import faults

__all__ = ["faults", "inline", "lift", "lower"]

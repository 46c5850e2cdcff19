"""搜索的索引：建站时写好，浏览器里的 engine.js 读它。改了一页，只重写它的词所在的几片。"""

from paper_drawer.search.builder import prepare
from paper_drawer.search.document import Source
from paper_drawer.search.index import ENTRY, FOLDER, build
from paper_drawer.search.script import PARTS, PLACE, script

__all__ = ["ENTRY", "FOLDER", "PARTS", "PLACE", "Source", "build", "prepare", "script"]

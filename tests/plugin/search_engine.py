"""浏览器之外的引擎：同样的脚本，文件从内存里取，取了哪些记下来。"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from py_mini_racer import JSPromise, MiniRacer

SCRIPTS = Path(__file__).parents[2] / "plugins/paper_drawer/theme/assets/paper-drawer/search"
NAMES = ("tokenize", "shards", "query", "answer", "engine")
SETUP = """
var window = globalThis;
class TextEncoder {
  encode(said) {
    return Uint8Array.from(unescape(encodeURIComponent(said)), (byte) => byte.charCodeAt(0));
  }
}
class MessageChannel {
  port1 = {};
  port2 = { postMessage: () => Promise.resolve().then(() => this.port1.onmessage()) };
}
var files = {}, asked = [];
const load = (url) => {
  asked.push(url);
  if (!(url in files)) throw new Error(url);
  (0, eval)(files[url]);
};
"""


class Engine:
    """打开的引擎；files 是 search/ 里的文件。"""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.racer = MiniRacer()
        self.racer.eval(SETUP)
        for name in NAMES:
            self.racer.eval((SCRIPTS / f"{name}.js").read_text(encoding="utf-8"))
        said = json.dumps({name: content.decode() for name, content in files.items()})
        self.racer.eval(f"files = {said}; engine = paperDrawerSearch.open('', load)")

    def search(self, query: str, facets: object = None, **options: int) -> dict[str, Any]:
        """问一句。"""
        given = ", ".join(json.dumps(one) for one in (query, facets or {}, options))
        found: dict[str, Any] = self._answer(f"engine.search({given})")
        return found

    def suggest(self, prefix: str) -> list[str]:
        """接着打什么。"""
        found: list[str] = self._answer(f"engine.suggest({json.dumps(prefix)})")
        return found

    def asked(self) -> set[str]:
        """取过的文件。"""
        return set(json.loads(str(self.racer.eval("JSON.stringify(asked)"))))

    def lose(self, start: str) -> None:
        """名字这样开头的文件没有了。"""
        self.racer.eval(
            f"for (const name in files) if (name.startsWith({json.dumps(start)}))"
            " delete files[name]"
        )

    def _answer(self, code: str) -> Any:
        promise = self.racer.eval(f"{code}.then(JSON.stringify)")
        assert isinstance(promise, JSPromise)
        return json.loads(str(promise.get(timeout=60)))

    def close(self) -> None:
        """关掉 V8。"""
        self.racer.close()

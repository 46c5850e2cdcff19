"""驱动随包的 KaTeX：一批公式进去，HTML 或出错的位置出来。"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from paper_drawer.katex import marks

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer


SCRIPT = Path(__file__).with_name("katex.min.js")
VERSION = "0.19.1"

LONGEST = 4000
"""一个公式最多多少个字符。"""
DEEPEST = 60
"""花括号与环境最多嵌套多少层。"""
LARGEST = 400_000
"""一个公式的 HTML 最多多少个字符。"""
SECONDS = 2.0
"""一个公式最多算多久。"""
EACH = 0.02
"""一批里每多一个，再给多久：机器忙的时候，好公式也要等。"""
BATCH = 200
SHORT = 300
"""这么短又没有 RISKY 的公式，解析得了就写得成 HTML，也不会超过 LARGEST。"""
RISKY = re.compile(
    r"\\(?:[gex]?def|(?:re|provide)?(?:new)?command|(?:future)?let"
    r"|over|atop|above|choose|brace|brack)(?![a-zA-Z])"
)
"""定义宏的，和夹在中间的分数：要写成 HTML 才知道收不收。"""

# 宏表每个公式都是新的：\gdef 不会漏到别处。\message 之类写到空的 console。
WRAPPER = """
var console = {log(){}, warn(){}, error(){}};
// 位置只留在这个公式里的：宏展开出来的记号，位置是宏里的
const spans = tex => (key, value) => key !== "loc" ? value
  : value && value.lexer.input === tex ? [value.start, value.end] : undefined;
function paperDrawerRender(formulas) {
  return JSON.stringify(formulas.map(([tex, display, wanted]) => {
    const options = {
      displayMode: display, throwOnError: true, maxExpand: 1000, maxSize: 40,
      macros: {}, output: "htmlAndMathml",
      // 符号的记号（marks.classes）；作者写的公式里什么也不信
      trust: asked => wanted === "lit" && asked.command === "\\\\htmlClass"
        && /^pd-s\\d+$/.test(asked.class),
      strict: code => code === "newLineInDisplayMode"
        || (wanted === "lit" && code === "htmlExtension") ? "ignore" : "error",
    };
    try {
      if (wanted === "html" || wanted === "lit") return {html: katex.renderToString(tex, options)};
      const tree = katex.__parse(tex, options);
      return {html: wanted === "tree" ? JSON.stringify(tree, spans(tex)) : ""};
    } catch (error) {
      return {reason: String(error.rawMessage || error.message || error),
              at: error.position, size: error.length};
    }
  }));
}
"""


@dataclass(frozen=True)
class Failure:
    """KaTeX 不收的公式：为什么，从第几个字符起，怎么改。"""

    reason: str
    fix: str = ""
    at: int = 0


# KaTeX 的英文说法 → 中文说法与改法
REASONS = (
    (
        r"Unicode text character \"(.)\" used in math mode.*",
        r"公式里有中文或全角字符“\1”",
        r"放进 \text{…}，或换成半角符号",
    ),
    (r"Undefined control sequence: (\S+)", r"KaTeX 没有 \1 这个命令", r"查 KaTeX 支持的写法"),
    (r"Unknown column alignment: (.+)", r"不认识的列对齐 \1", "列对齐只有 l、c、r"),
    (r"Double (super|sub)script", "连着两个上标或下标", "用花括号分清先后"),
    (r"Expected '(\S+)', got '(\S+)'.*", r"这里应有 \1，却是 \2", "补上收尾，或删去多余的"),
    (r"(?:Expected group|Got no|Got function).*", "命令后面缺内容", "用花括号写上内容"),
    (r"Unexpected end of input.*", "公式没有写完", "补上收尾的花括号"),
    (r"Expected & or .*", "环境里的 & 或换行不对", r"检查每行的 & 个数与 \end"),
    (r"Too many expansions.*", "宏展开太多次", "不要用自我展开的宏"),
    (r"\\tag works only in display.*", r"\\tag 只能用在独占一行的公式里", "换成 $$ … $$"),
    (r"(?:RangeError|Maximum call).*", "嵌套太深", "拆成几个公式"),
)


def _failure(tex: str, reason: str, at: int | None) -> Failure:
    units = tex.encode("utf-16-le")[: 2 * (at or 0)]
    position = len(units.decode("utf-16-le", errors="ignore"))
    for pattern, cause, fix in REASONS:
        if match := re.search(pattern, reason, re.DOTALL):
            return Failure(match.expand(cause), fix, position)
    return Failure(f"KaTeX 说：{' '.join(reason.split())[:200]}", "对照 KaTeX 的写法", position)


FORBIDDEN = re.compile(r"\\(?:href|url|includegraphics|html[A-Z]\w*)\b")
"""会生成链接、图片或任意属性的命令。"""


def _refused(tex: str) -> Failure | None:
    if match := FORBIDDEN.search(tex):
        return Failure(f"公式里不能用 {match[0]}", "链接和图片写在公式外面", match.start())
    if len(tex) > LONGEST:
        return Failure(f"公式有 {len(tex)} 个字符，上限 {LONGEST}", "拆成几个公式")
    if sum(map(tex.count, ("{", "\\begin", "\\left"))) <= DEEPEST:
        return None
    depth = deepest = 0
    for mark in re.finditer(r"\\begin\b|\\end\b|\\left\b|\\right\b|\\.|[{}]", tex, re.DOTALL):
        depth += {"{": 1, "\\begin": 1, "\\left": 1, "}": -1, "\\end": -1, "\\right": -1}.get(
            mark[0], 0
        )
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        return Failure(f"嵌套了 {deepest} 层，上限 {DEEPEST}", "拆成几个公式")
    return None


def _harmless(tex: str) -> bool:
    """只解析就知道收不收。"""
    return len(tex) <= SHORT and not RISKY.search(tex)


class Engine:
    """一个 V8 上下文，第一次用时才启动；用完要关，否则进程退不出去。

    只用一个：两个同时启动，整个进程偶尔会被 V8 中止（mini-racer 0.14.1，六十次里一次）。
    """

    def __init__(self) -> None:
        self._context: MiniRacer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """关掉上下文；再用时重新启动。"""
        if self._context is not None:
            self._context.close()
            self._context = None

    def render(
        self, formulas: Sequence[tuple[str, bool]], *, html: bool = True
    ) -> list[str | Failure]:
        """逐个渲染。

        Args:
            formulas: （TeX，是否独占一行）的序列；TeX 里可以有 marks 的记号。
            html: 要不要 HTML；只问收不收时不要，快得多。

        Returns:
            同样长的序列：HTML（不要时不一定是什么），或不收的原因。
        """
        if not html:
            return self._all(formulas, "")
        results = self._all([(marks.bare(tex), display) for tex, display in formulas], "html")
        marked = [i for i, (tex, _) in enumerate(formulas) if marks.ANY.search(tex)]
        shown = self._all([formulas[i] for i in marked], "lit")
        for i, found in zip(marked, shown, strict=True):
            if isinstance(plain := results[i], str) and isinstance(found, str):
                results[i] = marks.lit(plain, found)
        return results

    def trees(self, formulas: Sequence[str]) -> list[str | Failure]:
        """逐个解析：JSON 写的语法树，loc 是 [起, 止]（UTF-16）；它不是 KaTeX 的稳定接口。"""
        return self._all([(tex, True) for tex in formulas], "tree")

    def _all(self, formulas: Sequence[tuple[str, bool]], wanted: str) -> list[str | Failure]:
        results: list[str | Failure] = []
        for start in range(0, len(formulas), BATCH):
            results += self._batch(formulas[start : start + BATCH], wanted)
        return results

    def _batch(self, formulas: Sequence[tuple[str, bool]], wanted: str) -> list[str | Failure]:
        # 它带着 asyncio，导入得慢；没有要问的公式就用不到
        from py_mini_racer import JSEvalException, JSTimeoutException  # noqa: PLC0415

        refused = {i: f for i, (tex, _) in enumerate(formulas) if (f := _refused(tex))}
        asked: list[list[str | bool]] = [
            [
                marks.classes(tex) if wanted == "lit" else tex,
                display,
                wanted or ("" if _harmless(tex) else "html"),
            ]
            for i, (tex, display) in enumerate(formulas)
            if i not in refused
        ]
        try:
            answers = iter(self._call(asked))
        except (JSTimeoutException, JSEvalException) as error:
            self.close()  # 超时或内存用尽的上下文不再用
            if len(formulas) > 1:
                return [result for one in formulas for result in self._batch([one], wanted)]
            late = isinstance(error, JSTimeoutException)
            cause = f"算了 {SECONDS:g} 秒还没完" if late else "KaTeX 出错退出"
            return [Failure(cause, "化简公式")]
        return [
            refused[i] if i in refused else self._result(tex, next(answers))
            for i, (tex, _) in enumerate(formulas)
        ]

    def _call(self, formulas: list[list[str | bool]]) -> list[dict[str, str | int | None]]:
        if not formulas:
            return []
        if self._context is None:
            from py_mini_racer import MiniRacer  # noqa: PLC0415 -- 同上

            self._context = MiniRacer()
            self._context.eval(SCRIPT.read_text(encoding="utf-8"))
            self._context.eval(WRAPPER)
        text = self._context.call(
            "paperDrawerRender", formulas, timeout_sec=SECONDS + EACH * (len(formulas) - 1)
        )
        answers: list[dict[str, str | int | None]] = json.loads(str(text))
        return answers

    @staticmethod
    def _result(tex: str, answer: dict[str, str | int | None]) -> str | Failure:
        if "html" in answer:
            html = str(answer["html"])
            if len(html) > LARGEST:
                return Failure(f"渲染结果有 {len(html)} 个字符，上限 {LARGEST}", "拆成几个公式")
            return html
        at = answer.get("at")
        return _failure(tex, str(answer["reason"]), at if isinstance(at, int) else None)

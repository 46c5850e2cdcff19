"""T：中文排版。空格、标点、形近字、看不见的字符；代码、公式与地址不看。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from paper_drawer.check.indented import OBJECT
from paper_drawer.check.visible import CHINESE, CLOSE, HAN, LATIN, OPEN, STOPS, visible
from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document


@dataclass(frozen=True)
class Fault:
    """一处毛病：原文的一段，和可以换成的字；None 要人来改。"""

    rule: str
    start: int
    end: int
    new: str | None
    cause: str
    fix: str


LEFT, RIGHT = "（《【", "）》】"
TEXT = f"{HAN}{LATIN}{STOPS}{LEFT}{RIGHT}“”"
BORDER = re.compile(f"[{HAN}]({CLOSE}*){OPEN}*(?=[{LATIN}])|[{LATIN}]({CLOSE}*){OPEN}*(?=[{HAN}])")
GAP = re.compile(
    f" (?:(?<=[{STOPS}{LEFT}{RIGHT}] ) *(?=[{TEXT}{OPEN}])"
    f"|(?<=[{HAN}{LATIN}{CLOSE}”] ) *(?=[{STOPS}{LEFT}{RIGHT}])"
    f"|(?<=[{HAN}] ) *(?=[“”])|(?<=[“”] ) *(?=[{HAN}]))"
)
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "(": "（", ")": "）"}
HALF = re.compile(
    f"[,;:?](?:(?<=[{HAN}{RIGHT}”].)(?: *(?=[{HAN}{LATIN}{OPEN}{LEFT}“])|(?=[ \t]*$))"
    f"|(?<={CLOSE}:) *(?={OPEN}*[{HAN}])|(?<=[{LATIN}{CLOSE}].)(?={OPEN}*[{HAN}]))",
    re.MULTILINE,
)
BRACKET = re.compile(r"[()（）\[\]]")
LETTER = re.compile(f"[{TEXT}]")
NUMBER = re.compile(rf"[ivx]+|\?.*|(?:[A-Za-z](?![A-Za-z])|[^A-Za-z{HAN}\ue000-\ue003“”])*")
"""式 (2)、图 (a)、坐标 (3, 4)：编号与算式用半角括号；(?: 是正则。"""
LONG = 80
"""括号里比这还长的不是编号；层层套着的也就不必每层看到底。"""
REPEATED = re.compile(rf"([{STOPS.replace('！', '')}.])\1+")
DOTS = 3
WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
"""部首补充区里与一个常用字同形的；Unicode 只给出其中两个。"""
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
SHOUT = re.compile(f"！+|!(?<=[{HAN}].)(?!=)")
STRAIGHT = re.compile('["\n]')
TRAILING = re.compile(rf"[ \t](?<=[^\s{OBJECT}].)[ \t]*$", re.MULTILINE)
ALONE = re.compile(r"[ \t]*[#|]")
EMPTY = re.compile(r"[ \t]*(?:\n|\Z)")


def check(path: str, document: Document) -> Iterator[Problem]:
    """全部 T4xx。"""
    text = visible(document)
    for find in (_spaces, _marks, _brackets, _repeated, _letters, _odd, _quotes, _ends):
        for fault in find(text):
            place = document.position(fault.start)
            old = document.text[fault.start : fault.end]
            edits = () if fault.new is None else (Edit(*place, old, fault.new),)
            yield Problem(path, *place, fault.rule, fault.cause, fault.fix, edits)


def _spaces(text: str) -> Iterator[Fault]:
    for match in BORDER.finditer(text):
        at = match.end(match.lastindex or 0)
        fix = "空一格；强调与链接的记号，空在外面"
        yield Fault("T401", at, at, " ", "中文与英文、数字、公式或代码连在一起", fix)
    for match in GAP.finditer(text):
        yield Fault("T402", *match.span(), "", "全角标点旁边空了格", "删去空格")


def _marks(text: str) -> Iterator[Fault]:
    for match in HALF.finditer(text):
        mark = match[0][0]
        cause = f"中文里的标点 {mark} 是半角的"
        yield Fault("T403", *match.span(), FULL[mark], cause, f"写成 {FULL[mark]}")


def _brackets(text: str) -> Iterator[Fault]:
    waiting: list[int] = []
    last = han = 0
    for match in BRACKET.finditer(text):
        at = match.start()
        if text.find("\n", last, at) >= 0:
            waiting.clear()
        if CHINESE.search(text, last, at):
            han = at
        last = at
        if match[0] in "(（[":
            waiting.append(at)
            continue
        start = waiting.pop() if waiting else None
        if start is None or text[start] == "[" or text[at] == "]":  # (0, 1] 与 [0, 1) 是区间
            continue
        if _chinese(text, start, at, inside=han > start):
            for place in (start, at):
                if new := FULL.get(text[place]):
                    cause = f"中文里的括号 {text[place]} 是半角的"
                    yield Fault("T403", place, place + 1, new, cause, f"写成 {new}")


def _chinese(text: str, start: int, end: int, *, inside: bool) -> bool:
    """一对括号该是全角的：里面有汉字，或跟在汉字后面而不是编号。"""
    mixed = text[start] + text[end] in {"(）", "（)"}
    number = end - start < LONG and NUMBER.fullmatch(text, start + 1, end)
    return mixed or ((inside or _follows_han(text, start)) and not number)


def _follows_han(text: str, at: int) -> bool:
    before = text[max(0, at - 2) : at].rstrip(" ")
    return bool(CHINESE.match(before[-1:]))


def _repeated(text: str) -> Iterator[Fault]:
    for match in REPEATED.finditer(text):
        if match[1] == "." and (len(match[0]) < DOTS or not _beside_han(text, match)):
            continue
        dots = match[1] in "。." and len(match[0]) >= DOTS
        new = "……" if dots else match[1]
        yield Fault("T404", *match.span(), new, f"连着的标点 {match[0][:6]}", f"写成 {new}")


def _beside_han(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return bool(CHINESE.search(around))


def _letters(text: str) -> Iterator[Fault]:
    for match in WIDE.finditer(text):
        new = unicodedata.normalize("NFKC", match[0])
        yield Fault("T405", *match.span(), new, f"全角的 {match[0][:20]}", "字母与数字用半角")
    for match in COMPATIBLE.finditer(text):
        new = RADICALS.get(match[0]) or unicodedata.normalize("NFKC", match[0])
        if new != match[0]:
            cause = f"{match[0]} 是部首或兼容字（U+{ord(match[0]):04X}），多半来自复制的 PDF"
            yield Fault("T407", *match.span(), new, cause, f"写成 {new}，否则搜不到")
    for match in SHOUT.finditer(text):
        yield Fault("T409", *match.span(), None, "感叹号", "用句号")


def _odd(text: str) -> Iterator[Fault]:
    """不是普通空格的空格，和看不见的字符；换掉会变成别的 Markdown 的，只报不改。"""
    for match in SPACES.finditer(text):
        cause = f"不是普通的空格（U+{ord(match[0][0]):04X}）"
        edge = not _before(text, match) or text[match.end() : match.end() + 1] in {"", "\n", " "}
        new = ("" if edge else " ") if _mild(text, match) else None
        yield Fault("T406", *match.span(), new, cause, "换成普通的空格；段首不用空格")
    for match in UNSEEN.finditer(text):
        new = "" if _mild(text, match) else None
        cause = f"看不见的字符 U+{ord(match[0][0]):04X}"
        yield Fault("T408", *match.span(), new, cause, "删去它")


def _before(text: str, match: re.Match[str]) -> str:
    """同一行的前一个字；行首是空的。"""
    return text[max(0, match.start() - 1) : match.start()].strip("\n")


def _mild(text: str, match: re.Match[str]) -> bool:
    """前面是字，或在行首而后面是汉字：换掉它，列表、代码、公式都还是原样。"""
    if text.startswith(("$", "`", OBJECT), match.end()):
        return False
    if before := _before(text, match):
        return before != OBJECT and bool(LETTER.match(before))
    return bool(CHINESE.match(text, match.end()))


def _quotes(text: str) -> Iterator[Fault]:
    """成对的直引号；一行里是单数的、也许是英寸的，分不清哪个是起，不管。"""
    row: list[int] = []
    if '"' not in text:
        return
    for match in STRAIGHT.finditer(text + "\n"):
        if match[0] == '"':
            row.append(match.start())
            continue
        if len(row) % 2 == 0 and not any(text[at - 1 : at].isdigit() for at in row[::2]):
            for start, end in zip(row[::2], row[1::2], strict=True):
                yield from _pair(text, start, end)
        row.clear()


def _pair(text: str, start: int, end: int) -> Iterator[Fault]:
    inner = text[start + 1 : end]
    if not inner or inner != inner.strip():
        return
    after = CHINESE.match(text[end + 1 : end + 3].lstrip(" "))
    if CHINESE.search(inner) or _follows_han(text, start) or after:
        for at, new in ((start, "“"), (end, "”")):
            yield Fault("T410", at, at + 1, new, "中文里的直引号", f"写成 {new}")


def _ends(text: str) -> Iterator[Fault]:
    for match in TRAILING.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        last = EMPTY.match(text, match.end() + 1)
        if match[0] == " " or last or ALONE.match(text, start):
            yield Fault("T411", *match.span(), "", "行尾有空格", "删去")
        else:
            cause = "行尾的两个空格是看不见的换行"
            yield Fault("T411", *match.span(), None, cause, "另起一段，或删去")

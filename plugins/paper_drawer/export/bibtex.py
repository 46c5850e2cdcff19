r"""论文 → BibTeX 条目，贴进 .bib 就能用。

文字保留 Unicode（biber 与 2010 年后的 BibTeX 都认），只转义 TeX 的特殊字符；
标题里不能变小写的词加花括号。
"""

from __future__ import annotations

import re
import unicodedata

from paper_drawer.export.venues import full_name, kind
from paper_drawer.model import Paper

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}
SUFFIXES = ("Jr.", "Jr", "Sr.", "II", "III", "IV")
HAN = re.compile(r"[\u3400-\u9fff]")
SMALL = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to", "with"))


def escape(text: str) -> str:
    r"""转义 TeX 的特殊字符。

    Examples:
        >>> print(escape("R&D_50%"))
        R\&D\_50\%
    """
    return "".join(SPECIAL.get(char, char) for char in text)


def split_name(name: str) -> tuple[str, str, str]:
    """姓名 → （姓，后缀，名）；小写的前缀归姓。

    Examples:
        >>> split_name("Laurens van der Maaten")
        ('van der Maaten', '', 'Laurens')
        >>> split_name("Sammy Davis Jr.")
        ('Davis', 'Jr.', 'Sammy')
    """
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), "", given.strip()
    if HAN.search(name):
        return name, "", ""
    words = name.split()
    suffix = words.pop() if len(words) > 1 and words[-1] in SUFFIXES else ""
    lower = (i for i, word in enumerate(words[1:-1], start=1) if word[0].islower())
    start = next(lower, len(words) - 1)
    return " ".join(words[start:]), suffix, " ".join(words[:start])


def author(name: str) -> str:
    """一个作者，写成“姓, 名”；中文姓名整个放进花括号。"""
    family, suffix, given = split_name(name)
    if not given:
        return f"{{{escape(family)}}}"
    return ", ".join(escape(part) for part in (family, suffix, given) if part)


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", folded.lower())


def key(paper: Paper) -> str:
    """引用键：第一作者的姓、年份、简称（没有就取标题的第一个实词）。

    Examples:
        >>> key(Paper("ggnn", "", "Gated Graphs", year=2016, authors=("Yujia Li",)))
        'li2016gated'
    """
    family = _ascii(split_name(paper.authors[0])[0]) if paper.authors else ""
    words = (_ascii(word) for word in paper.title.split())
    word = _ascii(paper.short) or next((w for w in words if w and w not in SMALL), "")
    return f"{family or _ascii(paper.id)}{paper.year}{word if family else ''}"


def title(text: str) -> str:
    """标题：除首字母外还有大写或数字的词加花括号，样式表就不会改它的大小写。

    Examples:
        >>> title("SplineCNN: Fast Geometric Learning with B-Spline Kernels in 3D")
        '{SplineCNN}: Fast Geometric Learning with {B-Spline} Kernels in {3D}'
    """
    return re.sub(r"[^\s:,;()]+", lambda m: _keep(m[0]), text)


def _keep(word: str) -> str:
    safe = escape(word)
    return f"{{{safe}}}" if re.search(r".[A-Z]|\d", word) else safe


def entry(paper: Paper) -> str:
    """整条 BibTeX，键对齐，末尾没有换行。"""
    form = kind(paper.venue)
    place = {"article": "journal", "inproceedings": "booktitle"}.get(form)
    rows = {
        "title": title(paper.title),
        "author": " and ".join(author(name) for name in paper.authors),
        **({place: escape(full_name(paper.venue))} if place else {}),
        "year": str(paper.year),
    }
    if paper.doi:
        rows["doi"] = paper.doi
    if paper.arxiv:
        rows |= {"eprint": re.sub(r"v\d+$", "", paper.arxiv), "archivePrefix": "arXiv"}
    if paper.url and not paper.doi:
        rows["url"] = paper.url
    width = max(map(len, rows))
    lines = [f"  {name:<{width}} = {{{value}}}," for name, value in rows.items() if value]
    return "\n".join([f"@{form}{{{key(paper)},", *lines, "}"])

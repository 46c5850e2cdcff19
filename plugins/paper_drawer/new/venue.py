"""会议录与期刊的全名 → 人们写的缩写，例如 ICLR。"""

from __future__ import annotations

import re

from paper_drawer.export.venues import CONFERENCES, JOURNALS, PREPRINT

NEURIPS_SINCE = 2018
"""这一年起 NIPS 改称 NeurIPS；全名没有变。"""
PREPRINTS = re.compile(r"\barxiv\b|\bcorr\b", re.IGNORECASE)
LEADING = re.compile(
    r"^(?:Proceedings of the |Annual |IEEE/CVF |IEEE/RSJ |IEEE |ACM SIGKDD |ACM SIGIR |ACM )+"
)


def short(place: str, year: int) -> str:
    """缩写；不认识的是空串，研讨会（workshop）也不认。

    Examples:
        >>> short("Proceedings of the 34th International Conference on Machine Learning", 2017)
        'ICML'
        >>> short("Advances in Neural Information Processing Systems 31", 2018)
        'NeurIPS'
        >>> short("CoRR", 2017), short("某某会议", 2017)
        ('arXiv', '')
    """
    if "workshop" in place.casefold():
        return ""
    if PREPRINTS.search(place):
        return PREPRINT
    words = re.findall(r"[A-Za-z]+", place)
    if written := [name for name in CONFERENCES if name in words]:
        return max(written, key=len)
    whole = _core(place)
    held = [name for name, text in CONFERENCES.items() if _core(text) in whole]
    if "NeurIPS" in held:
        return "NeurIPS" if year >= NEURIPS_SINCE else "NIPS"
    held += [name for name, text in JOURNALS.items() if whole in (_core(text), name.casefold())]
    return max(held, key=len, default="")


def _core(text: str) -> str:
    """全名里不变的那一段：去掉括号里的缩写和前面的主办者。"""
    core = LEADING.sub("", re.sub(r"\s*\(.*?\)", "", text))
    return re.sub(r"[^a-z]+", " ", core.casefold()).strip()

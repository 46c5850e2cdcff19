"""原文的地址：arXiv 编号、DOI 或网址。"""

from __future__ import annotations

import re

ARXIV = re.compile(
    r"(?:^|arxiv[.:/]\s*|abs/|pdf/)(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?!\d)",
    re.IGNORECASE,
)
DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
URL = re.compile(r"https?://\S+")


def link(text: str) -> dict[str, str]:
    """认出一个原文的地址：arXiv 编号、DOI 或网址，写成题录要的样子。

    Examples:
        >>> link("https://arxiv.org/pdf/1706.03762v5"), link("10.48550/arXiv.1706.03762")
        ({'arxiv': '1706.03762'}, {'arxiv': '1706.03762'})
        >>> link("https://doi.org/10.3115/v1/D14-1179"), link("不知道")
        ({'doi': '10.3115/v1/D14-1179'}, {})
    """
    for key, pattern in (("arxiv", ARXIV), ("doi", DOI), ("url", URL)):
        if match := pattern.search(text.strip()):
            return {key: match["id"] if key == "arxiv" else match[0]}
    return {}

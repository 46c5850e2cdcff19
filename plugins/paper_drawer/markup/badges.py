"""验证徽章：记号总与字在一起；搜索不收。"""

from __future__ import annotations

from html import escape


def verified(*words: str) -> str:
    """已验证，和它凭的是什么，例如（"25 项测试", "2026-11-21"）。"""
    return _badge("ok", " · ".join(("已验证", *words)))


def outdated() -> str:
    """记录比代码旧，或还没有。"""
    return _badge("stale", "待重录")


def _badge(kind: str, words: str) -> str:
    return f'<span class="pd-badge pd-badge--{kind}" data-search-exclude>{escape(words)}</span>'

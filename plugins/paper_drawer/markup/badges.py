"""验证徽章：记号总与字在一起；搜索不收。"""

from __future__ import annotations

from html import escape


def verified(*words: str) -> str:
    """已验证，和它凭的是什么，例如（"25 项测试", "2026-11-21"）。"""
    return _badge("ok", " · ".join(("已验证", *words)))


def outdated() -> str:
    """记录比代码旧，或还没有。"""
    return _badge("stale", "待重录")


def checked(what: str, inputs: int) -> str:
    """公式核对过：什么与什么，比了几组输入。"""
    return _badge("ok", f"{what} · {inputs} 组输入")


def unchecked() -> str:
    """声明了要核对的公式，没有记录，或记录旧了。"""
    return _badge("stale", "待核对")


def _badge(kind: str, words: str) -> str:
    return f'<span class="pd-badge pd-badge--{kind}" data-search-exclude>{escape(words)}</span>'

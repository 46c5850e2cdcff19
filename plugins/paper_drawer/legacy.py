"""旧 ✒ 地址与标题互换，以及跳转页。

旧址的文件夹名是“标题的 GBK 字节逐个异或 0x10 的大写十六进制”加一个九位的尾巴。
"""

from __future__ import annotations

import re
from html import escape

SUFFIX = "BFE673402"
MASK = 0x10
ADDRESS = re.compile(rf"sources/(papers|keyPoints)/([0-9A-F]*){SUFFIX}/README\.md")


def encode(title: str) -> str:
    """标题 → 旧文件夹名。

    Raises:
        ValueError: 标题里有 GBK 没有的字符。
    """
    try:
        data = title.encode("gbk")
    except UnicodeEncodeError as error:
        lost = title[error.start : error.end]
        raise ValueError(f"旧地址用 GBK 编码，写不出“{lost}”；换一个写法") from error
    return bytes(byte ^ MASK for byte in data).hex().upper() + SUFFIX


def decode(slug: str) -> str:
    """旧文件夹名 → 标题。

    Raises:
        ValueError: 尾巴不对、不是十六进制，或不是 GBK。
    """
    if not slug.endswith(SUFFIX):
        raise ValueError(f"旧地址应以 {SUFFIX} 结尾")
    try:
        data = bytes.fromhex(slug.removesuffix(SUFFIX))
        return bytes(byte ^ MASK for byte in data).decode("gbk")
    except ValueError as error:
        raise ValueError("旧地址解不出标题，可能抄漏了字符") from error


def fault(address: str) -> str:
    """旧地址的毛病；没有就是空串。"""
    parts = address.split("/")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/", address) or "\\" in address:
        return f"旧地址应相对站点根目录：{address[:60]}"
    if any(part in ("", ".", "..") for part in parts) or re.search(r"[\s?#<>\"]", address):
        return f"旧地址里不能有空白、.. 或 ?#：{address[:60]}"
    if address.startswith("sources/"):
        if not (match := ADDRESS.fullmatch(address)):
            return f"旧地址应是 sources/papers 或 keyPoints/…{SUFFIX}/README.md"
        try:
            decode(match[2] + SUFFIX)
        except ValueError as error:
            return str(error)
    return ""


def places(address: str) -> tuple[str, ...]:
    """跳转页放在哪些文件：原地址本身，以及去掉 README.md 的文件夹。"""
    if address.endswith("/README.md"):
        folder = address.removesuffix("/README.md")
        return f"{folder}/index.html", f"{folder}/README.md/index.html"
    if address.endswith(".html"):
        return (address,)
    return (f"{address.rstrip('/')}/index.html",)


def redirect(target: str, title: str) -> str:
    """跳转页：没有脚本也能用。"""
    url, name = escape(target), escape(title)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{name}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={url}">\n'
        f'<link rel="canonical" href="{url}">\n<meta name="robots" content="noindex">\n'
        f'<p>这一页搬到了 <a href="{url}">{name}</a>。</p>\n</html>\n'
    )

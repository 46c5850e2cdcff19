"""笔记里的插图：小小的 SVG 与 PNG，由随机数画成。"""

from __future__ import annotations

import struct
import zlib
from random import Random

WIDTH, HEIGHT = 240, 80


def svg(rng: Random) -> bytes:
    """一条折线。"""
    points = " ".join(f"{x},{rng.randrange(5, HEIGHT - 5)}" for x in range(0, WIDTH + 1, 12))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="teal"/></svg>\n'
    ).encode()


def png(rng: Random) -> bytes:
    """一排灰度条。"""
    row = b"\0" + bytes(rng.randrange(256) for _ in range(WIDTH))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * HEIGHT)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

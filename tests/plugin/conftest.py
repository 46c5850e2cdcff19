"""几份测试共用的公式缓存。"""

from collections.abc import Iterator

import pytest
from paper_drawer.katex import Cache, Engine


@pytest.fixture(scope="module")
def cache() -> Iterator[Cache]:
    """只在内存里的公式缓存；一个模块一个：两个 V8 同时开着偶尔会崩。"""
    found = Cache(None, Engine())
    yield found
    found.close()

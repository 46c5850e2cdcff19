"""预览：存盘，网页自己刷新，读到哪里还在哪里；删去的一篇放回来，也刷新。"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import small_drawer
from playwright.sync_api import Browser, Page, expect

from bench.serving import served, wait
from bench.tools import tools

pytestmark = pytest.mark.browser
PAGE = "notes/math/matrix/"
PARAGRAPHS = "".join(f"\n第 {number} 段。\n" for number in range(200))
READING = 2000
"""读到第几像素。"""


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """长长的一篇。"""
    path = small_drawer.write(tmp_path_factory.mktemp("preview")) / "docs/notes/math/matrix.md"
    path.write_text(path.read_text(encoding="utf-8") + PARAGRAPHS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def address(note: Path) -> Iterator[str]:
    """它在预览里的地址。"""
    ours = next(tool for tool in tools() if tool.key == "ours")
    with served(ours, note.parents[3]) as port:
        wait(port, PAGE, "第 199 段")
        yield f"http://127.0.0.1:{port}/{PAGE}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("where", ["", "#直觉"], ids=["从头打开", "从一节打开"])
def test_a_reload_keeps_the_place(page: Page, note: Path, address: str, where: str) -> None:
    page.goto(address + where)
    page.evaluate("place => scrollTo({top: place, behavior: 'instant'})", READING)
    text, said = note.read_text(encoding="utf-8"), f"刚写下的一句{where}。"
    note.write_text(f"{text}\n{said}\n", encoding="utf-8")
    expect(page.get_by_text(said)).to_be_attached()
    page.wait_for_load_state("load")
    page.wait_for_function("place => scrollY === place", arg=READING)


def test_a_deleted_note_comes_back(page: Page, note: Path, address: str) -> None:
    page.goto(address)
    text = note.read_text(encoding="utf-8")
    note.unlink()
    expect(page.get_by_text("第 0 段。")).to_be_hidden()
    note.write_text(text, encoding="utf-8")
    expect(page.get_by_text("第 0 段。")).to_be_visible()

"""在 Chromium 里看一个演示：收起的导入、对齐的输出、图、复制、记录页、窄屏、没有脚本、打印。"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import pytest
import small_demo
import small_drawer
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
Serve = Callable[[Path], AbstractContextManager[str]]
Serious = Callable[[Page], list[tuple[str, list[Any]]]]

OUTPUT = "步    值（写入的比例）\n0     0.0\n1     0.5\n" + "x" * 120 + "\n"
DEMO = f'''\
"""门开到一半。"""

from snippets.gate import mix

LINE = "{"很长的一行" * 30}"


def main() -> float:
    """印出三行。"""
    print("步    值（写入的比例）")
    for step in (0, 1):
        print(f"{{step}}     {{mix(0.0, 1.0, step / 2)}}")
    print("x" * 120)
    return mix(0.0, 1.0, 0.5)


if __name__ == "__main__":
    main()
'''
PALETTE = """theme:
  name: material
  language: zh
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
      toggle: {icon: material/weather-night, name: 换成深色}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
      toggle: {icon: material/weather-sunny, name: 换成浅色}
"""
FILES = {
    "mkdocs.yml": re.sub(r"theme: .*\n", PALETTE, small_drawer.MKDOCS),
    **small_demo.FILES,
    f"{small_demo.FOLDER}/demo.py": DEMO,
    f"{small_demo.FOLDER}/figures.py": small_demo.FIGURES,
    "docs/papers/graph/ggnn.md": small_drawer.PAPER.replace(
        "## 易错点", f"### 演示\n\n{small_demo.PAGE}\n## 易错点"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """一座小书房，严格地建成站点；演示有记录。"""
    root = small_drawer.write(tmp_path_factory.mktemp("demo"), FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_demo, "OUTPUT", OUTPUT)
        small_demo.record(root, steps=small_demo.SVG)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "site"


@pytest.fixture(scope="module")
def address(serve: Serve, site: Path) -> Iterator[str]:
    with serve(site) as address:
        yield f"{address}/papers/graph/ggnn/"


@pytest.fixture
def scripted() -> bool:
    return True


@pytest.fixture
def demo(
    browser: Browser, address: str, scheme: Literal["light", "dark"], *, scripted: bool
) -> Iterator[Page]:
    """打开着演示的一页；没接住的异常让测试失败。"""
    context = browser.new_context(locale="zh-CN", color_scheme=scheme, java_script_enabled=scripted)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert trouble == []


@pytest.mark.parametrize("width", [320, 390, 720, 1440])
def test_only_the_boxes_scroll(demo: Page, width: int) -> None:
    demo.set_viewport_size({"width": width, "height": 844})
    assert demo.evaluate("document.documentElement.scrollWidth") <= width
    for box in demo.locator(".pd-demo .highlight pre:visible, .pd-output").all():
        assert box.get_attribute("tabindex") == "0"
        wider = box.evaluate("box => box.scrollWidth > box.clientWidth")
        assert wider or width == 1440
    demo.locator(".pd-output").focus()
    demo.keyboard.press("ArrowRight")
    if width < 1440:
        demo.wait_for_function("document.querySelector('.pd-output').scrollLeft > 0")


LEFT = """() => {
  const texts = document.createTreeWalker(
    document.querySelector(".pd-output"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) for (const mark of ["值", "0.0", "0.5"]) {
    const at = texts.currentNode.data.indexOf(mark);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + 1);
    found.push(range.getBoundingClientRect().left);
  }
  return found;
}"""


def test_columns_align_under_han(demo: Page) -> None:
    left = demo.evaluate(LEFT)
    assert len(left) == 3
    assert max(left) - min(left) < 1


def test_the_copied_program_prints_what_was_recorded(demo: Page, tmp_path: Path) -> None:
    button = demo.locator(".pd-demo .pd-copy")
    button.click()
    expect(button).to_have_text("已复制")
    program = tmp_path / "copied.py"
    program.write_text(demo.evaluate("navigator.clipboard.readText()"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONUTF8": "1"},
    )
    assert done.stdout == OUTPUT, done.stderr


@pytest.mark.parametrize("scripted", [False])
def test_without_script_it_reads_in_full(demo: Page) -> None:
    section = demo.get_by_role("region", name="门开到一半")
    expect(section.locator(".pd-output")).to_contain_text("0.5")
    expect(section.get_by_role("img")).to_be_visible()
    expect(section.get_by_text("from snippets.gate import mix")).to_be_hidden()
    section.get_by_text("导入 1 行").click()
    expect(section.get_by_text("from snippets.gate import mix")).to_be_visible()
    assert section.locator(".pd-copy:visible, .pd-run:visible").count() == 0


def test_the_record_is_one_click_away(demo: Page) -> None:
    demo.get_by_role("link", name="记录", exact=True).click()
    expect(demo.get_by_role("heading", level=1)).to_have_text("门开到一半")
    expect(demo.get_by_role("row", name="日期")).to_contain_text("2026-11-21")
    demo.go_back()
    demo.get_by_role("link", name="demos/half_open/demo.py").click()
    assert demo.url.endswith("#demo-L-1")
    expect(demo.locator(":target")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place", ["", "../../../code/snippets/demos/half_open/"], ids=["演示", "记录页"]
)
def test_axe_finds_nothing_serious(
    demo: Page, serious: Serious, scheme: Literal["light", "dark"], place: str
) -> None:
    if place:
        demo.goto(demo.url + place)
    shown = {"light": "default", "dark": "slate"}[scheme]
    expect(demo.locator("body")).to_have_attribute("data-md-color-scheme", shown)
    if not place:
        demo.locator(".pd-fold summary").click()
    for width in (390, 1440):
        demo.set_viewport_size({"width": width, "height": 900})
        assert serious(demo) == [], width


def test_on_a_phone_what_is_pressed_is_large(demo: Page) -> None:
    demo.set_viewport_size({"width": 390, "height": 844})
    for name in (".pd-copy", "summary"):
        box = demo.locator(f".pd-demo {name}").first.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert demo.locator(".pd-demo__head .pd-source").is_hidden()


def test_the_caption_stands_beside_or_under_the_figure(demo: Page) -> None:
    for width, beside in ((1440, True), (390, False)):
        demo.set_viewport_size({"width": width, "height": 900})
        plot = demo.locator(".pd-figure__plot").bounding_box()
        caption = demo.locator(".pd-figure figcaption").bounding_box()
        assert plot is not None
        assert caption is not None
        assert plot["width"] <= 420
        assert (caption["x"] >= plot["x"] + plot["width"]) is beside
        assert (caption["y"] >= plot["y"] + plot["height"]) is not beside


def test_on_paper_there_is_nothing_to_press(demo: Page) -> None:
    demo.emulate_media(media="print")
    expect(demo.locator(".pd-demo .pd-copy")).to_be_hidden()
    expect(demo.get_by_text("from snippets.gate import mix")).to_be_hidden()
    for part in (".pd-figure", ".pd-demo__output"):
        style = demo.locator(part).evaluate("part => getComputedStyle(part).breakInside")
        assert style == "avoid"
    wide = demo.locator(".pd-output").evaluate("box => box.scrollWidth - box.clientWidth")
    assert wide <= 0

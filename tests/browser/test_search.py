"""在真的 Chromium 里，从搜索框问：黄金问句、键位、筛选、地址、标亮，以及存心使坏的问句。"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from paper_drawer.search import tokens
from playwright.sync_api import Browser, Page, expect
from search_texts import own, strange

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("golden_queries.yml").read_text(encoding="utf-8")
)
FIRST = 3
ANSWERED = "document.querySelector('.md-search-result__list').ariaBusy === 'false'"
HOSTILE = {
    "一万个字": "交叉熵与图" * 2000,
    "一万个字母": "a" * 10_000,
    "正则": r"(.*)+$^[a-z]{1,9}\d\\ (?<=x) [",
    "控制字符": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u2029",
    "标签": "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}",
    "地址": "javascript:alert(1) ../../etc/passwd ?q=&h=%00",
    "换向": "\u202e\u2066熵\u2069\u200f\u200b\ufeff",
    "原型": "__proto__ constructor toString hasOwnProperty",
    "组合": "e" + "\u0301" * 500 + "\ufdfa" * 50,
}
LONE = ["\ud800", "\udfff熵", "熵\ud83d"]
pytestmark = pytest.mark.browser
Serious = Callable[[Page], list[tuple[str, list[Any]]]]


class Box:
    """页面上的搜索框。"""

    def __init__(self, page: Page, path: str = "/papers/") -> None:
        self.page = page
        self.root = page.locator("[data-md-component=pd-search]")
        self.input = self.root.locator(".md-search__input")
        self.said = self.root.get_by_role("status")
        self.list = self.root.locator(".md-search-result__list")
        self.results = self.root.locator(".md-search-result__item")
        self.links = self.root.locator(".md-search-result__link")
        page.goto(path)

    def answered(self) -> None:
        """等到问完。"""
        self.page.wait_for_function(ANSWERED)

    def ask(self, query: str) -> list[str]:
        """键入一句，等结果；依次返回各页相对站点根的路径，首页是“.”。"""
        self.input.fill(query)
        self.answered()
        return self.found()

    def found(self) -> list[str]:
        links = self.results.evaluate_all("all => all.map(item => item.querySelector('a').href)")
        paths = (unquote(urlsplit(link).path) for link in links)
        return [path.strip("/").removesuffix("index.html") or "." for path in paths]

    def facet(self, name: str, value: str) -> None:
        """展开筛选，选一项。"""
        fold = self.root.locator(".pd-sift details")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        self.root.locator(f"[name={name}][value='{value}']").check()
        self.answered()


@pytest.fixture(scope="module")
def box(visit: Callable[[], AbstractContextManager[Page]]) -> Iterator[Box]:
    """开着的搜索框，各句共用。"""
    with visit() as page:
        yield Box(page)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_tokenizer_agrees_with_the_one_that_built_the_index(page: Page) -> None:
    page.goto("/papers/")
    page.add_script_tag(url="/assets/paper-drawer/search/tokenize.js")
    texts = [*strange(), *own()]
    terms = "said => JSON.stringify(JSON.parse(said).map(paperDrawerSearch.tokenize.terms))"
    found = json.loads(page.evaluate(terms, json.dumps(texts)))
    assert len(found) == len(texts)
    assert [t for t, said in zip(texts, found, strict=True) if tokens.terms(t) != said] == []


def test_pages_found_by_their_tags_say_so(box: Box) -> None:
    box.ask("注意力")
    tagged = box.results.filter(has_text="Point2Node")
    expect(tagged.locator("mark")).to_have_text(["注意力"])


def test_there_are_enough_queries() -> None:
    assert len({case["ask"] for case in CASES}) == len(CASES) >= 36


@pytest.mark.parametrize("case", CASES, ids=[case["ask"] for case in CASES])
def test_golden_query(box: Box, case: dict[str, Any]) -> None:
    found = box.ask(case["ask"])[:FIRST]
    assert set(found) & set(case["find"]), found


def test_lists_and_source_pages_do_not_drown_the_notes(box: Box) -> None:
    found = box.ask("点云 import torch")
    assert found
    assert not [path for path in found if path.startswith(("code/", "papers/tags/"))]


def test_excerpts_show_no_aliases(box: Box) -> None:
    box.ask("pedding")
    shown = box.results.filter(has_not_text="术语").all_inner_texts()
    assert shown
    assert not [text for text in shown if "pedding" in text]


def test_hostile_queries_do_nothing(page: Page) -> None:
    failed: list[str] = []
    scripts: set[str] = set()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    box = Box(page, "/")
    page.keyboard.press("s")
    box.ask("熵")
    page.wait_for_load_state("networkidle")
    page.on("response", lambda said: None if said.ok else failed.append(said.url))
    page.on("request", lambda r: scripts.add(r.url) if r.resource_type == "script" else None)
    for query in HOSTILE.values():
        box.ask(query)
        expect(box.said).not_to_have_text("")
    for query in LONE:  # 驱动浏览器的协议传不了半个字，在页面里放
        said = "(box, q) => { box.value = q; box.dispatchEvent(new Event('input')) }"
        box.input.evaluate(said, json.loads(f'"{query.encode("unicode_escape").decode()}"'))
        box.answered()
    assert box.root.locator("img, script, iframe").count() == 0
    assert failed == []
    assert scripts
    named = re.compile(r"http://[^/]+/search/[\w.-]+\.js")
    assert [url for url in scripts if not named.fullmatch(url)] == []


def test_a_hostile_address_does_nothing(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for query in ("<img src=x onerror=alert(1)>", "(" * 3000):
        box = Box(page, f"/?q={query}&field=<b>&year=x-99999&tag=%F0%9F&star=2&h=({query}")
        box.answered()
        expect(box.input).to_have_value(query)
        assert box.root.locator("img").count() == 0


def test_a_page_fetches_only_the_box(page: Page, site: Path) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    box = Box(page, "/papers/graph/ggnn/")
    page.wait_for_load_state("networkidle")
    scripts = [url for url in urls if "/search/" in url]
    assert [url.rpartition("/")[2] for url in scripts] == ["box.js"]
    script = site / urlsplit(scripts[0]).path.lstrip("/")
    assert len(gzip.compress(script.read_bytes())) <= 10_240
    box.input.click()
    box.answered()
    assert any(url.endswith("/search/index.js") for url in urls)


def test_keys(page: Page) -> None:
    box = Box(page, "/papers/graph/ggnn/")
    page.keyboard.press("/")
    expect(box.input).to_be_focused()
    page.keyboard.type("s/门控")
    expect(box.input).to_have_value("s/门控")
    box.ask("门控")
    page.keyboard.press("Escape")
    expect(box.input).not_to_be_focused()
    expect(box.list).to_be_hidden()
    page.keyboard.press("s")
    expect(box.input).to_be_focused()
    box.ask("交叉熵")
    page.keyboard.press("ArrowUp")
    expect(box.input).not_to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box.input).to_be_focused()
    first = box.links.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(first or "")


def test_suggestions_complete_the_word(page: Page) -> None:
    box = Box(page)
    box.ask("交叉")
    expect(box.root.locator(".md-search__suggest")).to_have_text(re.compile("^交叉."))
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(box.input).to_have_value(re.compile("^交叉."))
    box.ask("交叉")
    chip = box.root.locator(".pd-hints .pd-chip").last
    said = chip.inner_text()
    chip.click()
    expect(box.input).to_have_value(said)


def test_facets_narrow_and_can_be_shared(page: Page) -> None:
    box = Box(page, "/papers/graph/ggnn/")
    box.input.click()
    every = len(box.ask("卷积"))
    box.facet("field", "vision")
    box.facet("noted", "noted")
    narrowed = box.found()
    assert narrowed
    assert len(narrowed) < every
    assert all(path.startswith("papers/vision/") for path in narrowed)
    assert asked(page) == {"q": ["卷积"], "field": ["vision"], "noted": ["1"]}
    again = Box(page, page.url)
    again.answered()
    assert again.found() == narrowed
    again.root.get_by_role("button", name="全部清除").click()
    again.answered()
    assert len(again.found()) == every
    page.keyboard.press("Escape")
    assert page.url.endswith("/papers/graph/ggnn/")


def test_facets_count_what_they_would_give(page: Page) -> None:
    box = Box(page)
    box.input.click()
    box.ask("卷积")
    box.root.locator(".pd-sift summary").click()
    option = box.root.locator(".pd-option", has_text="图网络")
    promised = int(option.locator(".pd-option__count").inner_text())
    box.facet("field", "graph")
    expect(box.said).to_have_text(f"{promised} 页")


def test_years_are_a_range(page: Page) -> None:
    box = Box(page, "/?q=&year=2018-2019")
    box.answered()
    assert box.results.count()
    years = re.findall(r"【(\d+) ", box.list.inner_text())
    assert set(years) == {"2018", "2019"}


def test_the_index_keeps_its_own_filters(page: Page) -> None:
    box = Box(page, "/papers/?venue=ICCV")
    shown = page.locator(".pd-row:not([hidden])").count()
    page.keyboard.press("s")
    box.ask("熵")
    assert asked(page) == {"q": ["熵"]}
    page.keyboard.press("Escape")
    assert asked(page) == {"venue": ["ICCV"]}
    assert page.locator(".pd-row:not([hidden])").count() == shown


def test_nothing_found_offers_terms(page: Page) -> None:
    box = Box(page)
    box.input.click()
    assert box.ask("eigenvaxxue") == []
    expect(box.said).to_have_text("没有找到“eigenvaxxue”")
    term = box.root.locator(".pd-hints .pd-chip").first
    said = term.inner_text()
    term.click()
    expect(box.input).to_have_value(said)
    box.answered()
    assert box.found()


def test_recent_searches_stay_here_and_can_be_cleared(page: Page) -> None:
    box = Box(page)
    box.input.click()
    box.ask("交叉熵")
    box.links.first.click()
    box = Box(page)
    box.input.click()
    box.answered()
    hints = box.root.locator(".pd-hints")
    expect(hints).to_contain_text("最近搜过")
    hints.get_by_role("button", name="交叉熵").click()
    box.answered()
    assert box.found()
    box.ask("")
    hints.get_by_role("button", name="清空").click()
    expect(hints).to_be_hidden()
    assert page.evaluate("localStorage.getItem('paper-drawer.searches')") is None


def marked(page: Page) -> list[str]:
    page.wait_for_function("CSS.highlights.has('pd-search')")
    ranges = "[...CSS.highlights.get('pd-search')].map(range => range.toString())"
    return list(page.evaluate(ranges))


def test_the_asked_word_is_marked_on_the_page(page: Page) -> None:
    box = Box(page)
    box.input.click()
    box.ask("交叉熵")
    box.links.first.click()
    assert "交叉熵" in marked(page)
    page.go_back()
    again = Box(page, page.url)
    again.answered()
    expect(again.input).to_have_value("交叉熵")


def test_marks_cross_inline_markup(page: Page) -> None:
    page.goto("/papers/graph/ggnn/")
    page.evaluate("document.querySelector('article p').innerHTML = '门<b>控循</b>环'")
    page.evaluate("history.replaceState(null, '', '?h=门控循环')")
    for name in ("tokenize", "highlight"):
        page.add_script_tag(url=f"/assets/paper-drawer/search/{name}.js")
    assert "门控循环" in marked(page)


def test_a_hit_links_to_its_heading(page: Page) -> None:
    box = Box(page)
    box.input.click()
    box.ask("门控 公式与代码")
    targets = [urlsplit(link.get_attribute("href") or "").fragment for link in box.links.all()]
    assert any(targets)
    box.links.nth(next(i for i, target in enumerate(targets) if target)).click()
    expect(page.locator(":target")).to_be_visible()


def test_why_tells_the_parts_of_a_score(page: Page) -> None:
    box = Box(page, "/?q=交叉熵&why")
    box.answered()
    said = box.results.first.locator(".pd-hit__why").inner_text()
    assert re.match(r"[\d.]+ 分：.*交叉", said)


def test_a_missing_index_is_said(browser: Browser, server: str) -> None:
    page = browser.new_page(base_url=server)
    page.route("**/search/*-*", lambda route: route.abort())
    page.route("**/search/index.js", lambda route: route.abort())
    box = Box(page)
    box.input.click()
    box.ask("交叉熵")
    expect(box.said).to_contain_text("没有取到")
    page.close()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_focus_stays_in_the_box(page: Page) -> None:
    box = Box(page, "/papers/graph/ggnn/")
    page.keyboard.press("/")
    box.ask("门控")
    inside = (
        "document.activeElement === document.body || !!document.activeElement.closest('.md-search')"
    )
    for _ in range(box.links.count() + 12):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.querySelector('[inert]')")


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_open_box(page: Page, serious: Serious) -> None:
    box = Box(page, "/?q=门控&field=graph")
    box.answered()
    box.root.locator(".pd-sift summary").click()
    page.wait_for_timeout(500)  # 等搜索框展开完
    assert serious(page) == []
    page.set_viewport_size({"width": 320, "height": 600})
    page.wait_for_function("document.documentElement.scrollWidth <= 320")  # 滑进来的时候宽一点


def test_home_searches_in_the_box(page: Page) -> None:
    box = Box(page, "/")
    expect(box.root).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("GGNN")
    page.keyboard.press("Enter")
    box.answered()
    assert box.found()[0] == "papers/graph/ggnn"


def test_without_script_there_is_no_box(browser: Browser, server: str) -> None:
    page = browser.new_page(base_url=server, java_script_enabled=False)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/papers/graph/ggnn/")
        assert page.locator("[for=__search]:visible, .md-search:visible").count() == 0
    page.close()

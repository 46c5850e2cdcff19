"""在网页里运行演示：真的 Pyodide，从本站取，连不到站外。"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from textwrap import indent
from time import perf_counter
from typing import Any
from zipfile import ZipFile

import pytest
import small_demo
import small_drawer
from paper_drawer import demos
from playwright.sync_api import Browser, Locator, Page, Route, expect

pytestmark = pytest.mark.browser
Serve = Callable[[Path], AbstractContextManager[str]]
Serious = Callable[[Page], list[tuple[str, list[Any]]]]

ROOT = Path(__file__).parents[2]
CORE = ROOT / "vendor/pyodide"
PACKAGES = "https://packages.example/pyodide/"
PATH = "/handbook/run/"
MINUTES = 120_000  # 毫秒。慢的机器也等得到；要量的时间印出来，不在这里断言


@dataclass(frozen=True)
class Sample:
    """一个演示：main 的正文，以及记录里写的输出。"""

    body: str
    output: str
    imports: str = ""

    @property
    def source(self) -> str:
        """demo.py 的全文。"""
        head = f'"""试一试。"""\n\n{self.imports}\n\ndef main() -> None:\n    """印。"""\n'
        tail = '\n\nif __name__ == "__main__":\n    main()\n'
        return head + indent(self.body, "    ") + tail


TABLE = 'for n in range(3):\n    print(f"{n}   {n * n:4}  ")\nprint("完")\n'
SAMPLES = {
    "agrees": Sample(TABLE, "0      0\n1      1\n2      4\n完\n"),
    "differs": Sample(TABLE, "0      0\n1      2\n2      4\n完\n"),
    "fails": Sample('print("先印一行")\nprint(1 / len([]))\n', "先印一行\n"),
    "asks": Sample('input("几岁？")\n', "\n"),
    "endless": Sample('print("开始")\nwhile True:\n    pass\n', "开始\n"),
    "exits": Sample("os._exit(3)\n", "\n", "import os\n"),
    "floods": Sample('while True:\n    print("水" * 99)\n', "水\n"),
    "with-numpy": Sample("print(numpy.__version__)\n", "2.4.6\n", "import numpy\n"),
    "with-torch": Sample("print(torch.__version__)\n", "2.13.0\n", "import torch\n"),
}


def record(root: Path, id_: str, sample: Sample) -> None:
    """为演示写一份与代码相符的记录。"""
    demo = small_demo.read(root)[0][id_]
    folder = (root / demo.path).parent
    data = {
        "digest": demo.digest,
        "versions": {"python": "3.11.7"},
        "date": "2026-11-21",
        "seconds": 0.1,
        "peak": 20.5,
        "files": {"output.txt": demos.fingerprint(sample.output)},
    }
    (folder / "output.txt").write_text(sample.output, encoding="utf-8")
    (folder / "record.json").write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture(scope="session")
def core() -> Path:
    """放好的 Pyodide 核心；没有就现放一份。没有 npm 就跳过，在 CI 里算失败。"""
    if not (CORE / "pyodide.mjs").is_file():
        if not (shutil.which("npm") and shutil.which("node")):
            missing = "没有 npm，放不了 Pyodide 的核心：装 Node.js 20 或更新的，再 make pyodide"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
        subprocess.run(["npm", "run", "core"], cwd=CORE.parent, check=True)
    return CORE


@pytest.fixture(scope="session")
def folder(core: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """一座建好的小书房：一页上嵌着全部演示，核心随站点发布。"""
    root = tmp_path_factory.mktemp("run")
    theme = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\n\n")[1]
    settings = f"paper-drawer: {{run: {{core: core, packages: '{PACKAGES}'}}}}"
    page = "".join(f"```demo\n{id_}\n```\n\n" for id_ in SAMPLES)
    small_drawer.write(
        root,
        {
            "mkdocs.yml": small_drawer.MKDOCS.replace("paper-drawer", settings, 1)
            .replace("theme: {name: material, language: zh, font: false}", theme)
            .replace("  - handbook/index.md", "  - handbook/index.md\n  - handbook/run.md"),
            "docs/handbook/run.md": f"---\ntitle: 运行\n---\n\n{page}",
            **{
                f"snippets/demos/{id_.replace('-', '_')}/demo.py": sample.source
                for id_, sample in SAMPLES.items()
            },
        },
    )
    for id_, sample in SAMPLES.items():
        record(root, id_, sample)
    (root / "core").symlink_to(core)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=root, check=True)
    return root / "site"


@pytest.fixture(scope="session")
def address(serve: Serve, folder: Path) -> Iterator[str]:
    """它在本机的地址，末尾没有 /。"""
    with serve(folder) as address:
        yield address


@dataclass
class Visit:
    """打开着的一页：去取过什么，有没有出错。"""

    page: Page
    asked: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def demo(self, id_: str) -> Locator:
        """一个演示。"""
        return self.page.locator(f"#demo-{id_}")

    def button(self, id_: str) -> Locator:
        """运行的按钮。"""
        return self.demo(id_).get_by_role("button", name="运行", exact=True)

    def run(self, id_: str) -> Locator:
        """按下运行，返回说结果的那一行。"""
        self.button(id_).click()
        return self.demo(id_).get_by_role("status")

    def fresh(self, id_: str) -> Locator:
        """这次的输出。"""
        return self.demo(id_).get_by_label("这次的输出")

    @property
    def files(self) -> list[str]:
        """取过的 Pyodide 文件。"""
        return sorted(url.rsplit("/", 1)[1] for url in self.asked if "pyodide" in url)

    @property
    def workers(self) -> int:
        """活着的 Python 有几个。"""
        return sum("run-worker" in worker.url for worker in self.page.workers)

    def expect_no_worker(self) -> None:
        """Python 应当结束，至多再等五秒。"""
        for _ in range(50):
            if self.workers:
                self.page.wait_for_timeout(100)
        assert self.workers == 0


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """打开嵌着演示的一页；关上时查有没有出错、有没有向站外取东西。"""
    context = browser.new_context(base_url=address, locale="zh-CN")
    visit = Visit(context.new_page())
    visit.page.on("pageerror", lambda error: visit.trouble.append(str(error)))
    context.on("request", lambda request: visit.asked.append(request.url))
    visit.page.goto(PATH)
    yield visit
    context.close()
    assert visit.trouble == []
    inside = (f"{address}/", "data:", "blob:", PACKAGES)
    assert [url for url in visit.asked if not url.startswith(inside)] == []


def test_nothing_is_fetched_before_the_press(visit: Visit) -> None:
    visit.page.wait_for_load_state("networkidle")
    assert [url for url in visit.asked if "pyodide" in url or "run-worker" in url] == []
    note = visit.demo("agrees").locator(".pd-run__note")
    expect(note).to_have_text("第一次要下载约 14 MB")


def test_a_program_runs_and_agrees_with_its_record(visit: Visit) -> None:
    pressed = perf_counter()
    status = visit.run("agrees")
    expect(visit.fresh("agrees")).to_contain_text("0      0", timeout=MINUTES)
    sys.stdout.write(f"按下到第一行输出 {perf_counter() - pressed:.2f} 秒\n")
    expect(status).to_contain_text("与记录一致")
    expect(status).to_contain_text("Python 3.14")
    assert visit.fresh("agrees").inner_text().split() == SAMPLES["agrees"].output.split()
    assert [url for url in visit.asked if url.startswith(PACKAGES)] == []


def test_a_changed_record_is_told_line_by_line(visit: Visit) -> None:
    status = visit.run("differs")
    expect(status).to_contain_text("与记录不同", timeout=MINUTES)
    lines = visit.demo("differs").locator(".pd-run__diff :is(del, ins)")
    assert [line.strip() for line in lines.all_text_contents()] == ["- 1      2", "+ 1      1"]


def test_the_loaded_python_is_used_again(visit: Visit) -> None:
    expect(visit.run("agrees")).to_contain_text("与记录一致", timeout=MINUTES)
    once = visit.files
    expect(visit.run("differs")).to_contain_text("与记录不同")
    expect(visit.run("agrees")).to_contain_text("与记录一致")
    assert visit.workers == 1
    assert visit.files == once
    expect(visit.demo("differs").locator(".pd-run__note")).to_be_empty()


def test_an_endless_program_streams_and_stops(visit: Visit) -> None:
    status = visit.run("endless")
    expect(visit.fresh("endless")).to_have_text("开始\n", timeout=MINUTES)
    expect(status).to_have_text("正在运行，最多 60 秒")
    expect(visit.button("agrees")).to_have_attribute("aria-disabled", "true")
    visit.button("agrees").dispatch_event("click")
    expect(visit.fresh("agrees")).to_have_count(0)
    visit.demo("endless").get_by_role("button", name="停止").click()
    expect(status).to_have_text("已停止")
    visit.expect_no_worker()
    expect(visit.run("agrees")).to_contain_text("与记录一致", timeout=MINUTES)


def test_time_is_limited(visit: Visit) -> None:
    visit.page.clock.install()
    status = visit.run("endless")
    expect(visit.fresh("endless")).to_have_text("开始\n", timeout=MINUTES)
    visit.page.clock.fast_forward(59_000)
    expect(status).to_have_text("正在运行，最多 60 秒")
    visit.page.clock.fast_forward(1_100)
    expect(status).to_have_text("超过 60 秒，已停止")
    visit.expect_no_worker()


def test_output_is_limited(visit: Visit) -> None:
    status = visit.run("floods")
    expect(status).to_have_text("印出的超过 64 KB，已停止", timeout=MINUTES)
    printed = visit.fresh("floods").text_content() or ""
    assert 60_000 < len(printed.encode()) <= 65_536
    visit.expect_no_worker()


def test_an_error_shows_its_last_line_and_the_whole(visit: Visit) -> None:
    status = visit.run("fails")
    expect(status).to_have_text("出错：ZeroDivisionError: division by zero", timeout=MINUTES)
    expect(visit.fresh("fails")).to_have_text("先印一行\n")
    trace = visit.demo("fails").locator(".pd-run__trace")
    expect(trace).to_be_hidden()
    visit.demo("fails").get_by_text("完整的回溯").click()
    expect(trace).to_contain_text("print(1 / len([]))")
    assert "runpy" not in (trace.text_content() or "")
    expect(visit.run("agrees")).to_contain_text("与记录一致")


def test_input_is_refused(visit: Visit) -> None:
    status = visit.run("asks")
    expect(status).to_contain_text("出错：EOFError", timeout=MINUTES)


@pytest.mark.parametrize("name", ["pyodide.mjs", "pyodide.asm.wasm"])
def test_a_failed_download_leaves_the_record(visit: Visit, name: str) -> None:
    visit.page.context.route(f"**/{name}", lambda route: route.abort())
    status = visit.run("agrees")
    expect(status).to_contain_text("没能从 127.0.0.1", timeout=MINUTES)
    expect(visit.demo("agrees").get_by_text("2      4")).to_be_visible()
    visit.page.context.unroute(f"**/{name}")
    expect(visit.run("agrees")).to_contain_text("与记录一致", timeout=MINUTES)


def test_silence_while_downloading_is_limited(visit: Visit) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.clock.install()
    visit.page.context.route("**/pyodide.asm.wasm", hold)
    with visit.page.expect_request("**/pyodide.asm.wasm"):
        status = visit.run("agrees")
    expect(status).to_contain_text("正在准备 Python")
    visit.page.clock.fast_forward(60_100)
    expect(status).to_have_text("60 秒没有动静，已停止")
    for route in held:
        route.abort()


def test_an_interpreter_that_dies_is_replaced(visit: Visit) -> None:
    status = visit.run("exits")
    expect(status).to_contain_text("Python 自己停了", timeout=MINUTES)
    expect(visit.run("agrees")).to_contain_text("与记录一致", timeout=MINUTES)


def test_torch_has_no_button(visit: Visit) -> None:
    expect(visit.button("agrees")).to_be_visible()
    expect(visit.demo("with-torch").locator(".pd-output")).to_be_visible()
    expect(visit.button("with-torch")).to_have_count(0)


def wheel() -> bytes:
    """冒充 numpy 的轮子：只有版本号。"""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("numpy/__init__.py", '__version__ = "2.4.6"\n')
        archive.writestr("numpy-2.4.6.dist-info/METADATA", "Name: numpy\nVersion: 2.4.6\n")
        archive.writestr("numpy-2.4.6.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        archive.writestr("numpy-2.4.6.dist-info/RECORD", "")
    return file.getvalue()


def test_the_core_pins_numpy(core: Path) -> None:
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    numpy = lock["packages"]["numpy"]
    assert len(numpy["sha256"]) == 64
    assert numpy["depends"] == []


def offer(visit: Visit, body: bytes, expected: bytes) -> None:
    """让 PACKAGES 给出 body；核心里记的是 expected 的摘要。"""
    lock = json.loads((CORE / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"]["numpy"]["sha256"] = sha256(expected).hexdigest()
    allowed = {"Access-Control-Allow-Origin": "*"}
    context = visit.page.context
    context.route("**/pyodide-lock.json", lambda route: route.fulfill(json=lock))
    context.route(f"{PACKAGES}**", lambda route: route.fulfill(body=body, headers=allowed))


def test_numpy_comes_from_its_own_address_after_the_press(visit: Visit) -> None:
    good = wheel()
    offer(visit, good, good)
    note = visit.demo("with-numpy").locator(".pd-run__note")
    expect(note).to_have_text("第一次要下载约 14 MB，从 packages.example 下载约 3 MB")
    status = visit.run("with-numpy")
    expect(status).to_contain_text("与记录一致", timeout=MINUTES)
    outside = [url for url in visit.asked if url.startswith(PACKAGES)]
    assert outside == [f"{PACKAGES}numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl"]


def test_a_wheel_that_was_tampered_with_is_refused(visit: Visit) -> None:
    good = wheel()
    offer(visit, good + b"\0", good)
    status = visit.run("with-numpy")
    expect(status).to_contain_text("没能从 packages.example 取来", timeout=MINUTES)
    expect(visit.fresh("with-numpy")).to_be_empty()


def test_the_results_are_accessible_and_fit(visit: Visit, serious: Serious) -> None:
    for id_, said in (("agrees", "一致"), ("differs", "不同"), ("fails", "出错")):
        expect(visit.run(id_)).to_contain_text(said, timeout=MINUTES)
    visit.demo("fails").get_by_text("完整的回溯").click()
    for width, scheme in ((1440, "default"), (390, "default"), (390, "slate"), (320, "slate")):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.locator("body").evaluate(
            "(body, scheme) => { body.dataset.mdColorScheme = scheme; }", scheme
        )
        visit.page.wait_for_timeout(500)  # 颜色渐变完
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(visit.page) == [], (width, scheme)


def test_without_script_only_the_record_is_shown(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(PATH)
        expect(page.locator("#demo-agrees .pd-output")).to_be_visible()
        expect(page.locator(".pd-run:visible")).to_have_count(0)


def test_from_the_file_system_only_the_record_is_shown(browser: Browser, folder: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((folder / PATH.strip("/") / "index.html").as_uri())
        page.wait_for_load_state("load")
        expect(page.locator("#demo-agrees .pd-output")).to_be_visible()
        expect(page.locator(".pd-run:visible")).to_have_count(0)

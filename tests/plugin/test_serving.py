"""预览：只改了一页的正文，就只重做那一页；牵动别处的，整站重建；出了错也活着。"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest
import small_drawer
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from paper_drawer.plugin import PaperDrawerPlugin
from paper_drawer.serving import Eyes, Serving
from watchdog import events

NOTE = "docs/notes/math/matrix.md"
PAGE = "notes/math/matrix/index.html"


class Preview:
    """一次预览：MkDocs 的服务不开，重建照它的样子叫。"""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.full = 0
        config = load_config(str(root / "mkdocs.yml"), strict=True)
        config.plugins.on_startup(command="serve", dirty=False)
        plugin = config.plugins["paper-drawer"]
        assert isinstance(plugin, PaperDrawerPlugin)
        self.plugin, self.close = plugin, config.plugins.on_shutdown
        self._build()
        self.serving = Serving(plugin, self._build)

    def _build(self) -> None:
        self.full += 1
        config = load_config(str(self.root / "mkdocs.yml"), strict=True)
        config.site_url = "http://127.0.0.1:8000/"
        build(config, serve_url=config.site_url)
        self.site = Path(config.site_dir)

    def save(self, change: Callable[[str], str], name: str = NOTE) -> str:
        """改一个文件，重建；返回 NOTE 那一页。"""
        path = self.root / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        self.serving.changed.add(str(path))
        self.serving.rebuild()
        return (self.site / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    preview = Preview(small_drawer.write(tmp_path))
    yield preview
    preview.close()


def test_a_body_edit_rebuilds_one_page(preview: Preview) -> None:
    before = {path: path.stat().st_mtime_ns for path in preview.site.rglob("*.html")}
    assert "刚写下的一句" in preview.save(lambda text: f"{text}\n刚写下的一句。\n")
    assert "又一句" in preview.save(lambda text: f"{text}\n又一句。\n")
    assert preview.full == 1
    changed = [path for path, time in before.items() if path.stat().st_mtime_ns != time]
    assert changed == [preview.site / PAGE]


def test_editors_leave_temporary_files(preview: Preview) -> None:
    preview.serving.changed.add(str(preview.root / "docs/notes/math/.matrix.md.swp"))
    assert "一句" in preview.save(lambda text: f"{text}\n一句。\n")
    assert preview.full == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (NOTE, "title: 矩阵", "title: 方阵"),
        (NOTE, "## 直觉", "## 直觉上"),
        (NOTE, "tags: [线性代数]", "tags: [门控]"),
        ("docs/index.md", "title", "title"),
        ("mkdocs.yml", "小抽屉", "大抽屉"),
    ],
)
def test_what_others_can_see_rebuilds_the_site(
    preview: Preview, name: str, old: str, new: str
) -> None:
    if name == "docs/index.md":
        preview.serving.changed.add(str(preview.root / NOTE))  # 一次存了两份
    preview.save(lambda text: text.replace(old, new), name)
    assert preview.full == 2


def test_a_fault_is_shown_on_its_page_and_goes_with_it(
    preview: Preview, caplog: pytest.LogCaptureFixture
) -> None:
    page = preview.save(lambda text: f"{text}\n$\\foo$\n")
    assert "这里有 1 个问题" in page
    assert "M401" in page
    assert any("\\foo" in record.getMessage() for record in caplog.records)
    assert "个问题" not in preview.save(lambda text: text.replace("\n$\\foo$\n", ""))


def test_an_unreadable_note_shows_why(preview: Preview) -> None:
    (preview.root / NOTE).write_bytes("---\ntitle: 坏\n---\n".encode("gbk"))
    preview.serving.changed.add(str(preview.root / NOTE))
    preview.serving.rebuild()
    assert "不是 UTF-8" in (preview.site / PAGE).read_text(encoding="utf-8")


def test_an_error_does_not_end_the_preview(
    preview: Preview, caplog: pytest.LogCaptureFixture
) -> None:
    page = (preview.site / PAGE).read_text(encoding="utf-8")
    assert preview.save(lambda text: f"{text}\nnav: 3\n", "mkdocs.yml")
    assert "没有重建" in caplog.text
    assert (preview.site / PAGE).read_text(encoding="utf-8") == page
    note = preview.root / NOTE
    note.write_text(note.read_text(encoding="utf-8") + "\n好了。\n", encoding="utf-8")
    assert "好了" in preview.save(lambda text: text.replace("\nnav: 3\n", ""), "mkdocs.yml")


def test_a_full_rebuild_that_aborts_is_told(
    preview: Preview, caplog: pytest.LogCaptureFixture
) -> None:
    def aborting() -> None:
        raise Abort("停")

    Serving(preview.plugin, aborting).rebuild()
    assert "没有重建：停" in caplog.text


def test_the_eyes_tell_which_file(tmp_path: Path) -> None:
    changed: set[str] = set()
    seen: list[str] = []

    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            seen.append(str(event.src_path))

    eyes = Eyes(changed)
    dropped = eyes.schedule(events.FileSystemEventHandler(), str(tmp_path / "nowhere"))
    eyes.unschedule(dropped)
    eyes.schedule(Handler(), str(tmp_path), recursive=True)
    eyes.start()
    (tmp_path / "a.md").write_text("甲", encoding="utf-8")
    for _ in range(500):
        if str(tmp_path / "a.md") in changed:
            break
        sleep(0.01)
    eyes.stop()
    eyes.join()
    assert str(tmp_path / "a.md") in changed & set(seen)

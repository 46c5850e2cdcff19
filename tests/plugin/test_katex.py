"""KaTeX 的引擎与缓存。"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from paper_drawer import store
from paper_drawer.katex import Cache, Engine, Failure, Verdicts, engine
from paper_drawer.katex import cache as cache_module


class Counting(Engine):
    """数一数真正渲染了几个。"""

    count = 0

    def render(self, formulas: object) -> list[str | Failure]:
        self.count += len(list(formulas))  # type: ignore[call-overload]
        return super().render(formulas)  # type: ignore[arg-type]


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Counting() as counting:
        yield counting


def test_results_keep_their_order(counting: Counting) -> None:
    many = [(f"x_{{{i}}}", bool(i % 2)) for i in range(engine.BATCH + 7)]
    results = counting.render(many)
    assert all(f">{i}<" in str(html) for i, html in enumerate(results))
    assert ["katex-display" in str(html) for html in results] == [d for _, d in many]


def test_the_version_is_the_vendored_one() -> None:
    assert f'version:"{engine.VERSION}"' in engine.SCRIPT.read_text(encoding="utf-8")


def test_positions_count_characters_beyond_the_basic_plane(counting: Counting) -> None:
    (failure,) = counting.render([(r"\text{𝒳𝒳}\foo", False)])
    assert isinstance(failure, Failure)
    assert failure.at == len(r"\text{𝒳𝒳}")


def test_a_formula_that_takes_too_long_is_stopped_and_the_others_live(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.2)
    slow = r"\def\a{" + r"\frac{1}{2}" * 300 + "}" + r"\a" * 900
    first, second, third = counting.render([("a", False), (slow, False), ("b", False)])
    assert isinstance(first, str)
    assert isinstance(second, Failure)
    assert isinstance(third, str)


def test_too_much_output_is_refused(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LARGEST", 100)
    (failure,) = counting.render([("x", False)])
    assert isinstance(failure, Failure)
    assert "上限" in failure.reason


def test_the_cache_renders_each_formula_once(tmp_path: Path, counting: Counting) -> None:
    for _ in range(2):
        cache = Cache(tmp_path, counting)
        results = cache.render([("x", False), ("x", False), ("x", True)])
        assert {d: "katex-display" in str(html) for (_, d), html in results.items()} == {
            False: False,
            True: True,
        }
        cache.close()
    assert counting.count == 2


def test_checking_fills_the_cache_and_tells_only_the_failures(
    tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "GROUP", 2)
    formulas = [("x", False), (r"\foo", False), ("y", False), ("x", False), ("y", True)]
    for times in (4, 5):  # 第二遍只有出错的再算一次
        cache = Cache(tmp_path, counting)
        failures = cache.failures(formulas)
        assert list(failures) == [(r"\foo", False)]
        assert counting.count == times
        cache.close()
    cache = Cache(tmp_path, counting)
    assert all(isinstance(html, str) for html in cache.render([("x", False), ("y", True)]).values())
    assert counting.count == 5
    cache.close()


def test_failures_are_not_kept(tmp_path: Path, counting: Counting) -> None:
    cache = Cache(tmp_path, counting)
    for _ in range(2):
        assert isinstance(cache.render([(r"\foo", False)])[r"\foo", False], Failure)
    assert counting.count == 2
    cache.close()


def test_a_corrupt_file_is_replaced(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / store.NAME).write_bytes(b"not a database" * 100)
    cache = Cache(tmp_path, counting)
    assert isinstance(cache.render([("x", False)])["x", False], str)
    assert cache.render([("x", False)])
    assert counting.count == 1
    cache.close()


def test_a_row_that_fails_its_sum_is_rendered_again(tmp_path: Path, counting: Counting) -> None:
    cache = Cache(tmp_path, counting)
    good = cache.render([("x", False)])
    cache.close()
    with sqlite3.connect(tmp_path / store.NAME) as database:
        database.execute("UPDATE texts SET data = ?", (b"<script>",))
    database.close()
    cache = Cache(tmp_path, counting)
    assert cache.render([("x", False)]) == good
    assert counting.count == 2
    cache.close()


def test_a_folder_that_cannot_be_made_costs_only_speed(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "cache", counting)
    assert cache.render([("x", False)]) == cache.render([("x", False)])
    assert counting.count == 1
    cache.close()


@pytest.mark.parametrize(
    ("tex", "accepted"),
    [
        ("x_i", True),
        (r"{a \over b}", True),
        (r"\over '", False),  # 解析得了，写成 HTML 才出错
        (r"\foo", False),
        (r"x \tag{1}", False),
        (r"\def\a{x^2y^2z^2}" + r"\a" * 900, False),  # HTML 太大
        (r"\def\a{x^2y^2z^2}\def\b{" + r"\a" * 30 + "}" + r"\b" * 25, False),  # 短，展开了大
    ],
)
def test_the_verdict_is_that_of_rendering(tex: str, accepted: bool) -> None:
    found = []
    for cache in (Verdicts(Engine()), Cache(None, Engine())):
        found.append(cache.failures([(tex, False)]))
        cache.close()
    assert found[0] == found[1]
    assert (not found[0]) == accepted


def test_what_was_accepted_is_not_asked_again() -> None:
    verdicts = Verdicts(Engine(), [(r"\foo", False)])
    assert verdicts.failures([(r"\foo", False)]) == {}
    verdicts.close()

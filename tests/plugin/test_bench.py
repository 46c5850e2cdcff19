"""测速度用的书房：同样的种子写出同样的字，数目对，检查没有问题。"""

import pytest
import yaml
from paper_drawer import check, library
from paper_drawer.katex import Cache, Engine
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document

from bench import generate
from bench.measure import Contender, Run, table, verdict

COUNT = 20
FORMULAS, BLOCKS = 20, 5


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, list[Problem]]:
    root = tmp_path_factory.mktemp("bench")
    generate.create(root, COUNT)
    books, problems = library.load(root)
    cache = Cache(None, Engine())
    problems += check.check(books, cache)
    cache.close()
    return books, problems


def test_the_same_seed_writes_the_same_drawer() -> None:
    assert generate.files(3) == generate.files(3)
    assert generate.files(3) != generate.files(3, seed=1)
    assert [note.text for note in generate.notes(5)[:3]] == [n.text for n in generate.notes(3)]


def test_the_drawer_has_no_problem(drawer: tuple[Library, list[Problem]]) -> None:
    books, problems = drawer
    assert problems == []
    assert len(books.papers) == COUNT
    assert any(paper.requires for paper in books.papers)


def test_each_note_has_its_formulas_and_code(drawer: tuple[Library, list[Problem]]) -> None:
    books, _ = drawer
    documents = [Document(paper.body) for paper in books.papers]
    assert {len(d.formulas) for d in documents} == {FORMULAS}
    assert {len([f for f in d.fences if f.language == "python"]) for d in documents} == {BLOCKS}
    everything = [formula.tex for d in documents for formula in d.formulas]
    assert len(set(everything)) == COUNT * FORMULAS
    assert sum(aside.kind == "pitfall" for aside in books.asides) == 2 * COUNT


def test_only_the_plain_site_lists_the_notes_in_its_navigation() -> None:
    files = generate.files(3)
    notes = [note.path for note in generate.notes(3)]
    assert all(f"docs/{path}" in files for path in notes)
    ours, plain = (str(yaml.safe_load(files[name])["nav"]) for name in ("mkdocs.yml", "plain.yml"))
    assert all(path in plain and path not in ours for path in notes)


def test_the_table_compares_medians() -> None:
    plain = Contender("普通", "plain.yml", runs=[Run(w, w, 100, 10) for w in (9, 2, 1)])
    ours = Contender("我们", "mkdocs.yml", runs=[Run(w, w, 1000, 20) for w in (3, 2.2, 1)])
    assert "| 我们 | 2.20（1.00–3.00） | 1.10 | 2.20 | 1.10 | 1000 | 20 |" in table((plain, ours))
    assert "没有达到" not in verdict(plain, ours)
    ours.runs.append(Run(9, 9, 2000, 20))
    assert "没有达到" in verdict(plain, ours)

"""规则页上的例子都是真的：✗ 报出那条规则，✓ 不报，可自动修的修得好。"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rule_examples
from paper_drawer import check, library
from paper_drawer.check import allow, repair
from paper_drawer.katex import Cache, Engine
from paper_drawer.model import Problem
from rule_examples import Rule

PLUGIN = Path(check.__file__).parents[1]
RULES = tuple(rule_examples.rules())
ELSEWHERE = {
    "E002": "test_library.py",  # 例子是符号链接
    "E007": "cases/hostile_front_matter.yml",  # 例子有十万个字符
    "N808": "test_notebooks.py",  # 例子有两万多个字符
    **dict.fromkeys(  # 要运行代码
        ("V107", "V108", "V109", "V110", "V111", "V112"), "test_formula_command.py"
    ),
}
"""例子写不成文字的规则，和它的测试在哪里。"""

UNREADABLE = ("E", "F", "N801", "S505")
"""文件没有读进来，别的规则就看不见它：✓ 不能靠这个没有毛病。"""


@pytest.fixture(scope="module")
def cache() -> Iterator[Cache]:
    found = Cache(None, Engine())
    yield found
    found.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rule_examples.prepare(tmp_path_factory.mktemp("drawer"))


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "drawer")


def problems_of(root: Path, cache: Cache) -> list[Problem]:
    found, problems = library.load(root)
    return sorted(problems + check.check(found, cache))


def test_the_drawer_under_the_examples_is_sound(root: Path, cache: Cache) -> None:
    assert problems_of(root, cache) == []


def test_every_rule_is_on_one_page() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in PLUGIN.rglob("*.py"))
    pages = Counter(rule.id for rule in RULES)
    assert pages == dict.fromkeys(re.findall(r'"([A-Z]\d{3})"', written), 1)
    assert pages.keys() == allow.KNOWN


def test_few_rules_have_their_example_elsewhere() -> None:
    assert {rule.id for rule in RULES if rule.elsewhere} == set(ELSEWHERE)
    for id_, name in ELSEWHERE.items():
        assert id_ in (Path(__file__).parent / name).read_text(encoding="utf-8")


EXAMPLES = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.elsewhere], ids=lambda rule: rule.id
)


@EXAMPLES
def test_the_bad_example_is_refused(rule: Rule, root: Path, cache: Cache) -> None:
    rule_examples.lay(root, rule.files("✗"))
    problems = problems_of(root, cache)
    found = [problem for problem in problems if problem.rule == rule.id]
    assert found, problems
    assert rule.repaired == any(problem.edits for problem in found)
    if rule.repaired:
        for name in {problem.path for problem in found}:
            fix(root, name, cache)
        assert rule.id not in {problem.rule for problem in problems_of(root, cache)}


@EXAMPLES
def test_the_good_example_is_accepted(rule: Rule, root: Path, cache: Cache) -> None:
    good = rule.files("✓")
    assert good or rule.rerecorded, "缺 ✓"
    rule_examples.lay(root, good or rule.files("✗"))
    if rule.rerecorded:
        rule_examples.record(root)
    problems = problems_of(root, cache)
    assert [p for p in problems if p.rule == rule.id or p.rule.startswith(UNREADABLE)] == []


def fix(root: Path, name: str, cache: Cache) -> None:
    """照 drawer check --fix 的做法改一份文件。"""
    path = root / name

    def examine(text: str) -> list[Problem]:
        path.write_text(text, encoding="utf-8")
        return [problem for problem in problems_of(root, cache) if problem.path == name]

    examine(repair.settle(path.read_text(encoding="utf-8"), examine))

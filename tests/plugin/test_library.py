"""读盘与全部规则合起来：一次说出每个文件的每个毛病。"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import small_drawer
from paper_drawer import library
from paper_drawer.check import check, report
from paper_drawer.katex import Cache, Engine
from paper_drawer.model import Library, Problem


def problems_of(root: Path) -> list[Problem]:
    found, problems = library.load(root)
    cache = Cache(None, Engine())
    try:
        return sorted(problems + check(found, cache))
    finally:
        cache.close()


def test_the_small_drawer_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(small_drawer.write(tmp_path)) == []


def paper(**changes: str) -> str:
    """小书房的论文，换掉头部的几行。"""
    lines = small_drawer.PAPER.split("\n")
    for key, value in changes.items():
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
        lines[at] = value
    return (
        "\n".join(lines)
        .replace("requires: [matrix]\n", "")
        .replace("former_slugs: [sources/papers/57514455BFE673402/README.md]\n", "")
    )


BODY_LINE = 13
"""paper() 的正文从这一行之后开始。"""

# 文件、内容、应报的行与规则：二十个文件各有一种毛病
FAULTS: dict[str, tuple[str | bytes, int, str]] = {
    "papers/graph/yaml.md": (paper(title="title: A: b"), 2, "F102"),
    "papers/graph/unknown-key.md": (paper(venue="vennue: ICLR\nvenue: ICLR"), 5, "F103"),
    "papers/graph/duplicate-key.md": (paper(venue="venue: ICLR\nyear: 2016"), 6, "F104"),
    "papers/graph/missing-key.md": (
        paper(motivation="short: G").replace("short: GGNN\n", ""),
        1,
        "F105",
    ),
    "papers/graph/wrong-type.md": (paper(tags="tags: 门控"), 10, "F106"),
    "papers/graph/impossible-year.md": (paper(year="year: 3016"), 4, "F107"),
    "papers/graph/alias.md": (paper(short="short: &a G"), 3, "F108"),
    "papers/graph/theme-key.md": (paper(short="template: x.html"), 3, "F109"),
    "papers/graph/Not_Kebab.md": (paper(), 1, "E004"),
    "papers/nowhere/field.md": (paper(), 1, "E006"),
    "notes/math/ggnn.md": (
        small_drawer.NOTE.replace("keyPoints/AEC8C5E3", "keyPoints/AEC8"),
        1,
        "E005",
    ),
    "papers/graph/unknown-tag.md": (paper(tags="tags: [门空]"), 10, "R201"),
    "papers/graph/unknown-id.md": (paper(short="requires: [matrx]"), 3, "R202"),
    "notes/math/gbk.md": (small_drawer.NOTE.encode("gbk"), 2, "E001"),
    "papers.md": ("---\ntitle: 与 papers/index.md 同址\n---\n", 1, "E003"),
    "notes/math/html.md": (
        small_drawer.NOTE.replace("keyPoints/AEC8C5E3", "keyPoints/5351") + "\n<b>粗</b>\n",
        small_drawer.NOTE.count("\n") + 2,
        "H301",
    ),
    "handbook/event.md": ("---\ntitle: 事件\n---\n\n段落\n{: onclick=x }\n", 6, "H302"),
    "handbook/scheme.md": ("---\ntitle: 协议\n---\n\n[点](javascript:x)\n", 5, "H303"),
    "handbook/formula.md": ("---\ntitle: 公式\n---\n\n甲 $\\frac{a}{b$ 乙\n", 5, "M401"),
    "handbook/symbol.md": (
        "---\ntitle: 符号\n---\n\n```snippet\nsnippets.gate.mx\n```\n",
        6,
        "S501",
    ),
}


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    changes = {
        # 各是一篇：arXiv 编号不同
        f"docs/{name}": content.replace("1511.05493", f"1511.{number}")
        if isinstance(content, str)
        else content
        for number, (name, (content, _, _)) in enumerate(FAULTS.items(), start=10_000)
    }
    return small_drawer.write(tmp_path, changes)


def test_twenty_faults_are_named_in_one_run(seeded: Path) -> None:
    found = {(p.path, p.line, p.rule) for p in problems_of(seeded)}
    for name, (_, line, rule) in FAULTS.items():
        assert (f"docs/{name}", line, rule) in found


def test_nothing_but_the_seeded_faults_is_named(seeded: Path) -> None:
    """每个文件只报播下的那一种；E006 之外的文件不受牵连。"""
    for problem in problems_of(seeded):
        rule = FAULTS[problem.path.removeprefix("docs/")][2]
        assert problem.rule == rule, str(problem)
        assert problem.fix


def test_the_command_lists_them_and_fails(seeded: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paper_drawer.cli", "check", "--root", str(seeded)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert all(f"docs/{name}:" in done.stdout for name in FAULTS)
    assert f"{len(FAULTS)} 个文件" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_command_can_look_at_one_file(seeded: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "paper_drawer.cli",
            "check",
            "--root",
            str(seeded),
            str(seeded / "docs/handbook/event.md"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "共 1 处问题，1 个文件" in done.stdout


@pytest.mark.parametrize(
    ("codec", "name", "text"),
    [
        ("gbk", "GBK", small_drawer.NOTE),
        ("utf-16", "UTF-16", small_drawer.NOTE),
        ("latin-1", "", "---\ntitle: caf\xe9\n---\n"),
    ],
)
def test_other_encodings_are_named_with_the_command(
    tmp_path: Path, codec: str, name: str, text: str
) -> None:
    root = small_drawer.write(tmp_path, {"docs/notes/math/matrix.md": text.encode(codec)})
    (problem,) = [p for p in problems_of(root) if p.rule == "E001"]
    assert problem.path == "docs/notes/math/matrix.md"
    assert name in problem.cause
    assert "iconv" in problem.fix or not name


def test_bom_and_crlf_read_the_same(tmp_path: Path) -> None:
    plain, problems = library.load(small_drawer.write(tmp_path / "a"))
    dressed = {
        f"docs/{name}": b"\xef\xbb\xbf"
        + small_drawer.FILES[f"docs/{name}"].replace("\n", "\r\n").encode()
        for name in ("papers/graph/ggnn.md", "notes/math/matrix.md", "handbook/glossary.md")
    }
    other, others = library.load(small_drawer.write(tmp_path / "b", dressed))
    assert (plain, problems) == (other, others)


def test_a_link_that_leaves_docs_is_refused(tmp_path: Path) -> None:
    root = small_drawer.write(tmp_path / "root")
    (tmp_path / "secret.md").write_text("---\ntitle: 秘密\n---\n", encoding="utf-8")
    (root / "docs/handbook/out.md").symlink_to(tmp_path / "secret.md")
    (root / "docs/handbook/broken.md").symlink_to(root / "docs/nowhere.md")
    (root / "docs/images").symlink_to(tmp_path)
    (root / "snippets/out.py").symlink_to(tmp_path / "secret.md")
    found = {p.path for p in problems_of(root) if p.rule == "E002"}
    assert found == {
        "docs/handbook/out.md",
        "docs/handbook/broken.md",
        "docs/images",
        "snippets/out.py",
    }
    assert all(page.title != "秘密" for page in library.load(root)[0].pages)


def test_a_broken_snippet_is_a_problem(tmp_path: Path) -> None:
    root = small_drawer.write(tmp_path, {"snippets/bad.py": "def f(:\n"})
    (problem,) = problems_of(root)  # 别的笔记嵌入的代码一时读不到，不算它们的错
    assert (problem.path, problem.line, problem.rule) == ("snippets/bad.py", 1, "S505")


def test_code_in_another_encoding_is_a_problem(tmp_path: Path) -> None:
    root = small_drawer.write(tmp_path)
    (root / "snippets/bad.py").write_bytes("x = 1\ny = '甲'\n".encode("gbk"))
    (problem,) = [p for p in problems_of(root) if p.rule == "E001"]
    assert (problem.path, problem.line, problem.column) == ("snippets/bad.py", 2, 6)


def test_cycles_and_shared_addresses(tmp_path: Path) -> None:
    changes = {
        "docs/notes/math/a.md": small_drawer.NOTE.replace(
            "former_slugs", "requires: [b]\nformer_slugs"
        ),
        "docs/notes/math/b.md": small_drawer.NOTE.replace(
            "former_slugs: [sources/keyPoints/AEC8C5E3BFE673402/README.md]", "requires: [a]"
        ),
    }
    found = problems_of(small_drawer.write(tmp_path, changes))
    assert [p.rule for p in found if "圈" in p.cause] == ["R203"]
    assert [p.rule for p in found if "旧地址已经" in p.cause] == ["R204"]


@pytest.mark.parametrize("address", ["index.html", "papers/graph/ggnn.html", "papers/graph/ggnn"])
def test_an_old_address_is_not_a_page_of_today(tmp_path: Path, address: str) -> None:
    slug = "sources/keyPoints/AEC8C5E3BFE673402/README.md"
    note = small_drawer.NOTE.replace(slug, address)
    found = problems_of(small_drawer.write(tmp_path, {"docs/notes/math/matrix.md": note}))
    assert [(p.path, p.rule) for p in found] == [("docs/notes/math/matrix.md", "R204")]


def test_problems_are_sorted_and_counted() -> None:
    later = Problem("b.md", 1, 1, "F101", "二")
    earlier = Problem("a.md", 9, 1, "F101", "一", "改")
    assert report([later, earlier]).split("\n") == [
        "a.md:9:1 F101 一；改",
        "b.md:1:1 F101 二",
        "共 2 处问题，2 个文件",
    ]


def test_back_links_are_derived(tmp_path: Path) -> None:
    found, _ = library.load(small_drawer.write(tmp_path))
    assert [entry.id for entry in found.used_by["matrix"]] == ["ggnn"]
    assert "ggnn" not in found.used_by
    titles = [aside.title for aside in found.asides if aside.entry == "ggnn"]
    assert titles == ["门的方向", "步数太小", "为什么", "何时停止"]


def test_verification_compares_the_digest(tmp_path: Path) -> None:
    found, _ = library.load(small_drawer.write(tmp_path))
    assert found.verification("snippets.gate") == (None, False)
    assert isinstance(found, Library)
    digest = found.digests["snippets.gate"]
    gate = small_drawer.GATE.replace("(1 - z)", "(2 - z)")
    changed = library.load(small_drawer.write(tmp_path, {"snippets/gate.py": gate}))[0]
    assert changed.digests["snippets.gate"] != digest
    assert replace(found, papers=()).drawers == found.drawers


def test_a_key_that_is_nearly_right_is_named(tmp_path: Path) -> None:
    wrong = small_drawer.PAPER.replace("authors:", "author:")
    found = problems_of(small_drawer.write(tmp_path, {"docs/papers/graph/ggnn.md": wrong}))
    assert "是不是 authors？" in [p.fix for p in found if p.rule == "F109"]

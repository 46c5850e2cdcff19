"""参与的门面：工作流、表单、钩子、编辑器的设置都还对。"""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from paper_drawer import front_matter
from paper_drawer.check import embeds, formulas
from paper_drawer.cli import main
from paper_drawer.katex import Cache, Engine
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document

ROOT = Path(__file__).parents[1]
EDITOR = ROOT / ".vscode"
FORMS = ROOT / ".github/ISSUE_TEMPLATE"
ZIZMOR = Path(sys.executable).with_name("zizmor")


OURS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """这里的工作流，和 drawer init 写的那一份。"""
    other = tmp_path_factory.mktemp("init") / "drawer"
    assert main(["init", str(other)]) == 0
    found = [*OURS, *(other / ".github/workflows").glob("*.yml")]
    assert len(found) > len(OURS)
    return found


def parsed(path: Path) -> dict[str, Any]:
    """YAML 把 on 读成 True；改回来。"""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in workflow.items()}


def commented(path: Path) -> Any:
    """带注释的 JSON：注释都独占一行。"""
    return json.loads(re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8")))


def test_zizmor_finds_nothing(workflows: list[Path]) -> None:
    arguments = ["--offline", "--no-config", "--no-ignores", "--format", "json"]
    done = subprocess.run(
        [ZIZMOR, "--min-severity", "medium", *arguments, *workflows],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)) == (0, []), done.stdout + done.stderr


def test_jobs_are_bounded_and_may_only_read(workflows: list[Path]) -> None:
    for path in workflows:
        workflow = parsed(path)
        assert workflow["on"].keys() <= {"push", "pull_request"}, path
        assert workflow["permissions"] in ({}, {"contents": "read"}), path
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 60, path
            if "pull_request" in workflow["on"]:
                assert job.get("permissions", {"contents": "read"}) == {"contents": "read"}, path


def test_steps_are_pinned_and_quote_no_stranger(workflows: list[Path]) -> None:
    for path in workflows:
        for used in re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used
        for step in (step for job in parsed(path)["jobs"].values() for step in job["steps"]):
            assert "${{" not in step.get("run", ""), path
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"] == {"persist-credentials": False}, path


def test_publishing_takes_nothing_from_a_pull_request() -> None:
    workflow = parsed(ROOT / ".github/workflows/publish.yml")
    assert workflow["on"] == {"push": {"branches": ["main"]}}
    assert workflow["jobs"]["build"]["permissions"] == {"contents": "read"}
    deploy = workflow["jobs"]["deploy"]
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step["uses"].split("@")[0] for step in deploy["steps"]] == ["actions/deploy-pages"]
    text = (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    assert not re.search(r"(?im)actions/cache|^\s*cache|download-artifact", text)


def test_ci_uses_the_torch_of_the_makefile() -> None:
    pinned = re.search(r"(?m)^TORCH\s*\?= (.+)$", (ROOT / "Makefile").read_text("utf-8"))
    full = parsed(ROOT / ".github/workflows/check.yml")["jobs"]["full"]
    assert pinned
    assert full["steps"][-1]["env"]["TORCH"].split()[0] == pinned[1]


def test_the_recommendation_form_is_front_matter(books: Library) -> None:
    form = yaml.safe_load((FORMS / "paper.yml").read_text(encoding="utf-8"))
    fields = {field["id"]: field for field in form["body"]}
    keys = {name for name, key in front_matter.KEYS.items() if "paper" in key.kinds}
    assert fields.keys() - keys == {"field"}
    drawers = {one.title for one in books.drawers}
    assert set(fields["field"]["attributes"]["options"]) == drawers


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.yml")), ids=lambda p: p.name)
def test_forms_are_well_formed(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = form.get("body", [])
    assert path.name == "config.yml" or {"name", "description", "body"} <= form.keys()
    assert len({field["id"] for field in fields}) == len(fields)
    for field in fields:
        assert field["type"] in ("input", "textarea", "dropdown")
        assert field["attributes"]["label"]


def test_hooks_run_only_what_is_here() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")


def test_the_container_is_pinned_and_serves() -> None:
    container = commented(ROOT / ".devcontainer/devcontainer.json")
    assert re.search(r"@sha256:[0-9a-f]{64}$", container["image"])
    assert container["postAttachCommand"] == "make serve"
    assert container["forwardPorts"] == [8000]
    assert "features" not in container


@pytest.mark.parametrize("path", sorted(EDITOR.glob("schemas/*.json")), ids=lambda p: p.stem)
def test_schemas_are_fresh_and_wired(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", path.stem]) == 0
    assert path.read_text(encoding="utf-8") == capsys.readouterr().out
    assert path.relative_to(ROOT).as_posix() in commented(EDITOR / "settings.json")["yaml.schemas"]


def test_the_task_reads_what_the_check_says() -> None:
    task = commented(EDITOR / "tasks.json")["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    said = str(Problem("docs/a b.md", 3, 14, "F103", "没有 yaer 这个键", "是不是 year？"))
    found = re.fullmatch(pattern["regexp"], said)
    assert found
    read = [found[pattern[part]] for part in ("file", "line", "column", "code", "message")]
    assert read == ["docs/a b.md", "3", "14", "F103", "没有 yaer 这个键；是不是 year？"]


SNIPPETS: dict[str, dict[str, Any]] = commented(EDITOR / "drawer.code-snippets")
EXPANSIONS = (
    (r"\$CURRENT_YEAR-\$CURRENT_MONTH-\$CURRENT_DATE", date(2026, 1, 31).isoformat()),
    (r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1"),
    (r"\$\{\d+:([^}]*)\}", r"\1"),
    (r"\$0", ""),
    (r"\\\\", r"\\"),
)
"""编辑器怎样展开一段样子：变量、选项的第一个、空格里的默认值、转义。"""


def expanded(snippet: dict[str, Any]) -> str:
    text = "\n".join(snippet["body"])
    for pattern, replacement in EXPANSIONS:
        text = re.sub(pattern, replacement, text)
    return text + "\n"


@pytest.mark.parametrize("kind", ["paper", "note"])
def test_a_skeleton_is_valid_front_matter(kind: str, books: Library) -> None:
    text = next(expanded(one) for one in SNIPPETS.values() if one["prefix"] == kind)
    entry, problems = front_matter.parse(text, "x.md", kind, id="x", path="x.md")
    assert problems == []
    assert set(getattr(entry, "tags", ())) <= books.tags.keys()


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_passes_the_check(name: str, books: Library) -> None:
    text = expanded(SNIPPETS[name])
    assert "${" not in text
    document = Document(text)
    cache = Cache(None, Engine())
    found = [*embeds.check("x.md", document, books), *formulas.check("x.md", document, cache)]
    cache.close()
    assert found == []


def test_the_skeleton_of_the_guide_is_valid() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"(?ms)^ *```yaml\n(.*?)^ *```$", guide)
    assert block
    text = re.sub(r"(?m)^ {3}", "", block[1])
    assert front_matter.parse(text, "x.md", "paper", id="x", path="x.md")[1] == []

"""drawer new：问清楚，写下一页笔记和它的代码、测试。"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from paper_drawer import front_matter, library, project, writing
from paper_drawer.new import arxiv, asking, bibtex, questions, skeleton
from paper_drawer.new.record import Record, Value
from paper_drawer.origin import link

NOTHING = "没有写任何文件"
PAPER_KEYS = ("title", "short", "year", "venue", "arxiv", "doi", "url", "motivation")


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    kinds = parser.add_subparsers(dest="kind", required=True, title="新建什么")
    paper = kinds.add_parser("paper", help="一篇论文：笔记、代码与测试的骨架")
    note = kinds.add_parser("note", help="一页知识点")
    for kind in (paper, note):
        project.arguments(kind)
        kind.add_argument("id", nargs="?", help="文件名；不写就由简称或标题取")
        kind.add_argument("--tags", action="append", help="标签，几个以、隔开")
    paper.add_argument("--field", help="抽屉，即 papers 里的文件夹")
    paper.add_argument("--author", action="append", dest="authors", help="作者，可以写几次")
    paper.add_argument("--bibtex", metavar="文件", help="从 BibTeX 读题录；- 是标准输入")
    paper.add_argument("--entry", default="", help="BibTeX 有几条时要哪一条")
    paper.add_argument("--arxiv-json", metavar="文件", help="从一条 arXiv 的 JSON 读题录")
    paper.add_argument("--no-code", action="store_true", help="只写题录：列在索引里，没有页面")
    note.add_argument("--topic", help="notes 里的文件夹")
    for kind, keys in ((paper, PAPER_KEYS), (note, ("title", "summary"))):
        for key in keys:
            kind.add_argument(f"--{key}", help=front_matter.KEYS[key].meaning)


def main(options: argparse.Namespace) -> int:
    """新建论文与笔记；返回退出码。"""
    root = Path(options.root).resolve()
    if not (root / options.docs).is_dir():
        return _stop(f"没有 {options.docs} 这个文件夹；在项目根目录运行，或用 --root 指出")
    record = _record(options)
    if record.fault:
        return _stop(record.fault)
    books, _ = library.load(root, options.docs, options.snippets)
    asked = (
        questions.paper(books, code=not options.no_code)
        if options.kind == "paper"
        else questions.note(books)
    )
    for remark in record.remarks:
        sys.stderr.write(f"注意：{remark}\n")
    given: asking.Answers = {**record.values, **_given(options, asked)}
    missing = ""
    try:
        if sys.stdin.isatty():
            given = asking.on_terminal(asked, given)
        else:
            given, missing = asking.at_once(asked, given)
    except (EOFError, KeyboardInterrupt):
        return _stop("")
    return _stop(missing) if missing else _write(root, given, options)


def _stop(why: str) -> int:
    sys.stderr.write(f"{why}\n{NOTHING}\n")
    return 2


def _record(options: argparse.Namespace) -> Record:
    """--bibtex 与 --arxiv-json 里的题录；两个都写，以 BibTeX 为准。"""
    if options.kind != "paper":
        return Record()
    records = []
    for name in filter(None, (options.arxiv_json, options.bibtex)):
        text, fault = _read(name)
        if fault:
            return Record(fault=fault)
        is_bibtex = name is options.bibtex
        records.append(bibtex.read(text, options.entry) if is_bibtex else arxiv.read(text))
    values = {key: value for record in records for key, value in record.values.items()}
    remarks = tuple(remark for record in records for remark in record.remarks)
    return Record(values, remarks, next((r.fault for r in records if r.fault), ""))


def _read(name: str) -> tuple[str, str]:
    """文件的文字，或读不了的原因。"""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return "", f"读不了 {name}（{error.strerror}）"
    text, problems = library.decode(data, name)
    return text or "", "".join(map(str, problems))


def _given(options: argparse.Namespace, asked: Sequence[questions.Question]) -> dict[str, Value]:
    """命令行里写了的。"""
    given: dict[str, Value] = {}
    for question in asked:
        if question.key == "link":
            for key in ("arxiv", "doi", "url"):
                if text := getattr(options, key):
                    given[key] = link(text).get(key, text)
        elif text := getattr(options, question.key):
            several = text if isinstance(text, list) else [text]
            read = [question.read(one) for one in several]
            flat = tuple(one for part in read if isinstance(part, tuple) for one in part)
            given[question.key] = flat or read[-1]
    return given


def _write(root: Path, answers: asking.Answers, options: argparse.Namespace) -> int:
    files = _files(root, answers, options)
    note = next(path for path in files if path.endswith(".md"))
    place = {"id": str(answers["id"]), "path": note}
    _, problems = front_matter.parse(files[note], note, options.kind, **place)
    if problems:
        return _stop("\n".join(map(str, problems)))
    if fault := writing.write(root, files):
        return _stop(fault)
    tests = next((path for path in files if path.startswith("tests/")), "")
    programs = _programs(root)
    # make setup 装好 pytest 与 torch；装过了不再装
    then = f"make setup && {programs}python -m pytest {tests}" if tests else "make serve"
    written = "".join(f"  {path}\n" for path in sorted(files))
    sys.stdout.write(f"写好了：\n{written}接下来：\n  {programs}drawer check {note}\n  {then}\n")
    return 0


def _files(root: Path, answers: asking.Answers, options: argparse.Namespace) -> dict[str, str]:
    """要写的文件；已经有了的 __init__.py 不在其中。"""
    values = {**answers, "added": date.today().isoformat()}  # noqa: DTZ011 -- 当地的日期
    folders = skeleton.Folders(options.docs, options.snippets)
    if options.kind == "note":
        return skeleton.note(values, folders)
    code = not options.no_code
    files = skeleton.paper(values, folders, code=code)
    packages = skeleton.packages(folders, str(values["field"])) if code else {}
    return files | {path: text for path, text in packages.items() if not (root / path).exists()}


def _programs(root: Path) -> str:
    """程序前面要写的路径：项目自己的虚拟环境没有激活，也能照抄。"""
    folder = Path(sys.executable).parent
    return f"{folder.relative_to(root).as_posix()}/" if folder.is_relative_to(root) else ""

"""长跑里的记录：测试的、演示的、公式的；有的与盘上的代码相符，有的旧了。"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from paper_drawer import claims, demos, library, snippets
from paper_drawer.model import Proof
from paper_drawer.package import Package
from paper_drawer.source import Document

from bench.rich import DEMO, NOTE, PROOFS, RECORDS, Files

DAY = "2026-01-31"


def tests(files: Files, rng: Random, root: Path) -> None:
    """一个模块的测试记录。"""
    digests = snippets.read(root / "snippets", root)[0].digests
    module = rng.choice(sorted(digests))
    digest = rng.choice((digests[module], "旧"))
    row = {"digest": digest, "tests": rng.randrange(1, 99), "versions": {}, "date": DAY}
    _with(files, RECORDS, module, row)


def demo(files: Files, rng: Random, root: Path) -> None:
    """演示的记录；四次里有一次与指纹不符。"""
    found = demos.read(Package(root / "snippets"), root)[0]["half-open"]
    output = f"0.0 0.5 {rng.random()}\n"
    told = demos.fingerprint(output if rng.randrange(4) else "别的")
    row: dict[str, Any] = {"digest": rng.choice((found.digest, "旧")), "versions": {}, "date": DAY}
    row |= {"seconds": 0.1, "peak": 20.5, "files": {demos.OUTPUT: told}}
    files[f"{DEMO}/{demos.RECORD}"] = json.dumps(row)
    files[f"{DEMO}/{demos.OUTPUT}"] = output


def proofs(files: Files, rng: Random, root: Path) -> None:
    """一份声明的核对记录。"""
    books, _ = library.load(root)
    path = NOTE.removeprefix("docs/")
    if path not in books.by_path:
        return
    claim = claims.read(path, Document(books.by_path[path].body))[0][0]
    marks = rng.choice(((), ("0:6-7:z", "0:8-9:h", "0:10-11:z", "0:11-12:c")))
    domains = {"h": "real", "c": "real", "z": "unit"}
    arguments = {name: name for name in domains}
    readings = (f"h′ = {rng.random()}",)
    key = claim.key(books.digests)
    row = Proof(key, rng.randrange(2, 99), readings, domains, arguments, marks)
    _with(files, PROOFS, NOTE, [asdict(row)])


def _with(files: Files, name: str, key: str, value: Any) -> None:
    found = json.loads(files.get(name, "{}"))
    files[name] = json.dumps({**found, key: value}, ensure_ascii=False, indent=1)

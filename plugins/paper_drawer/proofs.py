"""公式核对的记录：一份 JSON，随代码提交；建站只读它，不再核对。"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from paper_drawer.model import Proof

RECORD = "checked.json"

Proofs = Mapping[str, Sequence[Proof]]
"""文件的路径（相对项目根目录）→ 里面的声明，按页上的次序。"""


def read(folder: Path) -> dict[str, tuple[Proof, ...]]:
    """读代码包里的记录；没有或读不懂就是空的。"""
    try:
        written = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {path: tuple(_proof(row) for row in rows) for path, rows in written.items()}
    except (AttributeError, FileNotFoundError, KeyError, TypeError, ValueError):
        return {}


def by_key(folder: Path) -> dict[str, Proof]:
    """记录里的声明，按 key。"""
    return {proof.key: proof for several in read(folder).values() for proof in several}


def _proof(row: Mapping[str, object]) -> Proof:
    return Proof(
        key=str(row["key"]),
        inputs=int(str(row["inputs"])),
        readings=tuple(map(str, row["readings"])),  # type: ignore[call-overload]
        domains=_texts(row["domains"]),
        arguments=_texts(row["arguments"]),
        marks=tuple(map(str, row["marks"])),  # type: ignore[call-overload]
    )


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in dict(value).items()}  # type: ignore[call-overload]


def write(folder: Path, proofs: Proofs) -> None:
    """写下；一样的不动。"""
    rows = {path: [asdict(proof) for proof in proofs[path]] for path in sorted(proofs)}
    kept = {path: several for path, several in rows.items() if several}
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    path = folder / RECORD
    if kept or path.is_file():
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text != before:
            path.write_text(text, encoding="utf-8")

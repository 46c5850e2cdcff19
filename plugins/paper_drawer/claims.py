"""公式下面的声明：哪几个公式要核对、怎样核对，或为什么不核对。

    <!-- 核对
    dims: K
    sym: {p: "simplex[K]"}
    -->

    <!-- 不核对：理由 -->

注释独占几行，管它上面、上一份声明以下的公式；“不核对”只管紧挨着的一个。
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import yaml

from paper_drawer import fences, head, store
from paper_drawer.model import Problem
from paper_drawer.source import Document, Formula

CLAIM = re.compile(
    r"<!--[ \t]*(?:核对(?![一-鿿])(?P<declared>.*?)|不核对(?![一-鿿])[：:]?(?P<reason>.*?))-->",
    re.DOTALL,
)
SYMBOL = re.compile(r"\w+(?:\.\w+)+")
"""代码的全名。"""
NOTHING = ("none", "无")
"""code 写成它们，就没有代码：只比较等式的各边。"""


@dataclass(frozen=True)
class Claim:
    """一份声明和它管的公式。"""

    path: str
    formulas: tuple[Formula, ...]
    line: int
    column: int
    declared: str | None = None
    """声明的 YAML，前面用空格补齐了列；None 是不核对。"""
    reason: str = ""
    pair: str = ""
    """后面紧接着的并排围栏里的符号。"""

    @cached_property
    def _read(self) -> tuple[dict[str, Any], dict[str, tuple[int, int]], list[Problem]]:
        return _mapping(self)

    @property
    def mapping(self) -> Mapping[str, Any]:
        """读出的声明；读不懂是空的。"""
        return self._read[0]

    @property
    def problems(self) -> list[Problem]:
        """声明里 YAML 的毛病。"""
        return self._read[2]

    def place(self, key: str) -> tuple[int, int]:
        """声明里一个键的行与列；没有这个键就是注释的开头。"""
        return self._read[1].get(key, (self.line, self.column))

    @property
    def code(self) -> str:
        """与它比较的代码：写明的，或并排的；没有是空的。"""
        written = self.mapping.get("code", self.pair)
        return "" if written in NOTHING else str(written or "")

    @property
    def functions(self) -> tuple[str, ...]:
        """公式里的函数写成代码全名的。"""
        named = self.mapping.get("fn")
        told = named.values() if isinstance(named, dict) else ()
        return tuple(str(value) for value in told if SYMBOL.fullmatch(str(value)))

    def key(self, digests: Mapping[str, str]) -> str:
        """公式、声明与代码都没变，就相同；空白不算。digests 是各模块的源码摘要。"""
        told = json.dumps(self.mapping, sort_keys=True, default=str)
        written = [re.sub(r"\s", "", formula.tex) for formula in self.formulas]
        modules = [code.rpartition(".")[0] for code in (self.code, *self.functions)]
        sources = [digests.get(module, "") for module in modules]
        return store.key(*written, told, self.code, *sources).hex()[:16]


def read(path: str, document: Document) -> tuple[list[Claim], list[Formula], list[Problem]]:
    """一份正文的声明。

    Args:
        path: 写进问题的路径。
        document: 正文。

    Returns:
        声明，没有声明管着的公式，以及管不到公式的声明（V104）。
    """
    claims, unclaimed, problems = [], [], []
    formulas = [formula for formula in document.formulas if formula.display]
    at = 0
    for offset, match in _comments(document):
        above = [f for f in formulas if at <= f.offset < offset]
        claim, at = _claim(path, document, offset, match), offset
        if not above:
            fix = "注释写在它管的公式下面，前后各空一行"
            problems.append(Problem(path, claim.line, claim.column, "V104", "它上面没有公式", fix))
            continue
        if claim.declared is None:
            unclaimed += above[:-1]
            above = above[-1:]
        claims.append(replace(claim, formulas=tuple(above)))
    unclaimed += [f for f in formulas if f.offset >= at]
    return claims, unclaimed, problems


def _comments(document: Document) -> Iterator[tuple[int, re.Match[str]]]:
    for offset, comment in document.comments:
        start = document.text.rfind("\n", 0, offset) + 1
        alone = not document.text[start:offset].strip(" \t>")
        if alone and (match := CLAIM.fullmatch(comment)):
            yield offset, match


def _claim(path: str, document: Document, offset: int, match: re.Match[str]) -> Claim:
    line, column = document.position(offset)
    declared, reason = stated(match, column)
    pair = "" if declared is None else _pair(document, offset + len(match[0]))
    return Claim(path, (), line, column, declared, reason, pair)


def stated(match: re.Match[str], column: int) -> tuple[str | None, str]:
    """column 列起的注释 → 补齐了列的声明（不核对的没有），不核对的理由。"""
    if match["declared"] is None:
        return None, match["reason"].strip()
    return " " * (column - 1 + match.start("declared")) + match["declared"], ""


def _pair(document: Document, end: int) -> str:
    """注释后面只隔着空行的并排围栏。"""
    below = next((fence for fence in document.fences if fence.offset >= end), None)
    if below is None or document.text[end : below.offset].strip(" \t\n>"):
        return ""
    call, _ = fences.parse("snippet", below.body)
    return call.name if below.language == "snippet" and "pair" in call.options else ""


def _mapping(
    claim: Claim,
) -> tuple[dict[str, Any], dict[str, tuple[int, int]], list[Problem]]:
    """声明 → 映射，各个键（连同下一层的，如 sym/p）的位置，问题。"""
    if claim.declared is None:
        return {}, {}, []
    below = claim.line - head.FIRST
    found, problems = head.pairs(claim.declared, claim.path)
    if problems:
        return {}, {}, [replace(p, line=p.line + below, rule="V102") for p in problems]
    places = {}
    for name, (at, value) in found.items():
        places[name] = _place(at.node, claim)
        if isinstance(value.node, yaml.MappingNode):
            places |= {f"{name}/{k.value}": _place(k, claim) for k, _ in value.node.value}
    try:
        return dict(head.load(claim.declared) or {}), places, []
    except (yaml.YAMLError, ValueError):
        line, column = claim.line, claim.column
        fix = "给值加上引号"
        return {}, {}, [Problem(claim.path, line, column, "V102", "声明里有读不懂的值", fix)]


def _place(node: yaml.Node, claim: Claim) -> tuple[int, int]:
    return node.start_mark.line + claim.line, node.start_mark.column + 1

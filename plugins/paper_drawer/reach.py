"""从一个模块出发，静态地找出它够得着的源码，并算出只随程序变化的摘要。"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator

from paper_drawer.package import DEFINITIONS, Package, dump, is_docstring

QUIET = (*DEFINITIONS, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
"""导入模块时不做别的事的语句；用到它绑定的名字才算够得着。"""


def normal(source: str | ast.Module) -> str:
    """源码里影响运行的部分：去掉注释、排版和文档字符串。

    Raises:
        SyntaxError: 源码语法不通。
    """
    return dump(ast.parse(source) if isinstance(source, str) else source)


def digest(parts: Iterable[str]) -> str:
    """若干段文字的摘要；与次序有关。"""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


class Reach:
    """一次寻找：够得着的语句，和它们导入的外部包。

    从名字出发：用到的函数、它们用到的函数，经过转手的导入也跟下去。够得着的模块里
    导入时就执行的语句总算在内。看不穿的写法（模块当作值、名字写成字符串）
    按整个模块算：宁可多算，不会漏算。
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.modules: set[str] = set()
        self.external: set[str] = set()
        self._found: dict[tuple[str, int, int], str] = {}
        self._seen: set[tuple[str, str]] = set()

    def digest(self, *others: str) -> str:
        """够得着的一切的摘要；others 一并算进去。"""
        found = sorted(self._found.items())
        return digest([*(f"{module}\0{text}" for (module, *_), text in found), *others])

    def start(self, module: str) -> Reach:
        """从一个程序出发：它的每一句，和它们用到的；没有这个模块就不做。"""
        if module in self.package.modules:
            self._enter(module)
            for node in self.package.modules[module].tree.body:
                if not isinstance(node, ast.Import | ast.ImportFrom) and not is_docstring(node):
                    self._take(module, node)
        return self

    def _whole(self, module: str) -> None:
        """收下整个模块，连同它转手的名字。"""
        if (module, "*") in self._seen or module not in self.package.modules:
            return
        self._seen.add((module, "*"))
        self.start(module)
        for node in self.package.modules[module].tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imported(module, node)

    def _enter(self, module: str) -> None:
        """导入一个模块：先导入上层的包，再执行它顶层的语句。"""
        if module in self.modules or module not in self.package.modules:
            return
        self.modules.add(module)
        self._enter(module.rpartition(".")[0])
        for node in self.package.modules[module].tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for target in _targets(module, node, self._is_package(module)):
                    self._enter(target)
                    self._note_external(target)
            elif not isinstance(node, QUIET) and not is_docstring(node):
                self._take(module, node)

    def _is_package(self, module: str) -> bool:
        return self.package.modules[module].path.name == "__init__.py"

    def _note_external(self, target: str) -> None:
        top = target.split(".", maxsplit=1)[0]
        if top != self.package.name:
            self.external.add(top)

    def _take(self, module: str, node: ast.stmt) -> None:
        """收下一句，再跟着它用到的名字走。"""
        place = (module, node.lineno, node.col_offset)
        if place in self._found:
            return
        statement = self.package.modules[module].statement(node)
        self._found[place] = statement.text
        for inner in statement.imports:
            self._imported(module, inner)
        for text in statement.strings:
            self._whole(text)
        for chain in statement.chains:
            self._use(module, chain)

    def _imported(self, module: str, node: ast.Import | ast.ImportFrom) -> None:
        for target in _targets(module, node, self._is_package(module)):
            self._note_external(target)
        for alias in node.names:
            self._bound_by(module, node, alias, ())

    def _use(self, module: str, chain: tuple[str, ...]) -> None:
        """模块里用到的名字 chain[0]，后面跟着取的属性。"""
        for node in self.package.modules[module].binders.get(chain[0], ()):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name.split(".")[0]) == chain[0]:
                        self._bound_by(module, node, alias, chain[1:])
            else:
                self._take(module, node)
        for node in self.package.modules[module].tree.body:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                self._symbol(_base(module, node, self._is_package(module)), chain[0])

    def _bound_by(
        self,
        module: str,
        node: ast.Import | ast.ImportFrom,
        alias: ast.alias,
        rest: tuple[str, ...],
    ) -> None:
        if isinstance(node, ast.ImportFrom):
            base = _base(module, node, self._is_package(module))
            if f"{base}.{alias.name}" in self.package.modules:
                self._module(f"{base}.{alias.name}", rest)
            elif alias.name == "*":
                self._whole(base)
            else:
                self._symbol(base, alias.name)
        elif alias.asname:
            self._module(alias.name, rest)
        else:
            self._module(alias.name.split(".")[0], rest, alias.name)

    def _module(self, name: str, rest: tuple[str, ...], imported: str = "") -> None:
        """一个模块和从它取的属性；属性也可以是它的子模块。"""
        while rest and f"{name}.{rest[0]}" in self.package.modules:
            name, rest = f"{name}.{rest[0]}", rest[1:]
        if rest:
            self._symbol(name, rest[0])
        else:
            self._whole(imported or name)

    def _symbol(self, module: str, name: str) -> None:
        if (module, name) in self._seen or module not in self.package.modules:
            return
        self._seen.add((module, name))
        self._enter(module)
        names = self.package.modules[module].binders
        if name not in names and "__getattr__" in names:
            self._whole(module)
        self._use(module, (name,))


def _base(module: str, node: ast.ImportFrom, package: bool) -> str:
    """`from … import` 的来处；相对导入换成全名。"""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + (1 if package else 0)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _targets(module: str, node: ast.Import | ast.ImportFrom, package: bool) -> Iterator[str]:
    """一句导入会载入的模块。"""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = _base(module, node, package)
    yield base
    yield from (f"{base}.{alias.name}" for alias in node.names)

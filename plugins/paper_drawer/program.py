"""从一个符号剪出独立可运行的程序：它用到的 import 与定义，一个不多。"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from paper_drawer.package import Package, bound

TAIL = """if __name__ == "__main__":  # 运行文档字符串里的例子
    import doctest

    print(doctest.testmod(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS))
"""
MAIN = """if __name__ == "__main__":
    main()
"""


class UnsupportedError(Exception):
    """静态剪裁做不到的写法；原因在消息里。"""


def _start(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first: int = min([node.lineno, *(d.lineno for d in decorators)])
    return first


def program(package: Package, module: str, name: str, tail: str = TAIL) -> str:
    """名字所在的定义，连同它用到的一切，写成一个程序；tail 是结尾运行的几行。

    Raises:
        UnsupportedError: 用了静态剪裁做不到的写法。
    """
    root = package.modules[package.name].path.parent.parent
    cut = _Cut(package)
    cut.need(module, name)
    imports = "\n".join(sorted(cut.imports, key=_import_order))
    head = f"# 取自 {package.modules[module].path.relative_to(root).as_posix()}，MIT 许可\n"
    return "\n\n\n".join([(head + imports).strip(), *cut.pieces, tail])


def demo_program(package: Package, module: str) -> str:
    """演示写成一个程序：运行它的 main。

    Raises:
        UnsupportedError: 用了静态剪裁做不到的写法。
    """
    return program(package, module, "main", MAIN)


def _import_order(line: str) -> tuple[bool, bool, str]:
    package = line.split()[1].split(".", maxsplit=1)[0]
    return not line.startswith("from __future__"), package not in sys.stdlib_module_names, line


class _Cut:
    """一次剪裁：按依赖的先后收集 import 与定义。"""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.imports: set[str] = set()
        self.pieces: list[str] = []
        self._origin: dict[str, str] = {}

    def need(self, module: str, name: str) -> None:
        """收下一个名字；先收它依赖的。"""
        if module not in self.package.modules:
            raise UnsupportedError(f"没有 {module} 这个模块")
        node = self.package.modules[module].bindings.get(name)
        if node is None:
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, name)
            return
        if name in self._origin:
            if self._origin[name] != module:
                raise UnsupportedError(f"{module} 与 {self._origin[name]} 都定义了 {name}")
            return
        for each in bound(node):
            self._origin[each] = module
        statement = self.package.modules[module].statement(node)
        edits, dropped = _plain_annotations(statement.inside, self._shape_names(module))
        for used in sorted(statement.names - dropped):
            self.need(module, used)
        self.pieces.append(self._text(module, node, edits))

    def _shape_names(self, module: str) -> set[str]:
        return {
            name
            for name, node in self.package.modules[module].bindings.items()
            if isinstance(node, ast.ImportFrom) and node.module == "jaxtyping"
        }

    def _import(self, node: ast.Import | ast.ImportFrom, name: str) -> None:
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) != name:
                continue
            renamed = f" as {alias.asname}" if alias.asname else ""
            if isinstance(node, ast.Import):
                if alias.name.split(".")[0] == self.package.name:
                    raise UnsupportedError(f"import {alias.name}：请用 from … import …")
                self.imports.add(f"import {alias.name}{renamed}")
            elif (node.module or "").split(".")[0] != self.package.name:
                self.imports.add(f"from {node.module} import {alias.name}{renamed}")
            elif alias.asname or f"{node.module}.{alias.name}" in self.package.modules:
                raise UnsupportedError(f"从 {node.module} 导入 {alias.name}：请按原名导入函数")
            else:
                self.need(str(node.module), alias.name)

    def _text(self, module: str, node: ast.stmt, edits: list[tuple[ast.expr, ast.expr]]) -> str:
        lines = self.package.modules[module].text.split("\n")
        raw = [line.encode() for line in lines[: node.end_lineno]]
        for old, new in sorted(edits, key=lambda e: (e[0].lineno, e[0].col_offset), reverse=True):
            if (old.end_lineno, old.lineno) != (new.lineno, new.lineno):
                continue  # 跨行的标注原样留下
            line = raw[old.lineno - 1]
            kept = line[new.col_offset : new.end_col_offset]
            raw[old.lineno - 1] = line[: old.col_offset] + kept + line[old.end_col_offset :]
        return b"\n".join(raw[_start(node) - 1 :]).decode()


def _plain_annotations(
    inside: Sequence[ast.AST], shapes: set[str]
) -> tuple[list[tuple[ast.expr, ast.expr]], set[str]]:
    """形状标注 Float[Tensor, "N D"] → Tensor：要改的地方，和因此不再需要的名字。"""
    edits = [
        (inner, inner.slice.elts[0])
        for inner in inside
        if isinstance(inner, ast.Subscript)
        and isinstance(inner.value, ast.Name)
        and inner.value.id in shapes
        and isinstance(inner.slice, ast.Tuple)
    ]
    return list[tuple[ast.expr, ast.expr]](edits), shapes if edits else set()

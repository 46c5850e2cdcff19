"""一个代码包的全部源文件，静态地读：模块、顶层的每一句、谁绑定了什么名字。"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Statement:
    """顶层的一句，和它里面与别处有关的部分；用到才算，算一次。"""

    node: ast.stmt
    table: symtable.SymbolTable | None
    """函数与类的符号表。"""

    @cached_property
    def text(self) -> str:
        """见 dump。"""
        return dump(self.node)

    @cached_property
    def inside(self) -> list[ast.AST]:
        """里面的全部节点。"""
        return list(ast.walk(self.node))

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """里面的导入。"""
        return [node for node in self.inside if isinstance(node, ast.Import | ast.ImportFrom)]

    @cached_property
    def strings(self) -> list[str]:
        """里面的文字。"""
        found = [node.value for node in self.inside if isinstance(node, ast.Constant)]
        return [value for value in found if isinstance(value, str)]

    @cached_property
    def chains(self) -> list[tuple[str, ...]]:
        """从外面取的名字，连同一路取下去的属性；函数的参数和局部变量不算。"""
        chains = list(_chains(self.node))
        if self.table is None:
            return chains
        outside = {chain[0] for head in _heads(self.node) for chain in _chains(head)}
        outside |= _globals(self.table)
        return [chain for chain in chains if chain[0] in outside]

    @cached_property
    def names(self) -> frozenset[str]:
        """读到的名字，文档字符串的例子也算。"""
        found = {node.id for node in self.inside if isinstance(node, ast.Name)}
        for node in self.inside:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found |= _example_names(ast.get_docstring(node) or "")
        return frozenset(found)


def _heads(node: ast.stmt) -> Iterator[ast.AST]:
    """定义里在外面求值的部分：装饰器、默认值、标注、基类。"""
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "args", "returns", "bases", "keywords", "type_params"):
            yield from value if isinstance(value, list) else [value] if value else []


def _globals(table: symtable.SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return names.union(*map(_globals, table.get_children()))


def _example_names(docstring: str) -> set[str]:
    found = set()
    if ">>>" in docstring:
        import doctest  # noqa: PLC0415 -- 慢；不剪程序时用不到

        for example in doctest.DocTestParser().get_examples(docstring):
            try:
                tree = ast.parse(example.source)
            except SyntaxError:
                continue
            found |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found


@dataclass(frozen=True)
class Module:
    """一个源文件和它顶层的名字。"""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """语法树。"""
        return ast.parse(self.text)

    @cached_property
    def bindings(self) -> dict[str, ast.stmt]:
        """顶层的名字 → 绑定它的语句。"""
        return {name: node for node in self.tree.body for name in bound(node)}

    @cached_property
    def binders(self) -> dict[str, list[ast.stmt]]:
        """名字 → 绑定它的每一句；写在 if、try 里的也算。"""
        found: dict[str, list[ast.stmt]] = {}
        for node in self.tree.body:
            for name in _bound_within(node):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def statements(self) -> dict[int, Statement]:
        """顶层的每一句，按 id(node) 取。"""
        top = symtable.symtable(self.text, str(self.path), "exec")
        tables = {(table.get_name(), table.get_lineno()): table for table in top.get_children()}
        return {
            id(node): Statement(node, tables.get((getattr(node, "name", ""), node.lineno)))
            for node in self.tree.body
        }

    @cached_property
    def normal(self) -> str:
        """整个模块的 dump，由各句拼成。"""
        body = [self.statement(node).text for node in self.tree.body if not is_docstring(node)]
        return f"Module(body=[{','.join(body)}])" if body else "Module()"

    def statement(self, node: ast.stmt) -> Statement:
        """顶层的一句。"""
        return self.statements[id(node)]


class Package:
    """一个包的全部源文件，按需解析。"""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.modules: dict[str, Module] = {}
        home = folder.resolve()
        for path in sorted(folder.rglob("*.py")):
            if not path.resolve().is_relative_to(home) or not path.is_file():
                continue
            parts = (folder.name, *path.relative_to(folder).with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            # 不是 UTF-8 的留到检查时说；这里不出错
            text = path.read_text(encoding="utf-8", errors="surrogateescape").replace("\r\n", "\n")
            self.modules[name] = Module(name, path, text)

    @cached_property
    def digest(self) -> str:
        """全部源文件的摘要：路径与每一个字。"""
        whole = blake2b(digest_size=16)
        for module in self.modules.values():
            whole.update(f"{module.path}\0{module.text}\0".encode(errors="surrogateescape"))
        return whole.hexdigest()

    def lines(self, module: str, first: int, last: int) -> str:
        """一段源码，去掉公共缩进。"""
        chosen = self.modules[module].text.splitlines()[first - 1 : last]
        margin = min((len(li) - len(li.lstrip()) for li in chosen if li.strip()), default=0)
        return "\n".join(line[margin:] for line in chosen)

    def reaches(self, module: str) -> set[str]:
        """模块自己，加上它直接或间接导入的本包模块。"""
        seen, waiting = set(), [module]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.modules:
                continue
            seen.add(name)
            waiting.append(name.rpartition(".")[0])
            for node in ast.walk(self.modules[name].tree):
                if isinstance(node, ast.ImportFrom) and node.module:
                    waiting += [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
                elif isinstance(node, ast.Import):
                    waiting += [alias.name for alias in node.names]
        return seen


def is_docstring(node: ast.stmt) -> bool:
    """只是一段文字的一句。"""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def dump(node: object) -> str:
    """语法树写成文字：没有位置与文档字符串，各版本的 Python 写得一样。"""
    if isinstance(node, list):
        return f"[{','.join(dump(item) for item in node)}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = []
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "body" and isinstance(value, list):
            value = [item for item in value if not is_docstring(item)]
        if value is not None and value != [] and name not in ("ctx", "kind", "type_comment"):
            fields.append(f"{name}={dump(value)}")
    return f"{type(node).__name__}({','.join(fields)})"


def _bound_within(node: ast.stmt) -> set[str]:
    if isinstance(node, DEFINITIONS):
        return {node.name}
    names = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in inner.names}
        elif isinstance(inner, DEFINITIONS):
            names.add(inner.name)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
    return names


def _chains(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """读到的名字，连同一路取下去的属性：a.b.c → (a, b, c)。"""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        attributes: list[str] = []
        root = inner
        while isinstance(root, ast.Attribute):
            attributes.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id, *reversed(attributes)
        else:
            waiting += ast.iter_child_nodes(root if attributes else inner)


def bound(node: ast.stmt) -> Iterator[str]:
    """一句在顶层绑定的名字。"""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
    elif isinstance(
        node,
        ast.Assign | ast.AnnAssign | ast.TypeAlias
        if hasattr(ast, "TypeAlias")
        else ast.Assign | ast.AnnAssign,
    ):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name)) if target else ()

/*
  把网页里的 Python 放进 pyodide/：npm 包 pyodide 的核心，外加事先编译好的标准库。
  标准库原是源码，启动时在网页里现编译要三四秒；这里用同一个 Python 先编译启动会用到的部分。
*/
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const here = (name) => new URL(name, import.meta.url);
const [from, made, to] = ["node_modules/pyodide/", "pyodide.new/", "pyodide/"].map(here);
const LIBRARY = "python_stdlib.zip";
// package.json 写着版本、许可证和源码在哪里
const COPIED = [
  "package.json",
  "pyodide-lock.json",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "pyodide.mjs",
];

const COMPILE = `
import dataclasses, fractions, heapq, random, runpy, statistics, sys, textwrap, traceback
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

library = next(path for path in sys.path if path.endswith(".zip")) + "/"
used = {
    module.__spec__.origin.removeprefix(library)
    for module in sys.modules.values()
    if getattr(module, "__spec__", None) and module.__spec__.origin
}
with ZipFile("source.zip") as source, ZipFile("compiled.zip", "w") as compiled:
    for name in source.namelist():
        data = source.read(name)
        if name in used:
            code = compile(data, library + name, "exec", dont_inherit=True)
            name, data = name + "c", _code_to_hash_pyc(code, source_hash(data), False)
        compiled.writestr(ZipInfo(name), data, ZIP_DEFLATED, 9)
`;

const compile = async (source) => {
  const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
  python.FS.writeFile("source.zip", source);
  python.runPython(COMPILE);
  return python.FS.readFile("compiled.zip");
};

rmSync(made, { recursive: true, force: true });
mkdirSync(made);
for (const name of COPIED) copyFileSync(new URL(name, from), new URL(name, made));
writeFileSync(new URL(LIBRARY, made), await compile(readFileSync(new URL(LIBRARY, from))));
rmSync(to, { recursive: true, force: true });
renameSync(made, to);

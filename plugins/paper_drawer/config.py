"""mkdocs.yml 里 paper-drawer 一节的选项。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

PYODIDE = "314.0.7"
"""vendor/package.json 锁定的版本；轮子要与核心同版。"""
CORE = (
    "package.json",
    "pyodide-lock.json",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "python_stdlib.zip",
)
SERVED = "assets/pyodide/"
ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.@/-]*)?|\w[\w./-]*")


class Address(c.Type[str]):
    """https:// 的地址，或相对的文件夹；末尾补上 /。"""

    def run_validation(self, value: object) -> str:
        """不是这两种写法就不收。"""
        text = super().run_validation(value)
        if text and not (ADDRESS.fullmatch(text) and ".." not in text):
            raise base.ValidationError(f"{text} 要写成 https:// 开头的地址，或相对的文件夹")
        return f"{text.rstrip('/')}/" if text else ""


class RunConfig(base.Config):
    """网页里的“运行”按钮；不写 core 就没有。

    例如：

        run:
          core: vendor/pyodide
    """

    core = Address(str, default="")
    """Pyodide 的核心：相对 mkdocs.yml 的文件夹，随站点发布；或者 https:// 的地址。

    文件夹里没有放好（make pyodide）时没有按钮。
    """
    packages = Address(str, default=f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/")
    """numpy 从哪里来，相对站点根，或者 https:// 的地址；空的就只运行纯 Python 的演示。

    下载的轮子要与核心里 pyodide-lock.json 记的 SHA-256 相符。
    """

    def paths(self, config: MkDocsConfig) -> list[Path]:
        """要随站点发布的核心；没有放好时是空的，从 file:// 看的副本用不上也是空的。"""
        offline = config.plugins.get("material/offline")
        if "://" in self.core or not self.core or (offline and offline.config.enabled):
            return []
        folder = Path(config.config_file_path).parent / self.core
        paths = [folder / name for name in CORE]
        return paths if all(path.is_file() for path in paths) else []

    def files(self, config: MkDocsConfig) -> list[File]:
        """把核心放进站点。"""
        return [
            File.generated(config, SERVED + path.name, abs_src_path=str(path))
            for path in self.paths(config)
        ]

    def address(self, config: MkDocsConfig) -> str:
        """核心的地址，相对站点根；没有就没有按钮。"""
        if "://" in self.core:
            return self.core
        return SERVED if self.paths(config) else ""


class PaperDrawerConfig(base.Config):
    """每个选项都有默认值。

    例如：

        plugins:
          - paper-drawer:
              snippets: snippets
              cache: .cache/paper-drawer
    """

    snippets = c.Type(str, default="snippets")
    """代码包的文件夹，相对 mkdocs.yml；没有这个文件夹就没有代码。"""
    cache = c.Type(str, default=".cache/paper-drawer")
    """缓存的文件夹，相对 mkdocs.yml；随时可以删，只是下一次慢。"""
    incremental = c.Type(bool, default=True)
    """没有变的页面不再做；关掉就每次从头做，结果一样。"""
    workers = c.Type(int, default=0)
    """最多几个进程一起建站；0 是有几个核就几个，1 是不分。"""
    run = c.SubConfig(RunConfig)
    """在网页里运行演示，见 RunConfig。"""

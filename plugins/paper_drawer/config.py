"""mkdocs.yml 里 paper-drawer 一节的选项。"""

from mkdocs.config import base
from mkdocs.config import config_options as c


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
    """公式缓存的文件夹，相对 mkdocs.yml；随时可以删。"""

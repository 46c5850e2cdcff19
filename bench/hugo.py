"""Hugo 的配置与极简的主题：公式由它自带的 KaTeX 渲染，列表按抽屉与标签。"""

from __future__ import annotations

CONFIG = """baseURL = "https://example.org/"
title = "速度"
languageCode = "zh"
hasCJKLanguage = true
disableKinds = ["RSS"]
[params]
description = "{description}"
[markup.highlight]
noClasses = false
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [["$$", "$$"]]
inline = [["$", "$"]]
[markup.goldmark.renderHooks.link]
useEmbedded = "always"
[taxonomies]
tag = "tags"
"""
PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="description" content="{{ site.Params.description }}">
<title>{{ .Title }}</title>
</head>
<body>
<header><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a>
{{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</header>
<main><h1>{{ .Title }}</h1>
{{ block "main" . }}{{ end }}
</main>
</body>
</html>
"""
SINGLE = """{{ define "main" }}
<p>{{ .Params.year }} {{ .Params.venue }}</p>
<p>{{ .Params.motivation }}</p>
<nav>{{ .TableOfContents }}</nav>
{{ .Content }}
{{ end }}
"""
LIST = """{{ define "main" }}
{{ .Content }}
<ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}
</ul>
{{ end }}
"""
FORMULA = """{{- $options := dict "output" "htmlAndMathml" "displayMode" (eq .Type "block") }}
{{- transform.ToMath .Inner $options }}
"""
LAYOUTS = {
    "baseof.html": PAGE,
    "single.html": SINGLE,
    "list.html": LIST,
    "_markup/render-passthrough.html": FORMULA,
}


def theme(description: str) -> dict[str, str]:
    """配置与模板：路径 → 内容。"""
    layouts = {f"layouts/_default/{name}": text for name, text in LAYOUTS.items()}
    return {"hugo.toml": CONFIG.format(description=description), **layouts}

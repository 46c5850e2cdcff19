# 论文抽屉：人们会敲的命令。缺什么先装什么，不需要先建虚拟环境。
PYTHON ?= python3
VENV   ?= .venv
# 按准确版本装 torch；想换成别的构建（例如只要 CPU 的），改这一行的参数
TORCH  ?= torch==2.13.0
BIN    := $(VENV)/bin
# 几个核就分给几个进程，一个文件的测试在一处；次序不变，浏览器测试总在最后
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder
export NO_MKDOCS_2_WARNING := 1
# 字节码留着：测试开几百个 Python 进程，不必个个从头编译
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup serve build offline pyodide test check format record formulas soak bench bench-large clean

help:  ## 列出命令
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

$(VENV)/.site: requirements/site.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/site.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.site requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet $(TORCH)
	@touch $@

serve: $(VENV)/.site  ## 建站并在本机预览，改了就刷新
	$(BIN)/mkdocs serve --no-strict

build: $(VENV)/.site  ## 严格建站到 site/
	$(BIN)/mkdocs build --strict

offline: $(VENV)/.site  ## 建一份双击就能看的副本到 site-offline/
	OFFLINE=true $(BIN)/mkdocs build --strict --site-dir site-offline

pyodide: vendor/pyodide/pyodide.mjs  ## 把网页里运行演示用的 Python 放进 vendor/pyodide/（要 npm）

vendor/pyodide/pyodide.mjs: vendor/package-lock.json vendor/core.mjs
	npm run --silent --prefix vendor core

setup: $(VENV)/.test  ## 只装好：测试工具与 torch

test: $(VENV)/.test  ## 全部测试（没有 Chromium 时跳过浏览器测试）
	$(PYTEST)

check: $(VENV)/.test  ## 合并前的唯一关口：格式、静态检查、类型、笔记、测试与覆盖率、严格建站
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/drawer check
	$(PYTEST) --cov --cov-report=
	@# 演示在自己的进程里运行，由 tests/test_records.py 逐字比较，这里量不到
	$(BIN)/coverage report --include='snippets/*' --omit='snippets/demos/*' --skip-covered --fail-under=100
	$(BIN)/coverage report --include='plugins/*' --skip-covered --show-missing --fail-under=90
	$(BIN)/mkdocs build --strict --site-dir build/site

format: $(VENV)/.test  ## 排好 Python 代码的格式
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

record: $(VENV)/.test  ## 代码改了以后，重录过期的演示与笔记本，重跑测试，核对公式；更新各份记录
	$(BIN)/drawer record
	$(PYTEST) -q tests/snippets --record
	$(BIN)/drawer check --formulas

formulas: $(VENV)/.test  ## 核对改过的公式，更新 snippets/checked.json
	$(BIN)/drawer check --formulas

soak: $(VENV)/.test  ## 长跑：公式核对 2000 次找误报；随机改动、杀掉、同时建、弄坏缓存，与从头建的比
	$(BIN)/python -m bench.formulas --seeds 2000
	$(BIN)/python -m bench.campaign edits --rounds 200
	$(BIN)/python -m bench.campaign kills --rounds 70
	$(BIN)/python -m bench.campaign twins --rounds 20
	$(BIN)/python -m bench.campaign corruptions --rounds 100

.cache/bench/.done: $(VENV)/.test bench/peers.txt
	$(BIN)/python -m bench.peers
	@touch $@

bench: .cache/bench/.done  ## 与普通的 mkdocs-material、Zensical、Hugo 比建站的时间
	$(BIN)/python -m bench.builds --notes 100
	$(BIN)/python -m bench.builds --notes 1000

bench-large: .cache/bench/.done  ## 同上，10,000 篇，只与 mkdocs-material 比：要一个多小时，8 GB
	$(BIN)/python -m bench.builds --notes 10000 --most 1 --only plain ours --serve ours

clean:  ## 删去生成的东西
	rm -rf build dist site site-offline .cache .coverage

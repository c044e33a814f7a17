# Needs nothing but Python 3.11 or newer (with venv) and make. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
KILLS ?= 200
PIP_INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input
# Branch and statement coverage of these must reach this percentage, by the tests of the same name alone. They run
# first, in processes of their own: being traced makes tests three times as slow, and what an untraced test had put into
# a cache would look uncovered.
FLOOR := 95
FLOORED := bot/kinds bot/rules bot/bank bot/grading
PYTEST := $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal
# Thousands of small databases, each commit of which would wait for a disk: in memory, where there is 1 GB of it.
export PYTEST_DEBUG_TEMPROOT := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1048576 { print $$6 }')
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup install play test lint demos bench bench-grading crash mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.dev ## install what development needs into .venv

install: $(VENV)/.all ## install what `quizmaster run` needs into .venv: Discord, Slack, PostgreSQL

play: $(VENV)/.base ## a study channel in this terminal (without a terminal: a demo)
	@$(BIN)/quizmaster play

test: lint ## everything that must be green before a commit lands
	@rm -f .coverage .coverage.*
	$(PYTEST) --cov --cov-report= $(FLOORED:bot/%=tests/%)
	@$(BIN)/python tests/coverage_floor.py $(FLOOR) $(FLOORED)
	$(PYTEST) $(FLOORED:bot/%=--ignore=tests/%)

lint: $(VENV)/.dev ## formatting, style, types, import contracts, the question bank
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/quizmaster bank lint --strict --blueprint tests/data/blueprint.yaml questions

demos: $(VENV)/.dev ## run the bank's code questions, broken and mended, in PyTorch (installed unless .venv has it)
	$(PIP_INSTALL) --editable '.[demos]'
	$(BIN)/python -m pytest -q -v --no-header tests/code_items

bench: $(VENV)/.dev ## measure throughput, latency, start-up and memory
	$(BIN)/python -m benchmarks

bench-grading: $(VENV)/.dev ## measure how well open answers are graded, and what that costs clicks; DATA=folder of the public data, if you have it
	$(BIN)/python -m benchmarks.grading $(DATA)

crash: $(VENV)/.dev ## kill the process KILLS=200 times while members answer
	QUIZMASTER_KILLS=$(KILLS) $(BIN)/python -m pytest -q -s -p no:xdist tests/process/test_crash.py

mutants: $(VENV)/.dev ## break the code on purpose, line by line: a test must notice each time
	$(BIN)/python -m tests.mutations

lock: $(VENV)/.dev ## renew requirements/*.txt, with hashes, from pyproject.toml
	@$(BIN)/python -c 'import tomllib; print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]))' \
		> $(VENV)/build.in
	$(COMPILE) pyproject.toml $(VENV)/build.in --all-extras --output-file $(VENV)/everything.txt
	$(COMPILE) $(VENV)/build.in --constraint $(VENV)/everything.txt --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --constraint $(VENV)/everything.txt --output-file requirements/base.txt
	$(COMPILE) pyproject.toml --extra all --constraint $(VENV)/everything.txt --output-file requirements/all.txt
	$(COMPILE) pyproject.toml --extra dev --constraint $(VENV)/everything.txt --output-file requirements/dev.txt

clean: ## remove .venv, caches and build results; never a database
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamps make a second run instant. What base.txt lists is part of all.txt at the same versions, and all.txt of dev.txt.
$(VENV)/.base: requirements/build.txt requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing Quizmaster into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/build.txt -r requirements/base.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.all: requirements/build.txt requirements/all.txt pyproject.toml | $(BIN)/python
	@echo "Installing Quizmaster and its platforms into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/build.txt -r requirements/all.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.base $@

$(VENV)/.dev: requirements/build.txt requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing Quizmaster and its development tools into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/build.txt -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.base $(VENV)/.all $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Quizmaster needs Python 3.11 or newer, and '$(PYTHON)' was not found: install it, or name another one with PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Quizmaster needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) -c 'import platform; print(platform.python_version())'): name a newer one with PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "'$(PYTHON)' could not make a virtual environment: install its venv package (on Debian: python3-venv)."; exit 1; }

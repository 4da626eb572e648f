# make demo   an explained plan for a real scenario, and its decision tree as SVG and PNG in demo-out/
# make test   everything that this machine can run; says what was skipped and why
# make lint   ruff, strict type checking, the import contracts
# make bench  measure beside other rule engines (installs them) and write docs/benchmarks.md
# make docs   regenerate the pages that are made from the code and the knowledge base

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench docs clean

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done)
PY := .venv/bin/python

help:
	@sed -n 's/^# //p' Makefile | head -5

# Every step that can be long is quiet when it works; when it fails, its whole output is shown.
define quietly
	@log=$$(mktemp); if ! ( $(1) ) >"$$log" 2>&1; then cat "$$log" >&2; rm -f "$$log"; exit 1; fi; rm -f "$$log"
endef

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or later is needed; name it with PYTHON=/path/to/python" >&2; exit 1; }
	@echo "making the environment in .venv ($(PYTHON))"
	$(call quietly,$(PYTHON) -m venv .venv)

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "installing warmstart"
	$(call quietly,.venv/bin/python -m pip install -q -e .)
	@touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	@echo "installing warmstart and its development tools"
	$(call quietly,.venv/bin/python -m pip install -q -e '.[dev]')
	@touch .venv/.installed $@

demo: .venv/.installed
	@mkdir -p demo-out
	@echo '$$ warmstart recommend examples/pet-photos.yaml'
	@.venv/bin/warmstart recommend examples/pet-photos.yaml
	@echo
	@echo '$$ warmstart why plan.strategy examples/pet-photos.yaml'
	@.venv/bin/warmstart why plan.strategy examples/pet-photos.yaml
	@.venv/bin/warmstart tree plan.strategy --scenario examples/pet-photos.yaml -o demo-out/strategy.svg
	@.venv/bin/warmstart tree plan.strategy --scenario examples/pet-photos.yaml -o demo-out/strategy.png
	@echo
	@echo 'The decision tree, with the way of these photos marked: demo-out/strategy.svg and demo-out/strategy.png'

test: .venv/.installed-dev
	@$(PY) -m pytest -q -n 2

# The type checker and the import checker see the packages as installed: a folder of links, one for each module.
build/types/warmstart:
	@mkdir -p $@
.PHONY: types
types: | build/types/warmstart
	@find build/types/warmstart -mindepth 1 -maxdepth 1 -type l -delete
	@for f in warmstart/*; do case $$f in */__pycache__) ;; *) ln -s "../../../$$f" build/types/warmstart/;; esac; done
	@for d in engine render kb schemas; do ln -s "../../../$$d" build/types/warmstart/; done

lint: .venv/.installed-dev types
	@.venv/bin/ruff check -q .
	@.venv/bin/ruff format -q --check . || { echo "run: .venv/bin/ruff format ." >&2; exit 1; }
	@.venv/bin/mypy --no-error-summary
	$(call quietly,cd build/types && ../../.venv/bin/lint-imports --no-cache --config ../../pyproject.toml)
	@echo "lint: fine"

bench: .venv/.installed-dev
	$(call quietly,.venv/bin/python -m pip install -q -e '.[bench]')
	@$(PY) benchmarks/engines.py --page docs/benchmarks.md

docs: .venv/.installed-dev
	@$(PY) tests/app/test_readme.py
	@$(PY) tests/app/test_commands_page.py
	@$(PY) docs/build.py
	@$(PY) docs/inputs.py
	@$(PY) docs/trees.py
	@$(PY) docs/score.py
	@$(PY) benchmarks/held_out.py --record >/dev/null

clean:
	rm -rf build dist demo-out *.egg-info

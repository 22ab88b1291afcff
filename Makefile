.DEFAULT_GOAL := help
.PHONY: help demo test soak bench dev lint types format lock clean
SHELL := /bin/sh

PORT ?= 8000
JOBS ?= auto
ARGS ?=
export PORT PYTHON

PY := .venv/bin/python
PYTEST := $(PY) -m pytest
DEV := scripts/bootstrap requirements-dev.lock

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-14s %s\n", $$1, $$2 }'

demo: ## the back office with demo data, web server and worker (PORT=8000)
	@python=$$(scripts/find-python) && exec "$$python" scripts/start.py demo

dev: ## the same for developers: reloads when code changes, shows tracebacks
	@python=$$(scripts/find-python) && exec "$$python" scripts/start.py dev

test: ## the whole suite, in parallel (ARGS="tests/people -k name" for less)
	@$(DEV)
	@$(PYTEST) -n $(JOBS) --maxprocesses 8 --dist loadgroup $(ARGS)

soak: ## the long tests: kills and random trials (SOAK_ROUNDS=5 for fewer)
	@$(DEV)
	@$(PYTEST) -m soak -n 0 -o faulthandler_timeout=0 $(ARGS)

bench: ## the benchmarks, as ratios, on SQLite and PostgreSQL (BENCH_SCALE=short for a try)
	@$(DEV)
	@scripts/bench $(ARGS)

lint: ## ruff, its formatter, and the import contracts
	@$(DEV)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports --no-cache

types: ## mypy, strict on the domain and the foundation
	@$(DEV)
	@$(PY) -m mypy

format: ## put imports and layout right
	@$(DEV)
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

lock: ## write the lock files anew from pyproject.toml
	@scripts/lock

clean: ## remove environments and caches; var/ with its data stays
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

# `make run` and `make test` are all a newcomer needs; each first makes .venv as it should be.
PORT ?= 8311
ARGS ?=

.PHONY: help run test lint format bench faults lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run      the hub with a demo incident, on http://127.0.0.1:8311 (PORT=… to change)"
	@echo "make test     the whole test suite (ARGS='-k reach' for a part of it)"
	@echo "make lint     style, types, floors, templates, vendored files"
	@echo "make format   lays the code out"
	@echo "make bench    the benchmark table"
	@echo "make faults   all of the fault harness: a hub killed 100 times, and what else goes wrong"
	@echo "make lock     writes requirements/ anew from pyproject.toml (ARGS=--upgrade for newer)"
	@echo "make clean    removes what tools left behind; the databases under var/ stay"

run:
	@tools/bootstrap run
	@exec .venv/bin/hub demo --serve --port $(PORT)

test:
	@tools/bootstrap dev
	@tools/test $(ARGS)

lint:
	@tools/bootstrap dev
	@tools/lint

format:
	@tools/bootstrap dev
	@.venv/bin/python -m ruff check --quiet --select I --fix .
	@.venv/bin/python -m ruff format .

bench:
	@tools/bootstrap dev
	@exec .venv/bin/python -m bench $(ARGS)

faults:
	@tools/bootstrap dev
	@HUB_TEST_FAULTS=all exec .venv/bin/python -m pytest tests/faults $(ARGS)

lock:
	@tools/bootstrap dev
	@tools/lock $(ARGS)

clean:
	@rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/out var/pycache
	@find hub tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

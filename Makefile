# knowdo. `make` alone says what there is. Written for GNU make 3.81 (macOS) and newer.
# Name another Python with PYTHON=/path/to/python3.11, another place for the review's files with OUT=folder, and the
# demonstration's port with PORT=8001; DEMO=--no-browser opens no browser.

SHELL := /bin/sh
OUT ?= out
PORT ?= 8000
BIN := .venv/bin
LOCKS := pyproject.toml requirements/uv.txt requirements/all.txt tools/setup.sh

.DEFAULT_GOAL := help
.PHONY: help setup demo review test test-postgres check check-all bench peers overlap-exercise docs reference lock clean

help:
	@echo "make demo     the site, from a bare clone: Scotland as published, an invented country to sign in to (PORT=8000)"
	@echo "make review   a review of all 32 Scottish councils, and of the invented country, as pages, PDF and tables"
	@echo "make test     every test; what needs Chromium is run when it is there and listed when it is not"
	@echo "make test-postgres  the site's tests on a throw-away PostgreSQL; says so where there is no server"
	@echo "make check    format, lint, types, import contracts, documents; runs all, then counts what failed"
	@echo "make check-all  all of the above, and every page as every role in Chromium at two widths: takes long"
	@echo "make setup    only .venv, with what the above need; .venv/bin/knowdo then runs"
	@echo "make docs     the documentation as a site in ./site that needs no network"
	@echo "make reference  writes again the pages of docs/reference that are made from the code"
	@echo "make bench    how fast it is: one table for each question"
	@echo "make peers    its figures beside other people's software and published results"
	@echo "make overlap-exercise  three partners count the same invented children end to end; every count beside the truth"
	@echo "make lock     resolves the dependencies again (UPGRADE=1 for newer ones)"
	@echo "make clean    removes what was made, .venv too"

# The stamps make a warm set-up take no time: nothing is done until a lock or the project's own declaration changes.
.venv/.ready-run: $(LOCKS)
	@sh tools/setup.sh run

.venv/.ready-dev: $(LOCKS) requirements/dev.txt
	@sh tools/setup.sh dev

setup: .venv/.ready-dev
	@echo "Ready: .venv/bin/knowdo"

demo: .venv/.ready-run
	@exec $(BIN)/knowdo demo --port "$(PORT)" $(DEMO)

review: .venv/.ready-run
	@sh tools/review.sh "$(OUT)"

test: .venv/.ready-dev
	@$(BIN)/python -m pytest $(ARGS)

test-postgres: .venv/.ready-dev
	@sh tools/test_postgres.sh $(ARGS)

check: .venv/.ready-dev
	@sh tools/check.sh

# KNOWDO_MATRIX=1 runs what is too much for every change, where otherwise a tenth is drawn or nothing is run.
check-all: test test-postgres check
	@KNOWDO_MATRIX=1 $(BIN)/python -m pytest tests/knowdo_web/journeys $(ARGS)

bench: .venv/.ready-dev
	@sh tools/bench.sh bench

peers: .venv/.ready-dev
	@sh tools/bench.sh peers

overlap-exercise: .venv/.ready-run
	@rm -rf "$(OUT)/overlap-exercise"
	@$(BIN)/knowdo overlap demo --out "$(OUT)/overlap-exercise"

reference: .venv/.ready-dev
	@$(BIN)/python -m tools.make_reference

docs: .venv/.ready-dev
	@$(BIN)/zensical build --clean --strict
	@echo "Open site/index.html"

lock: .venv/.ready-dev
	@UPGRADE="$(UPGRADE)" sh tools/lock.sh

clean:
	@rm -rf .venv out site dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

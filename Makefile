# Needs Python 3.11 or newer with venv, and make. `make` prints what there is.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
CODE := $(wildcard knowledge desk store handlers bot migrations tests benchmarks)

.DEFAULT_GOAL := help
.PHONY: help setup setup-test browser demo test conformance check format lock bench bench-matching screenshots clean

help:  ## what there is (this)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

# What was installed is kept beside it word for word, so that nothing is done when nothing changed.
setup:  ## .venv with the caunoi command, from hash-locked requirements
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Cầu Nối needs Python 3.11 or newer; say which: make setup PYTHON=/path/to/python3"; exit 2; }; \
	  rm -f .venv/installed*; $(PYTHON) -m venv --clear .venv \
	    || { echo "No virtual environment could be made; on Debian: apt-get install python3-venv"; exit 2; }; }
	@cat requirements-build.txt requirements.txt pyproject.toml | cmp -s - .venv/installed \
	  || { echo "Installing what the desk needs into .venv ..." \
	    && $(PIP) install --require-hashes -r requirements-build.txt \
	    && $(PIP) install --require-hashes -r requirements.txt \
	    && $(PIP) install --no-deps --no-build-isolation -e . \
	    && cat requirements-build.txt requirements.txt pyproject.toml > .venv/installed; }

setup-test: setup
	@cmp -s requirements-test.txt .venv/installed-test \
	  || { echo "Installing what the tests need ..." \
	    && $(PIP) install --require-hashes -r requirements-test.txt \
	    && cp requirements-test.txt .venv/installed-test; }

browser: setup-test
	@$(BIN)/python -m tests.support.browser install

demo: setup  ## a simulated day in the browser: no account, no network
	@$(BIN)/caunoi demo

check: setup-test  ## format, lint, types, import contracts
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo

test: setup-test browser check  ## check, then every test; installs what they need, a browser too where one can be had
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

conformance: setup-test  ## every golden conversation on every kind of channel and without each capability; a quarter of an hour
	@CAUNOI_CONFORMANCE=all $(BIN)/python -m pytest -n $(WORKERS) tests/conformance $(ARGS)

format: setup-test  ## put the code in form
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

lock:  ## resolve pyproject.toml anew into the three hash-locked requirements files
	@PYTHON=$(PYTHON) tools/lock

bench: setup-test  ## the figures of this machine
	@$(BIN)/caunoi bench

bench-matching: setup-test  ## how well and how fast questions are matched, beside what one could take off the shelf
	@$(PIP) install --require-hashes -r requirements-bench.txt
	@$(BIN)/python -m benchmarks.matching

screenshots: setup-test browser  ## the demo as pictures, into docs/pictures
	@$(BIN)/python -m tests.support.screenshots

clean:  ## remove .venv and what the tools left
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info

# `make` sets itself up and makes the reports; `make test` sets itself up and passes the tests.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := reports
.PHONY: reports test lint check bench docs clean

reports: .venv/ready
	$(BIN)/snakemake

test: .venv/ready-dev
	$(BIN)/python -m pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check workflow
	$(BIN)/snakemake --lint

check: .venv/ready
	$(BIN)/python scripts/check_studies.py

# Ratios of times in one run, against PyMARE, statsmodels and (where R is there) metafor.
bench: .venv/ready
	$(BIN)/python scripts/bench.py

docs: .venv/ready
	$(BIN)/python scripts/update_docs.py

# uv where it is on the PATH, pip otherwise; both hold every package against its hash.
.venv/ready: requirements.txt
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
endif
	touch $@

# The same with what tests and checks need besides.
.venv/ready-dev: requirements-dev.txt
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
endif
	touch .venv/ready $@

clean:
	rm -rf results .snakemake

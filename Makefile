# `make` sets itself up and makes the reports; `make test` sets itself up and passes the tests.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := reports
# Every job of a run and every worker of the tests loads the package: compiled once and kept, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: reports slurm test slow tests lint check enter bench bench-size coverage mutants docs clean

# As many workers as the machine has processors; a file stays with one worker, which makes its fixtures once.
PARALLEL := -n logical --dist loadfile --no-loadscope-reorder

reports: .venv/ready
	$(BIN)/snakemake

# The same on a Slurm cluster: a job a review. The executor stands beside the environment, and only this command sees it:
# Snakemake imports every executor that it finds whenever it starts. OPTIONS="-n" asks what would be done.
slurm: .venv/ready
	.ci/fetch_slurm
	PYTHONPATH=$(CURDIR)/.ci/downloads/slurm $(BIN)/snakemake --profile workflow/profiles/slurm $(OPTIONS)

test: .venv/ready-dev
	$(BIN)/python -m pytest $(PARALLEL)

# What `make test` leaves out.
slow: .venv/ready-dev
	$(BIN)/python -m pytest $(PARALLEL) -m slow

# Both in one run: tests are collected once, and what they share is made once.
tests: .venv/ready-dev
	$(BIN)/python -m pytest $(PARALLEL) -rs -m "slow or not slow"

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check workflow
	$(BIN)/snakemake --lint
	PYTHONPATH=scripts $(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/mypy --num-workers 2

check: .venv/ready
	$(BIN)/python scripts/check_studies.py

# A page in the browser, on this machine alone, to enter and edit study files (PORT=8765); Ctrl-C ends it.
enter: .venv/ready
	@$(BIN)/python scripts/enter.py $(if $(PORT),--port $(PORT))

# Ratios of processor time: the workflow against the same rules with steps that do nothing, the statistics against PyMARE,
# statsmodels and (where R is there) metafor. About a quarter of an hour. (BENCH="kernels --rounds 9")
bench: .venv/ready
	$(BIN)/python scripts/develop/bench.py $(BENCH)

# Whole runs of invented libraries of 50, 500 and 5,000 study files: time, processor time and memory against size
# (SIZES="500/50 500/500": files/files in the review).
bench-size: .venv/ready
	$(BIN)/python scripts/develop/bench_size.py $(SIZES)

# Simulated coverage and width of the default intervals: docs/coverage.md (about half an hour).
coverage: .venv/ready
	$(BIN)/python scripts/develop/interval_coverage.py

# Small faults put into the statistics and the reviews, one at a time: how many do the tests notice? (MUTANTS=200)
mutants: .venv/ready-dev
	$(BIN)/python scripts/develop/mutants.py $(if $(MUTANTS),--sample $(MUTANTS))

docs: .venv/ready
	$(BIN)/python scripts/develop/update_docs.py

# uv where it is on the PATH, pip otherwise; both hold every package against its hash. uv takes out what is not in the
# lock, so that after new runtime packages those of the tests are looked at again. An environment that is linked to from here
# was made elsewhere (venv refuses a link): what it lacks is installed into it.
.venv/ready: requirements.txt
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt
else
	[ -L .venv ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
endif
	rm -f .venv/ready-dev
	touch $@

# The same with what tests and checks need besides.
.venv/ready-dev: requirements-dev.txt requirements.txt
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt
else
	[ -L .venv ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
endif
	touch .venv/ready $@

clean:
	rm -rf results .snakemake

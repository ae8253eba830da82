.PHONY: run test dev lint bench verify setup generate
PYTHON ?= python3
BIN := .venv/bin
# Bytecode is worth seconds at every start: compile once here, never forbid it.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_HOME ?= $(CURDIR)/$(or $(MOPS_DATA_DIR),data)/dagster

run: setup
	$(BIN)/mops run

test: setup
	$(BIN)/python -m pytest

dev: setup
	$(BIN)/mops dev

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/sqlfluff lint dbt_project/models

bench: setup
	$(BIN)/python -m tests.benchmarks.pipeline

verify: setup
	$(BIN)/python -m tests.benchmarks.verify $(or $(TARGET),spark)

generate: setup
	$(BIN)/python -m dagster_project.codegen

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	VIRTUAL_ENV=$(CURDIR)/.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --no-deps -r requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.PHONY: run test dev lint bench compare verify setup generate
PYTHON ?= python3
BIN := .venv/bin
# Bytecode is worth seconds at every start: compile once here, never forbid it.
unexport PYTHONDONTWRITEBYTECODE
# The system's certificates, as pip trusts them too, and no Python but the one that is here.
UV := UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true $(BIN)/uv
export DAGSTER_HOME ?= $(abspath $(or $(MOPS_DATA_DIR),data)/dagster)

run: setup
	$(BIN)/mops run

test: setup
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

dev: setup
	$(BIN)/mops dev

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/sqlfluff lint --processes 0 dbt_project/models

bench: setup
	$(BIN)/python -m tests.benchmarks.pipeline

compare: setup .venv-peers/.ready
	$(BIN)/python -m tests.benchmarks.credits journeys

verify: setup .venv-spark/.ready
	$(BIN)/python -m tests.benchmarks.verify $(or $(TARGET),spark)

generate: setup
	$(BIN)/python -m dagster_project.codegen

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --compile-bytecode --require-hashes --no-deps -r requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Spark is 400 MB and only verify needs it: an environment of its own. pyspark comes as
# source; built by the locked setuptools, it fetches nothing that has no hash.
.venv-spark/.ready: requirements-spark.lock | .venv/.ready
	$(PYTHON) -m venv --without-pip .venv-spark
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements-spark.lock > .venv-spark/setuptools.lock
	VIRTUAL_ENV=$(CURDIR)/.venv-spark $(UV) pip install --quiet --require-hashes --no-deps -r .venv-spark/setuptools.lock
	VIRTUAL_ENV=$(CURDIR)/.venv-spark $(UV) pip install --quiet --compile-bytecode --require-hashes --no-deps --no-build-isolation -r requirements-spark.lock
	touch $@

# Packages whose figures stand beside ours; nothing else needs them.
.venv-peers/.ready: requirements-peers.lock | .venv/.ready
	$(PYTHON) -m venv --without-pip .venv-peers
	VIRTUAL_ENV=$(CURDIR)/.venv-peers $(UV) pip install --quiet --compile-bytecode --require-hashes --no-deps -r requirements-peers.lock
	touch $@

# make setup · make run · make test · make check · make bench · make soak · make pictures · make lock
# make clean
PYTHON   ?= python3
BIN      := .venv/bin
PACKAGES := adapters bot console conversations desk domain engines locales scheduler store
LOCK     := env CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
            --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --build-deps-for editable
INSTALL  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# setuptools warns of every editable install that folders shadow packages: here that is the point.
EDITABLE := env PYTHONWARNINGS=ignore $(INSTALL) --no-deps --no-build-isolation --editable .

# Tests start the program again and again: where this is set, each start would compile all of it.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := setup
.PHONY: setup dev run test tested checked check lint types compiled format bench soak pictures lock clean

setup: .venv/.run

run: setup
	$(BIN)/gongdan demo

# Everything on one database: make test DATABASE=postgresql. On a server of one's own:
# GONGDAN_TEST_DATABASE_URL=postgresql://… make test
DATABASE ?=

test: dev
	tests/browser/install-chromium.sh
	@$(MAKE) --no-print-directory --jobs 2 checked tested

# Four for two cores: the tests of whole processes mostly wait. Those who wait longest, in browser/
# and crash/, begin.
tested: export GONGDAN_TEST_DATABASE = $(DATABASE)
tested: compiled
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

# Beside the tests, with what they leave of the machine; said at once if something is wrong.
checked: dev
	@nice $(MAKE) --no-print-directory types lint >.venv/checks 2>&1 || { cat .venv/checks; exit 1; }
	@echo "types and lint: nothing to mend"

check: lint types
	$(BIN)/python -m pytest -q tests/architecture

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/deptry .

types: dev
	$(BIN)/mypy $(PACKAGES) $(wildcard bench)

# Once, rather than by each worker at the same time.
compiled: dev
	@$(BIN)/python -m pytest --quiet --quiet --collect-only >.venv/collected || { cat .venv/collected; exit 1; }

format: dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: dev
	$(BIN)/python -m bench

# Processes killed, stopped and cut off while platforms misbehave, for as long as one likes:
# make soak MINUTES=60 DATABASE=sqlite
MINUTES ?= 10

soak: dev
	$(BIN)/python -m tests.fire --minutes $(MINUTES) $(if $(DATABASE),--database $(DATABASE))

# The pictures of README and docs, taken anew from the page as it is.
pictures: dev
	PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser/test_whole_story.py

# Resolve anew; raise versions with: make lock UPGRADE=--upgrade
lock: $(BIN)/pip-compile
	$(LOCK) $(UPGRADE) --output-file requirements.lock pyproject.toml
	$(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests $(wildcard bench) -name __pycache__ -type d -prune -exec rm -rf {} +

dev: .venv/.dev

$(BIN)/pip-compile:
	@$(MAKE) --no-print-directory dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Gongdan needs Python 3.11 or later; name one with: make setup PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'This Python cannot make virtual environments; on Debian or Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@# The pip that Python brings may be years old, and takes twice as long over our locks.
	@sed -n '/^pip==/,/# via/p' requirements-dev.lock >.venv/pip.lock
	$(INSTALL) --require-hashes -r .venv/pip.lock

.venv/.run: pyproject.toml requirements.lock | $(BIN)/python
	@echo 'Installing what Gongdan needs: a minute or two, the first time.'
	@echo '正在安装依赖，首次需要一两分钟。'
	$(INSTALL) --require-hashes -r requirements.lock
	$(EDITABLE)
	@touch $@

# The lock of development holds all of the other; what it brings is compiled where it is used.
.venv/.dev: pyproject.toml requirements-dev.lock | $(BIN)/python
	$(INSTALL) --no-compile --require-hashes -r requirements-dev.lock
	$(EDITABLE)
	@touch .venv/.run $@

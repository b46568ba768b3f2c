# Two commands matter: `make demo` and `make test`. Each installs what it needs.
# Dos órdenes importan: `make demo` y `make test`. Cada una instala lo que necesita.

PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo
export UV_COMPILE_BYTECODE = 1
# Whole files, the longest first: tests/conftest.py puts them in order.
SHARED_OUT := -n 2 --dist loadfile --no-loadscope-reorder --quiet

.PHONY: demo test lint types doctests unit coverage docs bench screenshots assets clean

demo: .venv/.ready assets
	scripts/demo.sh $(DEMO)

# What needs one processor each goes side by side.
test: .venv/.ready assets
	$(MAKE) --jobs=2 --output-sync=target types lint doctests docs
	$(MAKE) unit

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -ll -c pyproject.toml -r src
	scripts/check_locks.sh

types: .venv/.ready
	PRESENCIA_WORKSPACE=. $(BIN)/mypy

doctests: .venv/.ready assets
	$(BIN)/pytest --quiet --doctest-modules --ignore=src/presencia/web src/presencia

unit: .venv/.ready assets
	scripts/need_browser.sh
	scripts/need_postgres.sh
	$(BIN)/pytest $(SHARED_OUT) --durations=25 --durations-min=5
	$(BIN)/python -m tests.web.postgres.cluster $(BIN)/pytest $(SHARED_OUT) \
	  -m "not slow and not browser" tests/web/access tests/web/api tests/web/jobs tests/web/plans

# Apart from `unit`, because watching every line makes the tests half as long again.
coverage: .venv/.ready assets
	$(BIN)/pytest $(SHARED_OUT) --cov --cov-report=term:skip-covered

docs: .venv/.ready assets
	$(BIN)/python scripts/build_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: .venv/.ready assets
	$(BIN)/python benchmarks/run.py

screenshots: .venv/.ready assets
	scripts/need_browser.sh
	$(BIN)/python scripts/report_screenshots.py screenshots
	test -d $(DEMO)/results || { echo "Run make demo first: the application is photographed with its data."; exit 1; }
	$(BIN)/python scripts/app_screenshots.py $(DEMO) screenshots/app --sheets docs/assets/screens/app

assets: src/presencia/reporting/assets/report.js src/presencia/sources/packaged/README.md

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Presencia needs Python 3.11 or newer; name one with PYTHON=python3.11."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "Install the venv module first: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

src/presencia/reporting/assets/report.js: frontend/package-lock.json $(shell find frontend/src frontend/build frontend/*.ts -type f 2>/dev/null) | .venv/.ready
	cd frontend && npm ci --ignore-scripts --silent && npm run --silent build
	$(BIN)/python -m whitenoise.compress --quiet --no-brotli src/presencia/web/static/presencia
	touch $@

src/presencia/sources/packaged/README.md: package-lock.json scripts/package_geography.py | .venv/.ready
	npm ci --ignore-scripts --silent
	$(BIN)/python scripts/package_geography.py
	touch $@

clean:
	rm -rf .venv node_modules frontend/node_modules src/presencia/reporting/assets \
	  src/presencia/sources/packaged src/presencia/web/static/presencia site demo .coverage

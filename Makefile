# Everything runs from plain python3 (3.11 or newer): the first target that needs it makes .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= auto

.PHONY: demo test check format lint types layers docs packs packs-check lock bench clean

demo: $(READY)
	@$(BIN)/ascertain outcome 2016
	@mkdir -p build
	@$(BIN)/ascertain map 2016 --out build/map-2016.svg

test: check
	$(BIN)/pytest -n $(WORKERS)

check: lint types layers docs packs-check

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/pytest tests/test_docs.py

packs: $(READY)
	$(BIN)/python tools/build_packs.py

packs-check: $(READY)
	$(BIN)/python tools/build_packs.py --check

bench: $(READY)
	$(BIN)/python benchmarks/decide.py
	$(BIN)/python benchmarks/log.py
	$(BIN)/python benchmarks/whatif.py
	$(BIN)/python benchmarks/charts.py
	$(BIN)/python benchmarks/president.py
	$(BIN)/python benchmarks/cvr.py

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
	  --no-emit-index-url --no-header --generate-hashes --quiet --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("ascertain needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv (once; about a minute)..."
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(READY)

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

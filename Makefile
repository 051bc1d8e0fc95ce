# Everything runs from plain python3 (3.11 or newer): the first target that needs it makes .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= auto

.PHONY: demo test js js-check check format lint types layers docs packs packs-check lock bench load api-fuzz clean

demo: $(READY)
	@$(BIN)/ascertain outcome 2016
	@mkdir -p build
	@$(BIN)/ascertain map 2016 --out build/map-2016.svg
	@$(BIN)/ascertain export build/site-2016 --year 2016
	@echo "Look at it: build/site-2016/elections/2016/index.html, or with what-ifs at http://127.0.0.1:8000/elections/2016/ after"
	@echo "  python3 -m http.server --bind 127.0.0.1 --directory build/site-2016 8000"

test: check js
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --ignore tests/browser
	$(BIN)/pytest tests/browser

# Scripts of the pages: types and pure functions. Node is for developers and CI; without it this is left out, and CI fails.
js: $(READY)
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory js-check; \
	elif [ "$(CI)" = true ]; then echo "node and npm are needed" >&2; exit 1; \
	else echo "scripts are not checked: npm is not installed"; fi

js-check: build/js/.ready
	build/js/node_modules/.bin/tsc -p tests/js/tsconfig.json
	node --test tests/js/*.mjs

build/js/.ready: Makefile
	@mkdir -p build/js
	@cd build/js && npm init -y >/dev/null && \
	  npm install --no-audit --no-fund --silent typescript@5.9.3 @types/node@20.19.43 axe-core@4.14.1
	@touch $@

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
	$(BIN)/python benchmarks/audits.py
	$(BIN)/python benchmarks/risk.py
	$(BIN)/python benchmarks/decide.py
	$(BIN)/python benchmarks/log.py
	$(BIN)/python benchmarks/whatif.py
	$(BIN)/python benchmarks/charts.py
	$(BIN)/python benchmarks/projection.py --quick
	$(BIN)/python benchmarks/discrepancy.py
	$(BIN)/python benchmarks/president.py
	$(BIN)/python benchmarks/cvr.py

# wrk and nginx on the loopback, about a minute.
load: $(READY)
	$(BIN)/python benchmarks/load.py

# The long run of schemathesis against a server that has been started with --no-rate-limit.
api-fuzz: $(READY)
	$(BIN)/schemathesis run http://127.0.0.1:8000/api/v1/openapi.json --checks all --max-examples 50 --seed 1

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

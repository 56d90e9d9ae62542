# Everything a fresh machine needs is Python 3.11 or newer, make and a package index.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench lock client readers clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PIP_TOOLS := 7.6.2

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: .venv/.demo-ready  ## Plan, judge, write and publish the next quarter of an invented organisation, into ./demo
	@$(BIN)/watchbill demo

test: .venv/.dev-ready  ## Run the tests, all but the slow ones; make test ARGS="tests/domain -x" runs some
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

check: .venv/.dev-ready  ## Format, lint, types, import contracts, wheel contents
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@rm -rf build/wheel
	$(BIN)/python -m hatchling build -t wheel -d build/wheel
	$(BIN)/check-wheel-contents build/wheel

bench: .venv/.dev-ready  ## Every figure of docs/benchmarks.md; ARGS="--rows ee" selects, FILES="a.json" solves your own
ifdef FILES
	@$(BIN)/python -m benchmarks.instances $(ARGS) $(FILES)
else
	@$(BIN)/python -m benchmarks.peers --install-timefold || echo "Timefold is left out of the peers"
	@$(BIN)/python -m benchmarks.all $(ARGS)
endif

# The environment. Each stamp file says that its step is done; a newer lock makes the step due again.

.venv/.created:
	@for python in $(PYTHON) python3.11 python3; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Creating .venv with $$($$python --version)"; \
	    $$python -m venv .venv && touch $@ && exit 0 || exit 1; \
	  fi; \
	done; \
	echo "Watchbill needs Python 3.11 or newer, with venv and pip (on Debian: the package python3-venv)." >&2; \
	echo "Name one that is not on the PATH like this: make PYTHON=/opt/python3.11/bin/python3 test" >&2; \
	exit 1

.venv/.demo-ready: requirements.lock pyproject.toml .venv/.created
	@echo "Installing what Watchbill runs on; the first time takes a minute"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev-ready: requirements-dev.lock .venv/.demo-ready
	@echo "Installing what the tests and checks need"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# The locks hold hashes and no address, so that any index will do. Indexes of this machine's pip configuration are
# left out on purpose. Pins stay as they are unless pyproject.toml asks otherwise; UPGRADE="--upgrade" renews them all.

COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	build/pip-tools/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --build-deps-for wheel \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(UPGRADE)

# Environments of their own hold no extras and build nothing of ours.
COMPILE_PROGRAMS = $(subst --build-deps-for wheel,,$(COMPILE))

lock: build/pip-tools/.ready  ## Write all lock files anew, those of the project from pyproject.toml
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE_PROGRAMS) -o tests/readers/programs.lock tests/readers/programs.in
	$(COMPILE_PROGRAMS) -o tools/client_generator.lock tools/client_generator.in

build/pip-tools/.ready: .venv/.created Makefile
	@$(BIN)/python -m venv build/pip-tools
	@build/pip-tools/bin/python -m pip --disable-pip-version-check install --quiet pip-tools==$(PIP_TOOLS)
	@touch $@

client: build/openapi-client/.ready  ## Generate a typed Python client of the API into build/watchbill_client
	build/openapi-client/bin/openapi-python-client generate --path docs/openapi.json --meta none \
	  --output-path build/watchbill_client --overwrite

build/openapi-client/.ready: .venv/.created Makefile $(wildcard tools/client_generator.lock)
	@$(BIN)/python -m venv build/openapi-client
	@build/openapi-client/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes \
	  -r tools/client_generator.lock
	@touch $@

readers: build/readers/.ready  ## Set up the programs of others that read our feeds in the slow tests

# libical and ical.js come in where there is a C compiler with the one, or npm for the other.
build/readers/.ready: .venv/.created Makefile $(wildcard tests/readers/programs.lock tests/readers/package*.json \
  tests/readers/instants.c)
	@$(BIN)/python -m venv build/readers
	@build/readers/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes \
	  -r tests/readers/programs.lock
	@if pkg-config --exists libical 2>/dev/null; then \
	  cc -O2 -o build/readers/bin/libical-instants tests/readers/instants.c $$(pkg-config --cflags --libs libical); fi
	@if command -v npm >/dev/null; then cp tests/readers/package.json tests/readers/package-lock.json build/readers/ && \
	  npm ci --prefix build/readers --ignore-scripts --no-audit --no-fund --loglevel error; fi
	@touch $@

clean:  ## Remove the environment, what was built, and the demo's output
	rm -rf .venv build dist demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

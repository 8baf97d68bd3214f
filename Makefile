# `make` alone lists what there is. Every target builds and updates .venv by itself.

PYTHON_CANDIDATES ?= python3 python3.14 python3.13 python3.12 python3.11
VENV := .venv
BIN := $(VENV)/bin
LOCALE := handlers/locale
RUNTIME := $(VENV)/.runtime-is-current
DEV := $(VENV)/.dev-is-current
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --require-hashes
COMPILE := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

.PHONY: help install demo run test soak check lint types contracts bench burst typeahead health year lock pictures messages clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

install: $(RUNTIME) $(DEV) ## Build .venv, or bring it up to date

demo: $(RUNTIME) ## Rapport in a local Slack, with an example agency, in your browser
	@$(BIN)/python -m bot demo

run: $(RUNTIME) ## Rapport in your Slack workspace (see README.md for its settings)
	@$(BIN)/python -m bot run

test: $(DEV) ## The tests
	@$(BIN)/python -m pytest -n auto --dist worksteal

soak: $(DEV) ## The tests that can be long, long: workers killed over and over, counted
	@$(BIN)/python -m pytest -n auto -m soak --soak -rP

check: lint types contracts test ## Lint, types, contracts and tests

lint: $(DEV) ## Style and banned calls
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(DEV) ## mypy, strict
	@$(BIN)/mypy

contracts: $(DEV) ## Who may import whom
	@$(BIN)/lint-imports --no-logo

bench: $(DEV) ## How fast Rapport answers, next to a bare Bolt app
	@$(BIN)/python -m benchmarks

burst: $(DEV) ## A thousand agencies whose weekly summaries fall due in the same minute
	@$(BIN)/python -m benchmarks.burst

typeahead: $(DEV) ## The Client field while somebody types, among twenty thousand clients
	@$(BIN)/python -m benchmarks.typeahead

health: $(DEV) ## The health of a thousand clients in one pass
	@$(BIN)/python -m benchmarks.health

year: $(DEV) ## A simulated year of nudges: how often people hear, and whether it was right
	@$(BIN)/python -m benchmarks.year

pictures: $(DEV) ## Take the pictures of the README again
	@$(BIN)/python -m pytest -m browser --pictures docs/pictures

messages: $(DEV) ## Collect the sentences on screen for translation
	@$(BIN)/pybabel --quiet extract --no-location --sort-output --omit-header --keywords n_:1,2 \
		--output-file $(LOCALE)/rapport.pot handlers
	@$(BIN)/pybabel --quiet update --domain rapport --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--input-file $(LOCALE)/rapport.pot --output-dir $(LOCALE)
	@$(BIN)/pybabel --quiet compile --domain rapport --directory $(LOCALE)

lock: $(DEV) ## Pin the newest versions that requirements/*.in allow
	@cd requirements && for name in runtime build dev; do \
		../$(BIN)/$(COMPILE) --upgrade $$name.in --output-file $$name.txt || exit 1; done

clean: ## Remove .venv and everything that was built
	@rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@found=; for python in $(PYTHON_CANDIDATES); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; found=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
		$$python -m venv --clear $(VENV) && exit 0; rm -rf $(VENV); exit 1; done; \
	test -n "$$found" \
		&& echo "$$found cannot build virtual environments: install python3-venv (apt install python3-venv)." >&2 \
		|| echo "Rapport needs Python 3.11 or newer: install it first (apt install python3 python3-venv)." >&2; \
	exit 1

$(RUNTIME): requirements/runtime.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Rapport needs; about half a minute."
	@$(PIP) -r requirements/runtime.txt -r requirements/build.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@echo "Installing what its tests and checks need; about half a minute."
	@$(PIP) -r $<
	@touch $@

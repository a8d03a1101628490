# make demo    Entrain against a local Slack in the browser      make test   everything a change must pass
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One stamp for what the bot needs, one for what its developers need: the demo waits only for the first.
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes
COMPILE := $(BIN)/pip-compile --quiet --no-emit-index-url --no-emit-find-links --strip-extras --generate-hashes --allow-unsafe
PIP_TOOLS := pip-tools==7.6.2
# Three test processes on two processors: each waits a third of its time for a sandbox, a browser or PostgreSQL.
WORKERS ?= $(shell $(PYTHON) -c "import os; cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count() or 1; print(min(6, cores + cores // 2))")
PYTEST := $(BIN)/python -m pytest
# The program is started again and again: compiled anew each time, its three hundred files take a third of a second more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test test-long bench faults format lint requirements migration released strings screenshots coverage vectors readability clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: $(DEV) ## Everything, for working on Entrain
	@:

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Entrain needs Python 3.11 or newer: make PYTHON=/path/to/python3.11')"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(RUN): requirements.txt | $(VENV)/pyvenv.cfg
	@echo "Installing what the bot needs ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt $(RUN)
	@echo "Installing what its tests need ..."
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

demo: $(RUN) ## The bot in a local Slack, in the browser; nothing leaves this machine
	@$(BIN)/python bot.py demo

lint: $(DEV) ## Form, types, directions of imports, content
	@echo "ruff format" && $(BIN)/ruff format --check --quiet . || { echo "make format mends it"; exit 1; }
	@echo "ruff check" && $(BIN)/ruff check --quiet .
	@echo "mypy" && $(BIN)/mypy .
	@echo "lint-imports" && { said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }; }
	@echo "bot.py check" && $(BIN)/python bot.py check

test: lint ## Everything a change must pass
	@sh tools/chromium.sh
	@status=0; $(PYTEST) -n $(WORKERS) --dist worksteal -m "not long" || status=$$?; sh tools/chromium.sh --report; exit $$status

test-long: $(DEV) ## The tests that take minutes, too
	@sh tools/chromium.sh
	@status=0; EXAMPLES=200 $(PYTEST) -n $(WORKERS) --dist worksteal || status=$$?; sh tools/chromium.sh --report; exit $$status

bench: $(DEV) ## What things cost, on this machine
	@$(BIN)/python -m benchmarks

faults: $(DEV) ## Bots killed a thousand times over fan-outs, on each database: 0 lost, 0 twice; ARGUMENTS="--kills 100" for less
	@$(BIN)/python -m tests.faults $(ARGUMENTS)

format: $(DEV) ## Put the code in form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

requirements: $(DEV) ## Pin again what requirements.in and requirements-dev.in ask for; UPGRADE=1 takes the newest
	@test -x $(BIN)/pip-compile || $(BIN)/python -m pip install -qq --disable-pip-version-check $(PIP_TOOLS)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file=requirements.txt requirements.in
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file=requirements-dev.txt requirements-dev.in

migration: $(DEV) ## A new migration from what changed in the tables: make migration m="surveys"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="surveys"'; exit 2; }
	@$(BIN)/python -m tools.new_migration "$(m)"

screenshots: $(DEV) ## Take the pictures in docs/images/ anew
	@sh tools/chromium.sh
	@$(BIN)/python -m tools.screenshots

released: $(DEV) ## When a release is made: what the next one's migrations may not take away
	@$(BIN)/python -m tools.released

strings: $(DEV) ## Take new words on screen into the catalogues in locales/; says which lack a translation
	@$(BIN)/python -m tools.strings

coverage: $(DEV) ## Write docs/coverage.md again: which lesson teaches which point of content/brief.yaml
	@$(BIN)/python -m tools.coverage

vectors: $(DEV) ## Write handbook/vectors.npz again, after questions under asked_as or the coach's examples have changed: a start takes a second, not three
	@$(BIN)/python -m tools.vectors

readability: $(DEV) ## How easy each lesson is to read, in both languages
	@$(BIN)/python -m tools.readability

clean: ## Remove what was installed and cached, never data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Two commands are enough: `make demo` and `make test`. Everything else is below; `make` lists it.
# Needs python3 (3.11 to 3.13), make and git; no server, no Docker. Packages come from wherever pip or uv
# of this machine are set to look; no address stands here or in requirements.lock.

PROVINCE ?= lao_cai
PEOPLE   ?= 300
UNITS    ?= 10000
SEED     ?= 335
EXIT     ?=
TESTS    ?= tests
PYTHON   ?=
WITH_UV  ?= 1

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock

.DEFAULT_GOAL := help
.PHONY: help venv demo test check bench up clean distclean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | while IFS=':' read -r name rest; do \
	    printf '  make %-10s %s\n' "$$name" "$${rest#*## }"; done
	@echo
	@echo '  Variables: PROVINCE=$(PROVINCE) PEOPLE=$(PEOPLE) UNITS=$(UNITS) SEED=$(SEED) EXIT=1 (demo ends by itself)'
	@echo '             PYTHON=python3.12 (which interpreter) WITH_UV=0 (pip even if uv is there) TESTS=tests/unit'

venv: $(STAMP) ## the environment in .venv, with the command .venv/bin/gateway

$(STAMP): requirements.lock pyproject.toml .ci/venv.sh
	@PYTHON='$(PYTHON)' WITH_UV='$(WITH_UV)' sh .ci/venv.sh $(VENV)
	@touch $@

demo: $(STAMP) ## one month of one province, from source to receipt, on this machine alone
	@exec $(BIN)/gateway demo --province '$(PROVINCE)' --people '$(PEOPLE)' --units '$(UNITS)' --seed '$(SEED)' $(if $(EXIT),--exit)

test: $(STAMP) ## all tests, with a real PostgreSQL and a real Airflow
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: $(STAMP) ## format, lint, types, import direction and the fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/unit tests/architecture

bench: $(STAMP) ## the measurements in benchmarks/, with peers in the same run
	@set -e; found=; for file in benchmarks/[a-z]*.py; do \
	    grep -q __main__ "$$file" || continue; found=1; echo "== $$file"; $(BIN)/python "$$file"; done; \
	[ -n "$$found" ] || echo 'benchmarks/: none yet'

up: $(STAMP) ## Airflow with our DAGs for long, on your PostgreSQL (GATEWAY_DATABASE_URL)
	@exec $(BIN)/gateway up

clean: ## end what a killed run left, then remove var/ and caches
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m gateway.embedded.stop var; fi
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## clean, and remove .venv and .venv-peers too
	rm -rf $(VENV) .venv-peers

# cloudphotos on one machine. `make` alone explains.
PYTHON ?= python3
LAUNCHER := $(PYTHON) -m deploy.local
VENV := .venv/bin/python
THROWAWAY := $(VENV) -m deploy.local exec --throwaway --

.DEFAULT_GOAL := help
.PHONY: help run up down reset test lint bench lock setup

help:  ## Print this list
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings: CLOUDPHOTOS_HOME, FACE_WEIGHTS, FACE_PACK, HOST, PORT, WORKERS, DATABASE_URL, REDIS_URL."

run:  ## Start everything, import PHOTOS=dir or a sample album, show the log; Ctrl-C stops everything
	@$(LAUNCHER) run

up:  ## Start everything in the background and return when it answers
	@$(LAUNCHER) up

down:  ## Stop everything
	@$(LAUNCHER) down

reset:  ## Forget all photos, people and logs, after asking (YES=1 answers)
	@$(LAUNCHER) reset

test: setup  ## Run the tests, against servers of their own (PYTEST_ARGS="tests/web -k naming")
	@$(VENV) manage.py build_pack $${FACE_PACK:-starter}
	@$(THROWAWAY) $(VENV) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(PYTEST_ARGS)

lint: export SECRET_KEY := only-for-lint
lint: setup  ## Check style, types, the arrows between modules, and that no migration is missing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(VENV) -m mypy
	@.venv/bin/lint-imports
	@$(VENV) -W "ignore:Got an error checking a consistent migration history:RuntimeWarning" \
		manage.py makemigrations --check --dry-run

bench: setup  ## Run the benchmarks that need no folder of photographs (the others say NEEDS_FOLDER = True)
	@$(VENV) manage.py build_pack $${FACE_PACK:-starter}
	@for script in $$(grep -L '^NEEDS_FOLDER = True' benchmarks/bench_*.py); do \
		echo "== $$script"; $(THROWAWAY) $(VENV) -m benchmarks.$$(basename $$script .py) || exit 1; \
	done

lock:  ## Write the requirement locks anew (LOCK_ARGS=--upgrade for newer versions)
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$(PYTHON) -m venv "$$tool"; "$$tool/bin/pip" install --quiet uv; \
	compile="$$tool/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-package opencv-python $(LOCK_ARGS)"; \
	for name in requirements requirements-local requirements-dev; do $$compile $$name.in -o $$name.txt; done; \
	$$compile --no-emit-package onnxruntime --no-emit-package faiss-cpu deploy/requirements-gpu.in -o deploy/requirements-gpu.txt

setup:
	@$(LAUNCHER) setup --dev

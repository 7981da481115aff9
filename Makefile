# The commands of the project. Each does its own set-up: on a fresh machine, `make demo` or `make test` is enough.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
DATA_DIR ?= var
export DATA_DIR
# Tests print and compare texts: the machine's own language must not matter.
export LC_ALL := C.UTF-8
PYTHON := .venv/bin/python

.PHONY: help setup system-packages demo test lint coverage bench messages audit sbom screenshots model smoke-production

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1: /'

setup: system-packages ## Create the environment from the lock file, with the test tools
	@.ci/environment --group dev

system-packages:
	@.ci/system-packages

demo: system-packages ## Load the demo and serve it on 127.0.0.1:$PORT
	@.ci/environment
	@.ci/demo "$(PORT)"

lint: setup ## Static checks, cheapest first
	@.ci/lint

test: setup ## All checks and all tests; PostgreSQL when DATABASE_URL says so
	@.ci/lint
	@.ci/test

coverage: setup ## All tests on SQLite, and what they cover (twice as long)
	@.ci/test --cov --cov-report=term:skip-covered

bench: setup ## Measure what matters, writes docs/performance.md (BENCH=short: minutes; DATABASE_URL: on PostgreSQL as well)
	@$(PYTHON) -m tests.bench

messages: setup ## Bring the translation catalogues up to date
	@$(PYTHON) manage.py makemessages --locale fr --locale es --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var --ignore tests
	@$(PYTHON) manage.py compilemessages --ignore .venv

audit: setup ## Ask the advisory database (OSV) about every locked library; needs the network
	@PATH="$$PWD/var/tools/bin:$$PATH" uv audit --frozen --preview-features audit-command

sbom: setup ## Write the list of every library of production, CycloneDX, to $DATA_DIR/sbom.json
	@PATH="$$PWD/var/tools/bin:$$PATH" uv export --frozen --no-dev --preview-features sbom-export --format cyclonedx1.5 --quiet --output-file "$(DATA_DIR)/sbom.json"
	@echo "$(DATA_DIR)/sbom.json"

screenshots: setup ## Take the pictures of the guides from a fresh demo; some minutes
	@$(PYTHON) -m tests.screenshots

model: setup ## Walk a thousand random acts over dossiers, sessions and awards, checking what must always hold
	@$(PYTHON) -m tests.model --steps 1000

smoke-production: setup ## Start what production runs (nginx, two nodes, a worker) on PostgreSQL and Redis, and check it
	@$(PYTHON) -m tests.production

# Two commands matter: `make run` serves the portal, `make test` proves it.
# Everything behind them is portal/setup, which needs nothing but Python's standard library.
PYTHON ?= python3
SETUP = $(PYTHON) -m portal.setup

.DEFAULT_GOAL := help
.PHONY: help run test check lint types format pytest e2e openapi docs bench fuzz faults lock

help: ## show this list
	@sed -n 's/^\([a-z0-9]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: ## set everything up and serve the portal (PORT, HOST, PARVIS_HOME, DEMO=0)
	@$(SETUP) run

test: ## everything CI runs: static checks and all tests, on servers of their own
	@$(SETUP) test $(ARGS)

check: ## the quick half: static checks, and the tests that need no server
	@$(SETUP) check

lint: ## style and import contracts
	@$(SETUP) lint

types: ## mypy
	@$(SETUP) types

format: ## format the code
	@$(SETUP) format

e2e: ## the tests that drive a browser
	@$(SETUP) pytest -m browser $(ARGS)

pytest: ## some tests, on servers of their own: make pytest ARGS="tests/api -k facets"
	@$(SETUP) pytest $(ARGS)

openapi: ## renew the API's description that the tests compare with
	@$(SETUP) manage spectacular --validate --file tests/api/openapi.yaml

docs: ## write the parts of docs/ that come from the code
	@$(SETUP) manage write_docs

bench: ## measure (tests/benchmarks)
	@$(SETUP) pytest tests/benchmarks -m bench $(ARGS)

fuzz: ## 200,000 random texts (N=), and more of every random test than `make test` runs
	@$(SETUP) fuzz $(N)

faults: ## kill 50 workers (N=), servers and the broker in the middle of loading
	@$(SETUP) faults $(N)

lock: ## renew the pinned versions of Python packages and front-end libraries
	@$(SETUP) lock

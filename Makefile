# Two commands do it all: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
SITE ?= http://127.0.0.1:8000
FLASK := $(BIN)/flask --app app
# A file's tests stay together: what one of them made is put back for the next.
SPREAD := -n auto --dist loadfile --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# What one process has compiled the next need not: two runs of pytest, and dozens of commands.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test sqlite postgresql whole check style types coverage explore fmt help demo quick security bandit semgrep sbom uploads wapiti cluster cluster-stop
.DEFAULT_GOAL := help

run: .venv/site ## install what is missing, seed a market once, serve it on http://127.0.0.1:8000
	@$(FLASK) db upgrade
	@$(FLASK) seed --once
	@$(FLASK) serve

test: .venv/tests style ## install what is missing, then every check, every test on SQLite, and the telling ones on PostgreSQL
	@$(MAKE) --no-print-directory --jobs 2 types sqlite
	@$(MAKE) --no-print-directory postgresql

sqlite: .venv/tests
	$(BIN)/python -m pytest -q $(SPREAD) --durations 12

postgresql: .venv/tests
	$(BIN)/python -m pytest -q $(SPREAD) --durations 12 --database postgresql -m "not browser"

whole: .venv/tests .node/ready ## what `make test` asks a part of: every test that touches a database on PostgreSQL, every page in a browser
	$(BIN)/python -m pytest -q $(SPREAD) --durations 12 --whole -m whole
	$(BIN)/python -m pytest -q $(SPREAD) --durations 12 --database postgresql --whole -m "not browser and not whole"

coverage: .venv/tests ## the tests on SQLite with branch coverage; fails below the bars of tests/coverage_bars.py
	$(BIN)/python -m pytest -q -n auto -m "not browser" --cov --cov-report=
	$(BIN)/python -m tests.coverage_bars

check: style types ## style, types, order of the rooms

style: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: .venv/tests
	$(BIN)/mypy

quick: .venv/tests ## the tests on SQLite only, without a browser
	$(BIN)/python -m pytest -q -n auto -m "not browser"

explore: .venv/tests ## a thousand new examples of each property that needs no database
	$(BIN)/python -m pytest -q -n auto -m hypothesis --hypothesis-profile=exploring tests/*/test_rules*.py

security: bandit semgrep sbom ## what bandit, our own rules and the bill of materials say of the code

bandit: .security/ready
	.security/bin/bandit -q -c pyproject.toml -r recycling migrations app.py

semgrep: .security/ready
	PATH="$(CURDIR)/.security/bin:$$PATH" semgrep scan --metrics off --disable-version-check \
	  --config tests/security/rules.yml --error --quiet --no-git-ignore recycling app.py

sbom: .venv/site .security/ready
	@mkdir -p build
	.security/bin/cyclonedx-py environment .venv --of JSON --sv 1.6 --output-reproducible -o build/sbom.cdx.json
	$(BIN)/python -m tests.security.bill build/sbom.cdx.json

uploads: .venv/tests ## 10 000 broken files to every door that takes one
	$(BIN)/python -m tests.security.uploads 10000

wapiti: .venv/tests ## Wapiti against the site that runs (SITE=http://127.0.0.1:8000), ten minutes twice
	@test -x .security/wapiti/bin/wapiti || $(PYTHON) -m venv .security/wapiti
	.security/wapiti/bin/pip install --quiet wapiti3==3.2.3
	$(BIN)/python -m tests.security.scanned .security/wapiti/bin/wapiti $(SITE) 600

demo: .venv/site ## play eight lots' whole lives in a fresh database
	@$(FLASK) demo

cluster: .venv/site ## the grown deployment on this machine: PostgreSQL under Patroni, two sites, two workers; Ctrl-C ends it
	@$(BIN)/python -m deploy.one_machine

cluster-stop: ## end it from elsewhere
	@$(BIN)/python -m deploy.one_machine stop

fmt: .venv/tests ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

# The pip that comes with Python 3.11 reads indexes at half the pace of this one.
.venv/pip: .ci/packages
	@sh .ci/packages site
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip==26.0.1
	@touch $@

.venv/site: .venv/pip requirements.txt
	$(BIN)/pip install --quiet --no-compile --requirement requirements.txt
	@touch $@

# The system's packages, a browser and a database among them, come while pip is at work.
.venv/tests: .venv/pip requirements.txt tests/requirements.txt
	@sh .ci/packages tests & packages=$$!; \
	$(BIN)/pip install --quiet --no-compile --requirement tests/requirements.txt; installed=$$?; \
	wait $$packages && exit $$installed
	@touch .venv/site $@

# What looks at the code has requirements that contradict the site's, so it has a folder of its own.
.security/ready: tests/security/requirements.txt
	@test -x .security/bin/pip || $(PYTHON) -m venv .security
	.security/bin/pip install --quiet --requirement tests/security/requirements.txt
	@touch $@

.node/ready: tests/node/package.json
	@mkdir -p .node
	@cp tests/node/package.json .node/
	@if command -v npm >/dev/null; then \
	  PUPPETEER_SKIP_DOWNLOAD=1 npm install --prefix .node --no-audit --no-fund --no-package-lock --silent && touch $@; \
	else echo "There is no Node here: html-validate and Lighthouse are left out." >&2; fi

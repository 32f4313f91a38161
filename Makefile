# The commands of Holdfast. Everything they need is set up on first use from requirements/*.lock, into .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# What another project left in the shell must not decide where packages go or come from.
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONHOME
# Without its compiled files, each of Airflow's, dbt's and Great Expectations' starts would compile thousands of modules anew.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)/plugins
export UV_PYTHON_DOWNLOADS := never

UV_VERSION := 0.13.9
UV_TOOL := .venv/uv
PY := .venv/bin/python
# The first Python of the versions that are tested, else any newer one.
PYTHON ?= $(shell for newest in 13 99; do for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $$newest))" 2>/dev/null \
	&& echo "$$p" && exit; done; done)
# A worker more than there are processors, up to four (each may build a company), for some wait: for a browser, a server, a company
# that another builds. The tests of a file share what it sets up, and the files come in the order of tests/conftest.py.
WORKERS := $(shell n=$$(nproc 2>/dev/null || sysctl -n hw.ncpu); echo $$((n < 4 ? n + 1 : 4)))
QUICK := "not slow and not soak"
PARALLEL := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# One empty file per lock content says that .venv holds exactly that.
RUNTIME := .venv/holds-$(shell cksum < requirements/runtime.lock | cut -d' ' -f1)
DEV := .venv/holds-$(shell cksum < requirements/dev.lock | cut -d' ' -f1)
CLOUDS := .venv/holds-$(shell cksum < requirements/clouds.lock | cut -d' ' -f1)
# In an environment of its own, of a Python that Superset knows.
SUPERSET ?= .venv-superset/bin/superset
SUPERSET_LOCK := .venv-superset/holds-$(shell cksum < requirements/superset.lock | cut -d' ' -f1)
SUPERSET_PYTHON ?= $(shell for p in $(PY) python3.12 python3.11; do \
	"$$p" -c "import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))" 2>/dev/null && echo "$$p" && exit; done)
# Beside one of the two: the few packages that only the other engine needs.
SPARK := .venv/holds-spark-$(shell cksum < requirements/spark.lock | cut -d' ' -f1)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## pull, load, check, build, check, publish: once, for HOLDFAST_AS_OF or AS_OF="date date ..."
	@$(PY) dags/run_once.py $(AS_OF)

.PHONY: up
up: setup ## Airflow with its scheduler and the Holdfast pages, on this machine only; Ctrl-C stops it
	@PATH="$(CURDIR)/.venv/bin:$$PATH" $(PY) dags/serve.py

.PHONY: test
test: setup-dev ## the tests
	@$(PY) -m pytest -m $(QUICK) $(PARALLEL)

.PHONY: coverage
coverage: setup-dev ## the tests, and which lines of our Python they pass through
	@$(PY) -m pytest -m $(QUICK) $(PARALLEL) --cov --cov-report=term

.PHONY: test-slow
test-slow: setup-dev ## the tests of several builds in a row: kills and re-runs, day after day, random histories, every filter
	@$(PY) -m pytest -m "slow and not soak" $(PARALLEL)

.PHONY: test-soak
test-soak: setup-dev setup-spark ## those of an hour and more, before a release: many seeds, every kill, Superset, Spark, clusters
	@$(PY) -m pytest -m soak $(PARALLEL)

.PHONY: lint
lint: setup-dev ## ruff, mypy, sqlfluff, import-linter: side by side, all of them whatever one says
	@$(MAKE) --no-print-directory -k -j 2 $(if $(filter output-sync,$(.FEATURES)),-O) lint-types lint-test-types lint-sql lint-style

.PHONY: lint-style lint-types lint-test-types lint-sql
lint-style:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports

lint-types:
	@.venv/bin/mypy

lint-test-types:
	@.venv/bin/mypy --config-file tests/mypy.ini

lint-sql:
	@.venv/bin/sqlfluff lint dbt_project

.PHONY: layout
layout: setup ## propose a layout for an unknown export: FILE=export.csv [OUT=my_layouts/shop.yml] [OBJECT=orders.refunds]
	@$(PY) -m holdfast.layout_maker propose "$(FILE)" "$(OUT)" "$(OBJECT)"

.PHONY: try
try: setup ## load a file into nothing and show what becomes of it: FILE=export.csv [LAYOUT=my_layouts/shop.yml]
	@$(PY) -m holdfast.layout_maker try "$(FILE)" $(if $(LAYOUT),"$(LAYOUT)")

.PHONY: simulate
simulate: setup ## look ahead from the last run, day by day: [DAYS=365] [PEOPLE='{"Ana": {"done_share": 0.6}}']
	@$(PY) -m holdfast.simulation "$(DAYS)" '$(PEOPLE)'

.PHONY: explain
explain: setup ## why a figure is what it is, or a customer: FIGURE=churned_count [PERIOD=2025-11] [SEGMENT=owner:"Ana"] or CUSTOMER=C00455
	@$(PY) -m holdfast.explain $(if $(CUSTOMER),customer "$(CUSTOMER)",figure "$(FIGURE)" "$(PERIOD)" "$(SEGMENT)" "$(LIMIT)")

.PHONY: trace
trace: setup ## the whole way of a record or a file: ID=order:1001 or FILE=orders/orders_2025-08.csv
	@$(PY) -m holdfast.trace $(if $(FILE),file "$(FILE)",id "$(ID)")

.PHONY: docs
docs: setup ## the pages, with dbt's documentation of every table and column, from the last run
	@$(PY) -m holdfast.pages

.PHONY: dashboards
dashboards: setup ## the dashboard into an Apache Superset of yours: SUPERSET=/path/to/superset [AS=admin] (docs/bi.md)
	@$(PY) -m holdfast.superset import "$(SUPERSET)" "$(or $(AS),admin)"

.PHONY: superset
superset: setup $(SUPERSET_LOCK) ## an Apache Superset on this machine, with the dashboard in it: [PORT=8088]; Ctrl-C stops it
	@$(PY) -m holdfast.superset serve .venv-superset/bin/superset "$(or $(PORT),8088)"

.PHONY: messages
messages: setup-dev ## after a change of the pages' texts: the catalogue, with what is to be translated
	@$(PY) -m holdfast.pages.catalogue

.PHONY: doctor
doctor: setup ## look at the installation: settings, versions, permissions, disk, exports, last run, PostgreSQL
	@$(PY) dags/doctor.py

.PHONY: clouds
clouds: $(CLOUDS) ## .venv with what exports or deliveries in Google Cloud Storage or Azure need, too

.PHONY: bench
bench: setup ## time and memory of each phase against the least that DuckDB needs for it
	@$(PY) tests/benchmarks/bench.py $(BENCH)

.PHONY: lock
lock: $(UV_TOOL) ## compile requirements/*.in to locks that hold for every supported Python
	@cd requirements && compile() { ../$(UV_TOOL)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --output-file "$$1.lock" "$$1.in" "$${@:2}"; } \
	&& compile dev && compile runtime -c dev.lock && compile container -c dev.lock && compile clouds -c dev.lock \
	&& compile spark -c dev.lock && compile superset

.PHONY: setup setup-base
setup: $(if $(filter spark,$(HOLDFAST_ENGINE)),setup-spark,setup-base) ## .venv with what a run needs

setup-base:
	@if [ ! -e $(RUNTIME) ] && [ ! -e $(DEV) ] && [ ! -e $(CLOUDS) ]; then $(MAKE) --no-print-directory $(RUNTIME); fi

.PHONY: setup-dev
setup-dev: $(DEV) ## .venv with what tests and linters need, too

.PHONY: setup-spark
setup-spark: setup-base ## what HOLDFAST_ENGINE=spark needs on top, into .venv (PySpark is 400 MB; Java 17 is yours to install)
	@if [ ! -e $(SPARK) ]; then $(MAKE) --no-print-directory $(SPARK); fi

$(SPARK): | $(UV_TOOL)
	@echo "Installing requirements/spark.lock into .venv (once)..." >&2; \
	{ [ -x $(UV_TOOL)/bin/uv ] && $(UV_TOOL)/bin/uv pip install --quiet --require-hashes --python $(PY) -r requirements/spark.lock; } \
	|| $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/spark.lock && touch $@

$(SUPERSET_LOCK): | $(UV_TOOL)
	@echo "Installing requirements/superset.lock into .venv-superset (once; 700 MB)..." >&2; \
	[ -n "$(SUPERSET_PYTHON)" ] || { echo "Superset 6.1 needs Python 3.11 or 3.12; name it: make superset SUPERSET_PYTHON=/path/to/python3.12" >&2; exit 1; }; \
	[ -x .venv-superset/bin/python ] || "$(SUPERSET_PYTHON)" -m venv .venv-superset; rm -f .venv-superset/holds-*; \
	{ [ -x $(UV_TOOL)/bin/uv ] && $(UV_TOOL)/bin/uv pip sync --quiet --require-hashes --python .venv-superset/bin/python requirements/superset.lock; } \
	|| .venv-superset/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/superset.lock \
	&& touch $@

$(RUNTIME): | $(UV_TOOL)
	@$(call install,requirements/runtime.lock)

$(DEV): | $(UV_TOOL)
	@$(call install,requirements/dev.lock)

$(CLOUDS): | $(UV_TOOL)
	@$(call install,requirements/clouds.lock)

# uv where its wheel runs, because it takes seconds; else pip. Both insist on the hashes. The locks are complete, so pip need
# not look for what depends on what (and some versions of it refuse a dependency's extras beside hashes).
define install
echo "Installing $(1) into .venv (once)..." >&2; rm -f .venv/holds-*; \
{ [ -x $(UV_TOOL)/bin/uv ] && $(UV_TOOL)/bin/uv pip sync --quiet --require-hashes --python $(PY) $(1); } \
|| $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1) && touch $@
endef

$(UV_TOOL): | $(PY)
	@$(PY) -m ensurepip >/dev/null 2>&1 || true
	@$(PY) -m pip install --quiet --disable-pip-version-check --target $@ uv==$(UV_VERSION) || mkdir -p $@

$(PY):
	@[ -n "$(PYTHON)" ] || { echo "Holdfast needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }

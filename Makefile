# The one task file. `make preview` and `make test` do all their own set-up in .venv from the lock files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= examples/everything/Pulumi.everything.yaml
JOBS ?= 2
TIMES ?= 5

PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile
# The clouds' SDKs are two thirds of 400 megabytes of source: pip would compile all of it, in minutes. A few of their services
# are used, which Python compiles when it first imports them. What cannot be compiled is for another Python, as it is to pip.
COMPILE := $(BIN)/python -m compileall -qq -j $(JOBS) -x 'pulumi_(aws|azure_native)/[^/]*/' $(VENV)/lib || true

# Some machines forbid Python to keep what it compiles: then every process of every test compiles the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help preview test lint types unit contracts pages fuzz test-long test-doors test-revision test-engine test-suricata test-browser test-pipelines engine bench bench-engine mutants golden schema lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

preview: $(VENV)/run ## Run the stack program on the embedded engine over an example site (CONFIG=FILE for another)
	@$(BIN)/webex-calling preview --config $(CONFIG)

# Two at a time: mypy is one process, and minutes of it where nothing is cached.
test: $(VENV)/dev ## Linters, types, import contracts, and the tests that are quick
	@$(MAKE) --no-print-directory -j 2 lint types contracts unit

lint: $(VENV)/dev
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .

types: $(VENV)/dev
	@$(BIN)/mypy

contracts: $(VENV)/dev
	@$(BIN)/lint-imports --no-cache > $(VENV)/contracts.log || { cat $(VENV)/contracts.log; exit 1; }

unit: $(VENV)/dev
	@$(BIN)/pytest -q -n $(JOBS) --dist loadfile --draws 5 -m "not engine and not suricata and not browser and not pipelines and not doors and not revision and not long"

# The two have every unit test between them, each once; `make fuzz` draws more of each property.
test-long: $(VENV)/dev ## Run what `make test` leaves out: tests that take seconds each
	@$(BIN)/pytest -q -n $(JOBS) --dist loadfile --long --draws 5 -m "not engine and not suricata and not browser and not pipelines and not doors and not revision"

pages: $(VENV)/dev ## Run the commands of the pages, and compare what they show
	@$(BIN)/pytest -q -n $(JOBS) -m "not doors" tests/pages tests/site/test_key_page.py tests/site/test_schema.py

test-doors: $(VENV)/dev ## Change what comes in from outside, at every door, and run whole processes over hostile input
	@$(BIN)/pytest -q -n $(JOBS) -m doors

test-revision: $(VENV)/dev ## Run the unit tests over a copy that has the next revision of the article: minutes
	@JOBS=$(JOBS) $(BIN)/pytest -q -n 0 -m revision tests/revision

fuzz: $(VENV)/dev ## Draw new examples for every property, TIMES as many as it asks for, and let stacks fail in all modes
	@$(BIN)/pytest -q -n $(JOBS) -m "not engine and not suricata and not browser and not pipelines and not revision" --fuzz $(TIMES)
	@$(BIN)/python tests/engine/build.py || test $$? -eq 2
	@$(BIN)/pytest -q -n $(JOBS) -m "engine and long" tests/engine

engine: $(VENV)/dev ## Build the Pulumi CLI and its language hosts, unless a fitting CLI is on the PATH
	@$(BIN)/python tests/engine/build.py

# Where the engine cannot be had (2), its tests are skipped and say why; where it does not build (1), they fail.
test-engine: $(VENV)/dev ## Run, change, break and observe stacks under the real Pulumi engine, over provider doubles
	@$(BIN)/python tests/engine/build.py || test $$? -eq 2
	@$(BIN)/pytest -q -n $(JOBS) -m "engine and not long" tests/engine

# The steps against git and stand-ins of the forges' APIs; where there is no engine or no Go for actionlint, what needs them is
# skipped and says why; where both are there, nothing may be skipped.
test-pipelines: $(VENV)/dev ## Run the steps of pipelines: GitHub, GitLab and Azure DevOps as stand-ins on loopback
	@$(BIN)/python tests/engine/build.py; status=$$?; test $$status -ne 1 || exit 1; \
	if test $$status -eq 0 && command -v go > /dev/null; then export PIPELINES_REQUIRED=1; fi; \
	$(BIN)/pytest -q -n $(JOBS) -m pipelines tests/pipelines

# Where Suricata cannot be had (2), one line says so and nothing is run; where it is there, nothing may be skipped.
test-suricata: $(VENV)/dev ## Judge the rules of Network Firewalls by the real Suricata, packet by packet
	@$(BIN)/python tests/suricata/install.py; status=$$?; test $$status -ne 2 || exit 0; test $$status -eq 0 || exit 1; \
	SURICATA_REQUIRED=1 $(BIN)/pytest -q -n $(JOBS) -m suricata tests/suricata

# As for Suricata: where Chromium cannot be had, one line says so.
test-browser: $(VENV)/dev ## Read the page of a report in the real Chromium: clicks, keys, schemes, print, hostile names
	@$(BIN)/python tests/browser/install.py; status=$$?; test $$status -ne 2 || exit 0; test $$status -eq 0 || exit 1; \
	BROWSER_REQUIRED=1 $(BIN)/pytest -q -n 0 -m browser tests/browser

bench: $(VENV)/dev ## Print the figures: preview against a literal program, weights of each example, an audit of 10,000 groups, 1,000 gateways proven, beside bare registration, as a page, two states of them compared, a proof against z3, plans of network ACLs
	@$(BIN)/python tests/bench/bench.py
	@$(BIN)/python tests/bench/bench_audit.py
	@$(BIN)/python tests/bench/bench_proof.py
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_gateways.py
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_diff.py
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_page.py
	@PYTHONPATH=. $(BIN)/python tests/bench/bench_z3.py
	@$(BIN)/python tests/bench/bench_acl.py

bench-engine: $(VENV)/dev ## Print what one more published prefix costs 100 gateways under the real engine: minutes
	@PYTHONPATH=. $(BIN)/python tests/bench/hundred.py

mutants: $(VENV)/dev ## Plant small faults in compiler and proof, one at a time, and count what the tests notice: 20 minutes
	@nice $(BIN)/python tests/mutants/run.py --jobs $(JOBS)

golden: $(VENV)/dev ## Rewrite the golden files
	@$(BIN)/pytest -q -m "not engine" --golden-update -k what_moto_prints tests/audit/test_adopted.py
	@$(BIN)/pytest -q -n $(JOBS) -m "not engine" --golden-update tests/examples/test_goldens.py tests/examples/test_proof_goldens.py tests/test_plugin.py tests/plan/test_derive.py tests/targets/azure/test_firewall_policy.py tests/commands/test_requirements.py tests/exchange/test_goldens.py tests/artefacts/test_goldens.py
	@$(BIN)/pytest -q -n $(JOBS) -m "not engine" --golden-update -k end_in_a_remedy tests/verify
	@$(BIN)/pytest -q -n 0 --golden-update -k "test_command or picture" tests/pages

schema: $(VENV)/run ## Rewrite the JSON schema of a stack file, the page of its keys, that of quotas, and the roles with their tables
	@$(BIN)/python -m webex_calling.site.schema
	@$(BIN)/python -m webex_calling.site.key_page
	@$(BIN)/python -m webex_calling.site.quota_page
	@$(BIN)/python -m webex_calling.permissions.page
	@$(BIN)/python -m webex_calling.permissions.roles

lock: ## Resolve the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 -c requirements.lock --no-annotate --no-header -q -o constraints.txt
	uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements-dev.lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) .engine .browser build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# What runs the stack; what tests it besides. Each is made anew when its lock file changes.
$(VENV)/run: requirements.lock pyproject.toml
	@test -d $(VENV) || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "installing the packages that requirements.lock pins" >&2
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(COMPILE)
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	@echo "installing the packages that requirements-dev.lock pins" >&2
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(COMPILE)
	@touch $@

# `make run` needs Python 3.11 or newer and make, nothing else. PORT, VAR_DIR and DEMO may follow it: make run PORT=9000
PYTHON ?= python3
BIN = .venv/bin
LINT_KEY = only-for-lint-only-for-lint-only-for-lint

.PHONY: run install test test-all lint format bench eval soak fuzz requirements licences sbom pictures
.PHONY: lint-types lint-security lint-code lint-templates lint-floors lint-migrations

run: .venv/run
	@exec $(BIN)/python -m crm.supervisor

install: .venv/run

test: .venv/dev
	@$(BIN)/python -m tests test $(ARGS)

test-all: .venv/dev
	@$(BIN)/python -m tests test-all $(ARGS)

lint: lint-types lint-security lint-code lint-templates lint-floors lint-migrations

lint-types: .venv/dev
	SECRET_KEY=$(LINT_KEY) $(BIN)/mypy .

lint-security: .venv/dev
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml crm customers campaigns delivery ai_tools

lint-code: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-templates: .venv/dev
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')

lint-floors: .venv/dev
	$(BIN)/lint-imports

lint-migrations: .venv/dev
	SECRET_KEY=$(LINT_KEY) $(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

bench: .venv/dev
	@$(BIN)/python -m benchmarks $(ARGS)

eval: .venv/dev
	@$(BIN)/python -m ai_tools.tests.evaluation

soak: .venv/dev
	@$(BIN)/python -m pytest -p no:cacheprovider --hypothesis-profile=soak --timeout=0 -n auto customers/segments/tests/test_membership.py customers/segments/watching tests/test_two_databases.py tests/test_mongodb_faults.py delivery/tests/test_credits_of_any_history.py delivery/tests/test_days_of_journeys.py campaigns/journeys/tests/test_any_life.py customers/tests/test_consent.py tests/faults
	@$(BIN)/python -m tests.faults $(ARGS)

fuzz: .venv/dev
	@$(BIN)/python -m tests.fuzzing $(ARGS)

requirements:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -c requirements.txt -o requirements-dev.txt

pictures: .venv/dev
	@$(BIN)/python -m tests.pictures

licences: .venv/dev
	SECRET_KEY=$(LINT_KEY) $(BIN)/python manage.py licences > docs/licences.md

sbom: .venv/dev
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o sbom.json

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mini CRM needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "The standard module venv is missing. On Debian: apt install python3-venv"; exit 1; }

.venv/run: .venv/bin/python requirements.txt
	@echo "Installing what Mini CRM needs; this takes a minute or two, once …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev: .venv/bin/python requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

# The commands of the project. Needs only python3 (3.11 or newer) and make.

PYTHON ?= python3
PY = .venv/bin/python
COMPILE = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

.PHONY: up test check bench soak fmt lock docs pictures clean server dev

up: server  ## start the whole portal on this machine; Ctrl-C stops it
	@$(PY) -m portal.localstack up

test: dev  ## all tests, on their own instances of the real servers, in three processes, as many of them wait; ARGS="tests/…" in one
	@$(PY) -m pytest $(or $(ARGS),-n 3 --dist worksteal)

check: dev  ## format, lint, types, layers, sizes, migrations, templates
	@$(PY) -m tools.check

bench: dev  ## measure, print, and write bench-results/
	@$(PY) -m tools.bench $(ARGS)

soak: dev  ## the large and long twins of the tests
	@$(PY) -m pytest -m soak $(ARGS)

fmt: dev  ## format the code
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

lock: dev  ## compile the lock files again
	$(COMPILE) --extra server --extra local -o requirements/server.txt
	$(COMPILE) --extra server -c requirements/server.txt -o requirements/image.txt
	$(COMPILE) --extra server --extra local --extra dev -c requirements/server.txt -o requirements/dev.txt
	$(COMPILE:pyproject.toml=requirements/node.in) -o requirements/node.txt
	$(COMPILE:pyproject.toml=requirements/vocabularies.in) --no-deps -o requirements/vocabularies.txt
	npm install --package-lock-only

docs: dev  ## write docs/checks.md and docs/requirements.md again
	@$(PY) -m tools.make_docs

pictures: dev  ## the pictures of the documentation, from a running `make up` (same PORTAL_PORT and PORTAL_HOME)
	@$(PY) -m tools.screenshots $(ARGS)

clean:  ## remove everything that was made, except the data in .portal
	rm -rf .venv node_modules staticfiles test-results bench-results .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

server dev:
	@$(PYTHON) tools/setup.py $@

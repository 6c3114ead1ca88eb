# make demo   sets up and runs the whole line on the bundled paper, offline
# make test   sets up and runs the tests
VENV ?= .venv
BIN := $(VENV)/bin
export CLAIMCHECK_VENV := $(VENV)

.PHONY: demo test setup check bench format clean

demo:
	@tools/setup.sh demo
	@$(BIN)/claimcheck demo

test:
	@tools/setup.sh test
	@mkdir -p build
	@$(BIN)/python -m pytest -q --junitxml=build/tests.xml $(TESTS)

setup:
	@tools/setup.sh test

check:
	@tools/setup.sh test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:
	@tools/setup.sh test
	@$(BIN)/python -m benchmarks

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

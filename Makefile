# Two commands for a newcomer: `make demo` and `make test`. Everything else is for the people who live here.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo demo-real demo-real-clean test clients real check format lock site bench soak clean

setup: .venv/installed

# The stamp is newer than the files that decide what is installed, so a changed lock installs again.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/fiche demo

# The same graph over real products, which are installed and filled below .fiche/ once: a shop with its letters, books
# and tokens, or with ALL=1 the others, too. Ctrl+C stops all of it, and so does the second command, from elsewhere; it
# also removes what was kept, but for what was installed.
demo-real: setup
	$(BIN)/python -m tests.products.demo_real $(if $(ALL),--all)

demo-real-clean: setup
	$(BIN)/python -m tests.products.demo_real --clean

test: setup
	$(BIN)/python -m pytest -n auto

# Those of npm are installed below .fiche/, once. `make test` runs all but the compilers, which are large.
clients: setup
	$(BIN)/python -m pytest -m "soak or not soak" tests/clients

# Products that stand behind ports, installed below .fiche/ once, started and asked. FICHE_RECORD=1 keeps what they say
# for `make test`.
real: setup
	$(BIN)/python -m pytest -m "soak or not soak" tests/products

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup
	$(BIN)/pip-compile --quiet --upgrade --extra dev --all-build-deps --generate-hashes --allow-unsafe \
	  --strip-extras --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	  --output-file requirements.lock pyproject.toml

site: setup
	$(BIN)/python docs/site.py

bench: setup
	$(BIN)/python -m bench $(ONLY)

# Fixed seeds and bounded numbers: less than an hour on two cores, and the same operations every time. More than
# 110,000 of them are held to an oracle, which the end of the run counts: 20,000 of the customer graph, 120 for each
# conformance case, and 30 for each of 4,000 mutated sets of subgraphs (of which about three in five compose).
# Ten minutes of it are chaos among subgraphs (FICHE_CHAOS_SECONDS), as many new graphs under load (FICHE_SWAPS).
soak: setup
	FICHE_RANDOM_OPERATIONS=20000 OPERATIONS_PER_CASE=120 MUTATED_SUBGRAPH_SETS=4000 OPERATIONS_PER_SET=30 \
	  $(BIN)/python -m pytest -n auto -m "soak or not soak" tests/soak tests/cache tests/customer_graph/test_oracle.py \
	  tests/conformance/test_random_operations.py tests/conformance/test_mutated_subgraphs.py

clean:
	rm -rf .venv .fiche

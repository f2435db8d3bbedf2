# `make` or `make help` lists the targets.
.DEFAULT_GOAL := help
export CGO_ENABLED = 0

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## assess the golden county, end to end
	go run ./cmd/junheng demo --no-serve

.PHONY: build
build: ## bin/junheng, static and stripped
	go build -trimpath -ldflags '-s -w' -o bin/junheng ./cmd/junheng

.PHONY: check
check: ## exactly what continuous integration runs
	./scripts/test

.PHONY: test
test: ## the Go tests only; what is missing on this machine is skipped and says so
	go test ./... ./testdata/county/...

.PHONY: rules
rules: ## every fixture of every rule pack
	go run ./cmd/junheng rules test

.PHONY: golden
golden: ## rewrite golden files; review the difference before you commit it
	grep -rl --include='*_test.go' 'testkit\.Golden' . | xargs -n 1 dirname | sort -u | xargs -I {} go test {} -update

.PHONY: generate
generate: ## rewrite the files that are generated and checked in
	./scripts/generate

.PHONY: assets
assets: ## bundle the style sheet and the scripts of the pages
	./scripts/assets

.PHONY: run
run: ## serve the golden county, with throw-away logins of every role
	go run ./cmd/junheng demo

.PHONY: screenshots
screenshots: ## docs/screens/*.png anew, from the golden county
	./scripts/screenshots

.PHONY: lint
lint: ## golangci-lint at the pinned version
	$$(./scripts/tool golangci-lint) run ./... ./testdata/county/...

.PHONY: fmt
fmt: ## format the Go files
	$$(./scripts/tool golangci-lint) fmt ./...

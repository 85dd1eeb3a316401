# Thin targets: each is a command that also works when typed. 'make' alone lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Tools are pinned here and not in go.mod, where goreleaser alone would add 321 modules to the program's graph.
# goreleaser v2.16.0 is the newest that builds with Go 1.26.
GOLANGCI_LINT_VERSION := v2.15.0
GORELEASER_VERSION    := v2.16.0
CYCLONEDX_VERSION     := v1.10.0
TOOLS                 := $(CURDIR)/bin/tools
GOLANGCI_LINT         := $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint
GORELEASER            := $(TOOLS)/goreleaser-$(GORELEASER_VERSION)/goreleaser
CYCLONEDX             := $(TOOLS)/cyclonedx-gomod-$(CYCLONEDX_VERSION)/cyclonedx-gomod

BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=auto -ldflags '-s -w'

# What the program may weigh. The reasons are in docs/adr/.
MAX_BYTES   := 20000000
MAX_MODULES := 45

FUZZTIME   ?= 1m
PROPERTIES ?= 1000

##@ Build and test

.PHONY: build
build: ## Build bin/podtrust, static; its version is that of the commit or tag
	$(BUILD) -o bin/podtrust .

.PHONY: test
test: test-main test-sdk test-terraform ## Run all tests but those that need a real API server

# The tag adds the tests that call programs such as curl, which 'go test ./...' must do without.
.PHONY: test-main
test-main: test-tools ## Run the tests of the main module
	go test -race -tags tools -shuffle=on -timeout 30m ./...

.PHONY: test-tools
test-tools: ## Check that the programs that tests call are installed
	@missing=$$(.ci/tools); [ -z "$$missing" ] || \
	{ echo "The tests need programs that are not installed. On Debian, run 'apt-get install $$missing'."; exit 1; } >&2

.PHONY: test-fresh
test-fresh: ## Follow README on a machine with nothing but Go and git (needs root, Debian and debootstrap)
	test/fresh/run

.PHONY: properties
properties: ## Try what must hold for every account and document on a thousand drawn ones each (PROPERTIES=3000; make test: 25)
	go test -count=1 -timeout 80m ./test/properties -properties=$(PROPERTIES)
	go test -count=1 -timeout 80m -run TestAFixAdmitsThePodAlone ./cmd -rapid.checks=$(PROPERTIES)

.PHONY: test-sdk
test-sdk: ## Run IBM's own SDKs against the sandbox
	cd test/sdk && go test -race -shuffle=on ./...

.PHONY: test-manifests
test-manifests: ## Patch public manifests, which are fetched, and have kubectl read them
	cd test/manifests && go test -timeout 15m ./...

.PHONY: test-terraform
test-terraform: ## Check the export for Terraform with HashiCorp's own parser, on drawn accounts
	cd test/terraform && go test -race -shuffle=on ./...

# The pictures and times that the tests keep are in test/browser/screenshots.
.PHONY: test-browser
test-browser: ## Try the map's page in Chromium, and its drawings with Mermaid and Graphviz (Debian's chromium, graphviz and npm)
	cd test/browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd test/browser && go test -count=1 -timeout 15m ./...
	cat test/browser/screenshots/speed.md

# The results are not cached: go test does not see that the program, which the tests build, has changed.
.PHONY: test-cluster
test-cluster: ## Build a real kube-apiserver and etcd, and test against them (ten minutes the first time)
	cd test/cluster && go test -count=1 -timeout 45m ./...

.PHONY: cover
cover: ## Write bin/cover.out and bin/cover.html; what scripts run in child processes counts
	@mkdir -p bin
	go test -coverpkg=./... -coverprofile=bin/cover.out ./...
	go tool cover -html=bin/cover.out -o bin/cover.html
	go tool cover -func=bin/cover.out | tail -n 1

.PHONY: fuzz
fuzz: ## Run every fuzz target for a minute each (FUZZTIME=10s)
	@git grep -hoE '^func Fuzz' -- '*_test.go' >/dev/null || { echo "There is no fuzz target." >&2; exit 1; }
	@git grep -oE '^func Fuzz[A-Za-z0-9_]*' -- '*_test.go' | while IFS=: read -r file target; do \
	echo "$$(dirname "$$file"): $${target#func }"; \
	(cd "$$(dirname "$$file")" && go test -run='^$$' -fuzz="^$${target#func }\$$" -fuzztime=$(FUZZTIME) .) </dev/null; done

.PHONY: accuracy
accuracy: ## Measure how often 'token diagnose' names the right cause, on two corpora of seeded faults
	go test -count=1 -v -run='^Test(Blind)?Accuracy$$' ./cmd | awk '/\| (blind )?faults of/ { show = 1 } show && /^ *(\||$$)/ { sub(/^ +/, ""); print } /^(FAIL|ok|---)/ { show = 0 } /^FAIL/ { failed = 1 } END { exit failed }'

.PHONY: bench
bench: ## Measure speed and memory, as ratios to programs built beside ours
	go run ./test/bench
	go test -run='^$$' -bench=TenThousand ./pkg/sandbox

.PHONY: load
load: ## Kill, stop, flood and starve served sandboxes, and count what is lost (Linux; root for the full disk)
	go run ./test/load

##@ Check

.PHONY: check
check: check-format check-vet check-tidy check-dead-code check-weight check-shell lint ## Run every check that CI runs

.PHONY: check-format
check-format: ## gofmt
	@wrong=$$(git ls-files -z '*.go' | xargs -0 gofmt -l); \
	[ -z "$$wrong" ] || { echo "Not as gofmt writes it:"; echo "$$wrong"; exit 1; } >&2

.PHONY: check-vet
check-vet: ## go vet
	go vet -tags tools ./...
	cd test/sdk && go vet ./...
	cd test/manifests && go vet ./...
	cd test/terraform && go vet ./...
	cd test/browser && go vet ./...
	cd test/cluster && go vet ./...

# test/cluster/apiserver holds no package to vet; that its go.mod is tidy is checked as that of the others.
.PHONY: check-tidy
check-tidy: ## go.mod and go.sum name what is used, unchanged
	go mod tidy -diff
	go mod verify
	cd test/sdk && go mod tidy -diff
	cd test/manifests && go mod tidy -diff
	cd test/terraform && go mod tidy -diff
	cd test/browser && go mod tidy -diff
	cd test/cluster && go mod tidy -diff
	cd test/cluster/apiserver && go mod tidy -diff

# The linker keeps every exported method as soon as one reachable function looks methods up by name (text/template does).
# That the listing names main.main shows that there is one.
.PHONY: check-dead-code
check-dead-code: ## Nothing that is linked ends dead-code elimination
	@mkdir -p bin
	@CGO_ENABLED=0 go build -ldflags=-dumpdep -o /dev/null . >bin/dumpdep.txt 2>&1 || { tail bin/dumpdep.txt; exit 1; } >&2
	@grep -q -e '-> main\.main' bin/dumpdep.txt || { echo "The linker listed nothing."; exit 1; } >&2
	@! grep -m 5 '<ReflectMethod>' bin/dumpdep.txt >&2 || { echo "What stands above ends dead-code elimination."; exit 1; } >&2
	@rm bin/dumpdep.txt

.PHONY: check-weight
check-weight: build ## The program is static, and within its bytes and modules
	@go version -m bin/podtrust | grep -q 'CGO_ENABLED=0' || { echo "bin/podtrust is not static."; exit 1; } >&2
	@bytes=$$(wc -c <bin/podtrust); modules=$$(go version -m bin/podtrust | grep -c '^[[:space:]]dep[[:space:]]' || true); \
	echo "bin/podtrust: $$bytes of $(MAX_BYTES) bytes, $$modules of $(MAX_MODULES) modules"; \
	[ "$$bytes" -le $(MAX_BYTES) ] && [ "$$modules" -le $(MAX_MODULES) ]

.PHONY: check-shell
check-shell: ## shellcheck, where it is installed
	@scripts=$$(git grep -lIE '^#!/(usr/)?bin/(env )?(ba)?sh' -- ':!*.md' ':!*.txtar' ':!*.go' || true); \
	if ! command -v shellcheck >/dev/null; then echo "shellcheck is not installed: scripts are not checked" >&2; \
	elif [ -n "$$scripts" ]; then echo shellcheck $$scripts; shellcheck $$scripts; fi

.PHONY: lint
lint: $(GOLANGCI_LINT) ## golangci-lint with the rules of .golangci.yml
	$(GOLANGCI_LINT) run ./...

##@ Docs and release

.PHONY: docs
docs: ## Write docs/reference/ from the commands
	go run ./docs/gen

.PHONY: snapshot
snapshot: $(GORELEASER) $(CYCLONEDX) ## Build what a release holds into dist/, and publish nothing
	PATH="$(dir $(CYCLONEDX)):$$PATH" $(GORELEASER) release --snapshot --clean

.PHONY: release
release: $(GORELEASER) $(CYCLONEDX) ## Build the tag that is checked out and draft its release (CI does)
	PATH="$(dir $(CYCLONEDX)):$$PATH" $(GORELEASER) release --clean

.PHONY: clean
clean: ## Remove what was built, tools included
	rm -rf bin dist

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(GOLANGCI_LINT):
	GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)

$(GORELEASER):
	GOBIN=$(@D) go install github.com/goreleaser/goreleaser/v2@$(GORELEASER_VERSION)

$(CYCLONEDX):
	GOBIN=$(@D) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION)

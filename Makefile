# make help lists what can be done. Go is all that build, demo and test need.

GO          ?= go
VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS     := -s -w -X main.version=$(VERSION)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 30s
CHAOS       ?= 1h

.PHONY: help build demo test race lint fuzz bench chaos

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## builds bin/hgeimport and the test carrier
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ .
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ ./hgeapi/hgeapitest/carrier

demo: build ## runs the samples against a test carrier and shows what came back
	@sh samples/demo.sh

test: ## all tests; those that need LibreOffice or PostgreSQL skip without it
	@[ -n "$$HGEIMPORT_TEST_POSTGRES" ] || echo "the tests on PostgreSQL are skipped: HGEIMPORT_TEST_POSTGRES names none"
	$(GO) test -timeout 30m ./...

race: ## all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -timeout 60m ./...

lint: ## gofmt, go vet and staticcheck (staticcheck.conf has the reasons)
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

fuzz: ## every fuzz target for FUZZTIME (30s)
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

bench: ## the figures of DESIGN.md, as ratios measured in one run
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./...

chaos: ## kills the importer again and again for CHAOS (1h) while files are dropped, then counts everything
	$(GO) test -run '^TestChaos$$' -v -count 1 -timeout 0 ./importer/command -chaos $(CHAOS)

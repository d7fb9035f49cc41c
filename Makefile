# make help lists what can be done. Go is all that build, demo and test need.

GO          ?= go
# Where git has a tag, that is the version; else it is what VERSION says.
TAG         := $(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null)
LDFLAGS     := -s -w $(if $(TAG),-X main.tag=$(TAG))
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 30s
TRIM        ?= -trimpath
CHAOS       ?= 1h

# Everything is built without cgo, so that each package is compiled once; only the race detector needs cgo.
export CGO_ENABLED ?= 0

# Packages with goroutines are tested under the race detector if there is a C compiler, the others without it. Of the importer's
# tests those that take files through all steps, with one importer and with several, run under it as well; make race runs them
# all. SQLite is C that was translated into Go, ten times slower under the race detector: the detector looks at all but its code.
RACE  := -race -gcflags=modernc.org/sqlite/lib=-race=false
RACED := ./hgeapi/... ./importer/folder ./importer/ledger
STEPS := ^(TestImportersShareFolders|TestCheckSaysWhatARunDoes|TestOneStatusFileOfSeveralImporters|TestWatchInboxReplaced|$\
TestFigures|TestReportedAsItWasMapped|TestHeldUpInReport|TestJobLostOnTheLine|TestAlive.*|TestResend.*|TestFilledTemplate|$\
TestWrittenAfterClaim|TestKeepArchive.*)$$
# These read replies of many megabytes, one after the other: nothing for the race detector, which makes them ten times slower.
LONG_REPLIES := ^(TestPackedReplyOutOfBounds|TestReplyOfManyElements|TestRepliesOutOfBounds)$$
CRASH := ^TestKilledAfterEveryStep$$
COMPILER := $(shell command -v $${CC:-gcc} 2>/dev/null)

# Few rules, each with its reason. gofmt and go vet run beside them.
#   SA*          bugs: code that compiles and does something else than it says
#   S1*          code that can be written shorter with what the language has
#   U1000        code that nobody calls is code that nobody tests
#   ST1005       error texts are parts of sentences: lower case, no full stop
#   ST1012       sentinel errors are called ErrX, so that they are found
#   ST1016       one receiver name per type
#   ST1020,1021  a public comment begins with the name that it is about
CHECKS := SA*,S1*,U1000,ST1005,ST1012,ST1016,ST1020,ST1021

# Tests put their folders into memory where there is enough of it: a process that is killed leaves the same there as on a disk,
# and nobody waits for the disk. Programs must start there, too: some containers forbid it.
MEMORY   := $(shell try=/dev/shm/hgeimport-$$$$; df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 >= 4000 {print $$6}' | \
  while read -r dir; do printf '\043!/bin/sh\n' >$$try && chmod +x $$try && $$try && echo $$dir; rm -f $$try; done 2>/dev/null)
IN_TESTS := $(if $(MEMORY),TMPDIR=$(MEMORY))

.PHONY: help build demo test test-importer test-raced test-plain crash race lint fuzz bench chaos third-party pictures release release-check

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## builds bin/hgeimport and the test carrier
	@mkdir -p bin
	$(GO) build $(TRIM) -ldflags '$(LDFLAGS)' -o bin/ .
	$(GO) build $(TRIM) -o bin/ ./hgeapi/hgeapitest/carrier

demo: build ## runs the samples against a test carrier and shows what came back
	@sh samples/demo.sh

test: ## all tests but crash; those that need LibreOffice, PostgreSQL, PgBouncer, Varnish, nginx, Chromium or a C compiler skip without it
	@[ -n "$$HGEIMPORT_TEST_POSTGRES" ] || echo "the tests on PostgreSQL are skipped: HGEIMPORT_TEST_POSTGRES names none"
ifeq ($(COMPILER),)
	@echo "the race detector is left out: there is no C compiler"
	$(IN_TESTS) $(GO) test -timeout 30m -skip '$(CRASH)' ./...
else
	@$(MAKE) --no-print-directory -j3 test-importer test-raced test-plain # most tests wait more than they compute
endif

test-importer:
	$(IN_TESTS) $(GO) test -timeout 30m -skip '$(CRASH)' ./importer

test-raced:
	$(IN_TESTS) CGO_ENABLED=1 $(GO) test $(RACE) -timeout 30m -skip '$(LONG_REPLIES)' $(RACED)
	$(IN_TESTS) CGO_ENABLED=1 $(GO) test $(RACE) -timeout 30m -parallel 4 -run '$(STEPS)' ./importer

test-plain:
	$(IN_TESTS) $(GO) test -timeout 30m -run '$(LONG_REPLIES)' ./hgeapi
	$(IN_TESTS) $(GO) test -timeout 30m $(filter-out hgeimport/importer $(shell $(GO) list $(RACED)),$(shell $(GO) list ./...))

crash: ## starts the importer a thousand times, kills it after each of its steps in turn, and counts; on both databases
	$(IN_TESTS) $(GO) test -timeout 30m -run '$(CRASH)' ./importer

race: ## all of the importer's tests under the race detector, but those of whole processes (needs a C compiler)
	$(IN_TESTS) CGO_ENABLED=1 $(GO) test $(RACE) -timeout 60m ./importer

lint: ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) -checks '$(CHECKS)' ./...

fuzz: ## every fuzz target for FUZZTIME (30s)
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg || exit 1; \
	  done; \
	done

bench: ## the figures of DESIGN.md, as ratios measured in one run, beside the earlier ones, and which part of the road takes what
	@mkdir -p bin
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./... > bin/bench.txt || { cat bin/bench.txt; exit 1; }
	$(GO) test -run '^$$' -bench 'Road/rows=200000$$' -benchtime 1x -o bin/road.test -cpuprofile bin/road.prof ./importer > /dev/null
	@grep ^Benchmark bin/bench.txt
	@echo
	@$(GO) run ./importer/importertest/figures bin/bench.txt bin/road.test bin/road.prof

chaos: ## kills the importer again and again for CHAOS (1h) while files are dropped, then counts everything
	$(GO) test -run '^TestChaos$$' -v -count 1 -timeout 0 ./importer/command -chaos $(CHAOS)

third-party: ## makes THIRD_PARTY.md anew: what is linked into the binary, and its licences
	$(GO) test -run '^TestThirdParty' -count 1 ./importer/command -third-party

pictures: ## makes the pictures of the documents anew, from runs of this version (needs LibreOffice, pdftoppm, fonts for Chinese and Korean)
	$(GO) test -run '^TestPictures$$' -count 1 ./importer/command -pictures

release: ## makes dist/: archives for Linux, Windows and macOS, .deb and .rpm, and their checksums
	$(GO) run ./packaging/release -out dist -tag '$(TAG)'

release-check: ## makes what is released for this system, installs it into a folder, and runs it from there
	$(GO) test -count 1 -timeout 20m ./packaging/release -release

package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// line says who may import what of ours: one straight line, main -> importer -> mapping -> hgeapi. sheet and outcome stand on it
// between importer and mapping; ledger and the test carrier stand beside it.
var line = map[string][]string{
	"hgeimport":                            {"hgeimport/importer", "hgeimport/importer/config", "hgeimport/importer/ledger", "hgeimport/importer/sheet", "hgeimport/mapping", "hgeimport/mapping/cell", "hgeimport/mapping/reason", "hgeimport/hgeapi"},
	"hgeimport/importer/config":            {"hgeimport/mapping", "hgeimport/mapping/reason", "hgeimport/hgeapi"},
	"hgeimport/importer":                   {"hgeimport/importer/config", "hgeimport/importer/ledger", "hgeimport/importer/outcome", "hgeimport/importer/sheet", "hgeimport/mapping", "hgeimport/mapping/cell", "hgeimport/mapping/reason", "hgeimport/hgeapi"},
	"hgeimport/importer/outcome":           {"hgeimport/importer/sheet", "hgeimport/mapping/cell", "hgeimport/mapping/reason"},
	"hgeimport/importer/sheet":             {"hgeimport/mapping/cell", "hgeimport/mapping/reason"},
	"hgeimport/importer/sheet/sheettest":   {},
	"hgeimport/importer/ledger":            {},
	"hgeimport/importer/ledger/ledgertest": {},
	"hgeimport/mapping":                    {"hgeimport/mapping/cell", "hgeimport/mapping/reason", "hgeimport/hgeapi"},
	"hgeimport/mapping/cell":               {"hgeimport/mapping/reason"},
	"hgeimport/mapping/cell/celltest":      {"hgeimport/mapping/cell"},
	"hgeimport/mapping/reason":             {},
	"hgeimport/hgeapi":                     {},
	"hgeimport/hgeapi/hgeapitest":          {},
	"hgeimport/hgeapi/hgeapitest/carrier":  {"hgeimport/hgeapi/hgeapitest"},
}

func TestImportsAreOneLine(t *testing.T) {
	seen := 0
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		pkg, imports := row[0], row[1:]
		allowed, known := line[pkg]
		if !known {
			t.Errorf("package %s has no place on the line: see CONTRIBUTING.md", pkg)
		}
		seen++
		for _, imp := range imports {
			if strings.HasPrefix(imp, "hgeimport") && !slices.Contains(allowed, imp) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
	if seen != len(line) {
		t.Errorf("saw %d packages, %d have a place", seen, len(line))
	}
}

// Each kind of library has one home.
func TestLibrariesHaveOneHome(t *testing.T) {
	homes := map[string][]string{
		"github.com/xuri/excelize/v2":  {"hgeimport/importer/outcome"},
		"github.com/gocarina/gocsv":    {"hgeimport/importer/outcome", "hgeimport/mapping"}, // writes CSV; binds lists
		"golang.org/x/text/encoding":   {"hgeimport/importer/outcome", "hgeimport/importer/sheet"},
		"modernc.org/sqlite":           {"hgeimport/importer/ledger"},
		"github.com/jackc/pgx/v5":      {"hgeimport/importer/ledger", "hgeimport/importer/ledger/ledgertest"},
		"github.com/fsnotify/fsnotify": {"hgeimport/importer"},
		"github.com/spf13/cobra":       {"hgeimport"},
		"net/http":                     {"hgeimport/hgeapi", "hgeimport/importer", "hgeimport/hgeapi/hgeapitest"}, // importer: metrics
	}
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		for _, imp := range row[1:] {
			for library, home := range homes {
				if (imp == library || strings.HasPrefix(imp, library+"/")) && !slices.Contains(home, row[0]) {
					t.Errorf("%s imports %s, whose home is %v", row[0], imp, home)
				}
			}
		}
	}
}

// The binary holds nothing of the test carrier.
func TestTheTestCarrierIsNotInTheBinary(t *testing.T) {
	deps := goList(t, "{{.ImportPath}}", "-deps", ".")
	if len(deps) < 100 {
		t.Errorf("only %d dependencies listed", len(deps))
	}
	forbidden := regexp.MustCompile(`^hgeimport/.*test|^testing$|/testscript$`)
	for _, dep := range deps {
		if forbidden.MatchString(dep[0]) {
			t.Errorf("the binary depends on %s", dep[0])
		}
	}
}

// mapping is pure: no files, network, database or log.
func TestMappingIsPure(t *testing.T) {
	forbidden := regexp.MustCompile(`^(os|net|io/fs|path/filepath|database|log)(/|$)|^math/rand`)
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "./mapping/...") {
		for _, imp := range row[1:] {
			if forbidden.MatchString(imp) && !strings.HasSuffix(row[0], "test") {
				t.Errorf("%s imports %s", row[0], imp)
			}
		}
	}
}

func goList(t *testing.T, format string, args ...string) (rows [][]string) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-f", format}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(out)) {
		rows = append(rows, strings.Fields(row))
	}
	return rows
}

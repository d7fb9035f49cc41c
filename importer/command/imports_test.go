package command

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// allowedImports says which of our packages each package may import: one line, main -> importer/command -> importer -> mapping
// -> hgeapi. sheet and outcome are between importer and mapping. folder, ledger and hgeapitest import nothing of ours.
var allowedImports = map[string][]string{
	"hgeimport": {"importer/command"},
	"importer/command": {"importer", "importer/config", "importer/ledger", "importer/setup", "importer/template", "importer/visible",
		"mapping", "mapping/cell", "mapping/operations", "mapping/reason", "hgeapi", "hgeapi/shape"},
	"importer": {"importer/config", "importer/folder", "importer/ledger", "importer/notify", "importer/outcome", "importer/page",
		"importer/pdf", "importer/sheet", "importer/template", "importer/visible", "mapping", "mapping/cell", "mapping/operations",
		"mapping/reason", "hgeapi", "hgeapi/shape"},
	"importer/config": {"mapping", "mapping/operations", "mapping/reason", "hgeapi"},
	"importer/folder": {},
	"importer/importertest": {"importer/config", "importer/outcome", "importer/template", "mapping/operations", "hgeapi",
		"hgeapi/hgeapitest"},
	"importer/importertest/figures":     {},
	"importer/importertest/libreoffice": {},
	"importer/ledger":                   {},
	"importer/ledger/ledgertest":        {},
	"importer/notify":                   {},
	"importer/notify/notifytest":        {},
	"importer/outcome":                  {"importer/sheet", "mapping/cell", "mapping/reason"},
	"importer/outcome/outcometest":      {},
	"importer/page":                     {"mapping/reason"},
	"importer/pdf":                      {},
	"importer/setup":                    {"importer/config"},
	"importer/sheet":                    {"mapping/cell", "mapping/reason"},
	"importer/sheet/sheettest":          {},
	"importer/template":                 {"importer/outcome", "mapping", "mapping/reason"},
	"importer/visible":                  {},
	"mapping":                           {"mapping/cell", "mapping/reason", "hgeapi"},
	"mapping/cell":                      {"mapping/reason"},
	"mapping/cell/celltest":             {"mapping/cell"},
	"mapping/operations":                {"mapping", "hgeapi"},
	"mapping/reason":                    {},
	"hgeapi":                            {},
	"hgeapi/hgeapitest":                 {},
	"hgeapi/shape":                      {"hgeapi"},
	"hgeapi/hgeapitest/carrier":         {"hgeapi/hgeapitest"},
	"packaging/release":                 {},
}

func TestImportsAreOneLine(t *testing.T) {
	t.Parallel()
	listed := 0
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "hgeimport/...") {
		pkg, imports := ours(row[0]), row[1:]
		allowed, known := allowedImports[pkg]
		if !known {
			t.Errorf("package %s is not in allowedImports: see CONTRIBUTING.md", pkg)
		}
		listed++
		for _, imp := range imports {
			if strings.HasPrefix(imp, "hgeimport") && !slices.Contains(allowed, ours(imp)) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
	if listed != len(allowedImports) {
		t.Errorf("go list shows %d packages, allowedImports has %d", listed, len(allowedImports))
	}
}

// ours is the path of a package of ours without the module.
func ours(path string) string { return strings.TrimPrefix(path, "hgeimport/") }

// Each library is imported by as few packages as possible.
func TestLibrariesHaveOneHome(t *testing.T) {
	t.Parallel()
	homes := map[string][]string{
		"github.com/xuri/excelize/v2":  {"importer/outcome"},
		"github.com/gocarina/gocsv":    {"importer/outcome"},
		"github.com/pdfcpu/pdfcpu":     {"importer/pdf"},
		"golang.org/x/text/encoding":   {"hgeapi", "importer/outcome", "importer/sheet"},
		"modernc.org/sqlite":           {"importer/ledger"},
		"github.com/jackc/pgx/v5":      {"importer/ledger", "importer/ledger/ledgertest"},
		"github.com/fsnotify/fsnotify": {"importer", "importer/folder"}, // importer: doctor
		"github.com/spf13/cobra":       {"importer/command"},
		"github.com/kardianos/service": {"importer/command"},
		"html/template":                {"importer/page"},
		"github.com/chromedp":          {}, // only tests drive a browser
		"github.com/wneessen/go-mail":  {"importer/notify"},
		"github.com/emersion":          {"importer/notify/notifytest"},
		"net/http": {"hgeapi", "importer", "importer/importertest", "importer/notify", "importer/notify/notifytest",
			"hgeapi/hgeapitest"}, // importer: metrics
	}
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "hgeimport/...") {
		for _, imp := range row[1:] {
			for library, home := range homes {
				if (imp == library || strings.HasPrefix(imp, library+"/")) && !slices.Contains(home, ours(row[0])) {
					t.Errorf("%s imports %s, whose home is %v", row[0], imp, home)
				}
			}
		}
	}
}

// The binary does not contain the test carrier or other test helpers.
func TestTheTestCarrierIsNotInTheBinary(t *testing.T) {
	t.Parallel()
	deps := goList(t, "{{.ImportPath}}", "-deps", "hgeimport")
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
	t.Parallel()
	forbidden := regexp.MustCompile(`^(os|net|io/fs|path/filepath|database|log)(/|$)|^math/rand`)
	for _, row := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`, "hgeimport/mapping/...") {
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

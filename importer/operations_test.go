package importer

import (
	"os"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// withOperationFolders gives each operation that a profile may have a folder of its name in the inbox.
func (w *world) withOperationFolders() {
	w.t.Helper()
	for _, operation := range config.Operations() {
		w.cfg.Profile = append(w.cfg.Profile, config.Profile{Name: operation, Operation: operation})
		if err := os.MkdirAll(filepath.Join(w.root, "inbox", operation), 0o755); err != nil {
			w.t.Fatal(err)
		}
	}
}

// allConfirmed wants all rows of the files to be confirmed. rows says how many each file has, by its name without the folder.
func (w *world) allConfirmed(rows map[string]int) {
	w.t.Helper()
	files, err := Status(w.t.Context(), w.cfg, "")
	if err != nil || len(files) != len(rows) {
		w.t.Fatalf("%d files, want %d: %v", len(files), len(rows), err)
	}
	for _, f := range files {
		if want := rows[filepath.Base(f.Name)]; f.Rows.Confirmed != want || f.Rows.Read != want {
			w.t.Errorf("%s: %+v, want %d confirmed", f.Name, f.Rows, want)
		}
	}
	if wrong := w.carrier.Complaints(); len(wrong) > 0 {
		w.t.Errorf("the carrier complains: %v", wrong)
	}
}

// The template of each operation, filled in with its own example and dropped, is confirmed: in every language.
func TestFromTemplateToOutcome(t *testing.T) {
	t.Parallel()
	for _, operation := range config.Operations() {
		for _, language := range reason.Languages {
			t.Run(operation+" "+language, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"),
					hgeapitest.Config{AnyNumber: true, Moved: movedFor(operation)})
				w.withOperationFolders()
				w.cfg.Language = language
				path := filepath.Join(w.root, "inbox", operation, "filled.xlsx")
				rows := importertest.FilledTemplate(t, operation, language, path)
				w.run(1)
				w.allConfirmed(map[string]int{"filled.xlsx": rows})
			})
		}
	}
}

// delivered is more nodes than a waybill passes until it is delivered.
const delivered = 100

// movedFor is how far the waybills of a carrier have come that is to answer an operation: there is no proof of a delivery before
// it.
func movedFor(operation string) int {
	if operation == operations.POD.Name() {
		return delivered
	}
	return 0
}

// sampleRows is how many rows each sample of an operation in samples/<operation>/ has. All of them are confirmed. Those of scan
// forms are run by a script, samples.txtar.
var sampleRows = map[string]map[string]int{
	"manifest":  {"chinese-manifest.xlsx": 12},
	"flight":    {"korean-flights.csv": 2},
	"bags":      {"sacks.xlsx": 6},
	"void-bags": {"wrong-bags.csv": 2},
	"track":     {"korean-tracking.csv": 3},
	"charge":    {"invoice-check.csv": 2},
	"pccc":      {"korean-customers.csv": 3},
	"label":     {"面单打印.csv": 3},
	"pod":       {"delivered.csv": 2},

	"create":      {"erp-export.csv": 4},
	"weight":      {"scale.csv": 3},
	"update":      {"address-change.csv": 3},
	"query":       {"marketplace-orders.csv": 3},
	"confirm":     {"chinese-confirm.csv": 3},
	"cancel":      {"korean-cancel.csv": 2},
	"intercept":   {"chinese-intercept.csv": 2},
	"unintercept": {"release.csv": 2},
}

func TestSamplesOfOperations(t *testing.T) {
	t.Parallel()
	for _, operation := range operations.Names() {
		if operation == operations.ScanForm.Name() {
			continue
		}
		in := filepath.Join(importertest.ProjectRoot(), "samples", operation)
		texts := importertest.FileTexts(t, in)
		if len(texts) == 0 || len(texts) != len(sampleRows[operation]) {
			t.Errorf("%s has %d samples, sampleRows has %d", in, len(texts), len(sampleRows[operation]))
		}
	}
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{AnyNumber: true})
	w.carrier.Have("SHOP-3101", "SHOP-3102", "SHOP-3201", "SHOP-3202")
	w.carrier.Move(delivered, "SHOP-3101", "SHOP-3102")
	w.withOperationFolders()
	w.cfg.Form.MaxOrders = 500 // as in config.toml: a bag is never parted
	rows := map[string]int{}
	for _, operation := range config.Operations() {
		for name, n := range sampleRows[operation] {
			text := importertest.FileTexts(t, filepath.Join(importertest.ProjectRoot(), "samples", operation))[name]
			importertest.DropFile(t, filepath.Join(w.root, "inbox", operation, name), text)
			rows[name] = n
		}
	}
	w.run(1)
	w.allConfirmed(rows)
}

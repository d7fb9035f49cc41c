package importer

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome/outcometest"
	"hgeimport/mapping/reason"
)

// world is an inbox, a ledger and a carrier, and the importers that share them.
type world struct {
	t       *testing.T
	root    string
	cfg     *config.Config
	carrier *hgeapitest.Server
}

func newWorld(t *testing.T, ledger string, config hgeapitest.Config) *world {
	t.Helper()
	config.AnyNumber = true // orders are asked about that no test has created
	w := &world{t: t, root: t.TempDir(), carrier: hgeapitest.NewTestServer(t, config)}
	t.Cleanup(func() { outcometest.CheckPackages(t, filepath.Join(w.root, "outbox")) })
	w.cfg = importertest.ImpatientConfig(w.root, ledger, w.carrier.URL)
	if !strings.HasPrefix(ledger, "sqlite:") {
		w.cfg.Result.ResendAfter = 10 * time.Minute // a first byte must leave within half of it, on a busy machine too
	}
	switchOn(w.cfg)
	if err := folder.MakeAll(foldersOf(w.cfg)); err != nil {
		t.Fatal(err)
	}
	return w
}

// switchOn sets the paths of the operations that are off until an administrator has set them, to those of the test carrier.
func switchOn(c *config.Config) {
	c.API.Paths.Confirm, c.API.Paths.Unintercept = carrierPaths["confirm"], carrierPaths["unintercept"]
	c.API.Paths.Weight, c.API.Paths.Update = carrierPaths["weight"], carrierPaths["update"]
}

// soon is resend_after in tests in which a form is sent again: even a busy machine sends the first byte within half of it.
const soon = 4 * time.Second

// drop puts a file with these orders into the inbox.
func (w *world) drop(name string, orders ...string) {
	w.t.Helper()
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", name), orderTable(orders...))
}

// orderTable is a CSV with these orders.
func orderTable(orders ...string) string {
	var b strings.Builder
	b.WriteString("order_num,weight,handover_num\n")
	for _, o := range orders {
		fmt.Fprintf(&b, "%s,1.00,20000000100\n", o)
	}
	return b.String()
}

// run lets this many importers work on the inbox until nothing is left to do.
func (w *world) run(importers int) {
	w.t.Helper()
	log := logrus.New()
	log.SetOutput(w.t.Output())
	log.SetLevel(logrus.WarnLevel)
	var all sync.WaitGroup
	for range importers {
		im, err := Open(w.t.Context(), w.cfg, log)
		if err != nil {
			w.t.Fatal(err)
		}
		all.Go(func() {
			_, err := im.Run(w.t.Context(), importertest.WaitLimit)
			if err := errors.Join(err, im.Close()); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

// answers are the rows of an outcome by order: status and reason.
func (w *world) answers(name string) map[string][2]string {
	w.t.Helper()
	f, err := os.Open(w.outcome(name))
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	status, reason := slices.Index(rows[0], "HGE status"), slices.Index(rows[0], "HGE reason")
	all := map[string][2]string{}
	for _, row := range rows[1:] {
		if _, twice := all[row[0]]; twice {
			w.t.Errorf("%s: two rows of %s", name, row[0])
		}
		all[row[0]] = [2]string{row[status], row[reason]}
	}
	return all
}

// closed makes sure that the carrier has closed this many orders, none of them twice, and that it has no complaints.
func (w *world) closed(want int) {
	w.t.Helper()
	w.closedOnce(want)
	for _, reference := range w.carrier.References() {
		if n := w.carrier.Bodies(reference); n != 1 {
			w.t.Errorf("form %s came in with %d different bodies", reference, n)
		}
	}
}

// closedOnce is closed where several ledgers send the same orders: their forms may have them in another sequence.
func (w *world) closedOnce(want int) {
	w.t.Helper()
	if twice := w.carrier.Twice(); len(twice) > 0 || w.carrier.Orders() != want {
		w.t.Errorf("the carrier has closed %d orders, want %d; twice: %v", w.carrier.Orders(), want, twice)
	}
	if wrong := w.carrier.Complaints(); len(wrong) > 0 {
		w.t.Errorf("the carrier complains: %v", wrong)
	}
}

// patient lets a transaction of a test take as long as it needs: the test waits in the middle of it, and the machine may be
// busy.
func patient(t *testing.T, tx *ledger.Tx) error {
	_, err := tx.SQL.ExecContext(t.Context(), "SET LOCAL idle_in_transaction_session_timeout = 0")
	return err
}

// answersPlain counts the rows of an outcome that lists them in its Summary, by status.
func answersPlain(t *testing.T, path string) map[string]int {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Summary")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		if _, err := strconv.Atoi(row[0]); err == nil { // the number of its sheet: its order may be cut
			for _, status := range reason.Statuses {
				if slices.Contains(row, string(status)) {
					counts[string(status)]++
				}
			}
		}
	}
	return counts
}

// mapped claims what settles in the inbox until the file of this name is mapped.
func (w *world) mapped(im *Importer, name string) (file ledger.File) {
	w.t.Helper()
	importertest.WaitUntil(w.t, name+" is mapped", func() bool {
		if _, err := im.claims.claimSettled(w.t.Context(), func(folder.InboxFile) bool { return true }); err != nil {
			w.t.Fatal(err)
		}
		files, err := im.ledger.FilesNamed(w.t.Context(), name)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(files) == 1 {
			file = files[0]
		}
		return len(files) == 1 && file.State != ledger.FileClaimed
	})
	return file
}

// untilAllDone waits until the ledger has this many files, all of them done.
func (w *world) untilAllDone(files int) {
	w.t.Helper()
	importertest.WaitUntil(w.t, "all is done", func() bool {
		all, err := Status(w.t.Context(), w.cfg, "")
		open := func(f FileStatus) bool { return f.State != string(ledger.FileDone) }
		return err == nil && len(all) == files && !slices.ContainsFunc(all, open)
	})
}

// openOn opens an importer on the world. It is not started.
func (w *world) openOn() *Importer {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := im.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return im
}

// nthAttempt is a run that nobody has killed.
func nthAttempt(n int) *attempt { return &attempt{number: n} }

// claimedFile records a file as claimed.
func claimedFile(t *testing.T, im *Importer, name string) ledger.File {
	t.Helper()
	var id int64
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) (err error) {
		id, err = tx.AddFile(t.Context(), ledger.File{Claim: name, Name: name, ClaimedAt: time.Now()})
		return err
	})
	file, lookErr := im.ledger.File(t.Context(), id)
	if err := errors.Join(err, lookErr); err != nil {
		t.Fatal(err)
	}
	return file
}

// sheetText is a sheet as text, a line a row.
func sheetText(t *testing.T, path, name string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, " ") + "\n")
	}
	return b.String()
}

// number runs a query that returns one number.
func number(t *testing.T, im *Importer, query string) (n int) {
	t.Helper()
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		return tx.SQL.QueryRowContext(t.Context(), query).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// onlyForm is the one form that is open.
func onlyForm(t *testing.T, im *Importer) ledger.Form {
	t.Helper()
	forms, err := im.ledger.OpenForms(t.Context())
	if err != nil || len(forms) != 1 {
		t.Errorf("open forms: %v, %v", forms, err)
		return ledger.Form{}
	}
	for id := range forms {
		form, err := im.ledger.Form(t.Context(), id)
		if err != nil {
			t.Error(err)
		}
		return form
	}
	return ledger.Form{}
}

var mendInName = regexp.MustCompile(`\.mend-\d+\.`)

// outcome is the path of an outcome, see mendOf.
func (w *world) outcome(name string) string {
	in := filepath.Join(w.root, "outbox", filepath.Dir(name))
	return filepath.Join(in, mendOf(in, filepath.Base(name)))
}

var outcomeNumber = regexp.MustCompile(`\.outcome(?:-(\d+))?$`)

// mendOf is the name of an outcome that a test calls a.outcome-2.csv: the second one of that stem, whatever waits for somebody in
// either.
func mendOf(folder, name string) string {
	ext := filepath.Ext(name)
	number := outcomeNumber.FindStringSubmatch(strings.TrimSuffix(name, ext))
	if number == nil {
		return name
	}
	n, _ := strconv.Atoi(cmp.Or(number[1], "1"))
	entries, _ := os.ReadDir(folder)
	var all []fs.FileInfo
	for _, e := range entries {
		if _, ok := asOutcome(withoutExt(e.Name())); ok && outcomeStem(e.Name()) == outcomeStem(name) && filepath.Ext(e.Name()) == ext {
			if info, err := e.Info(); err == nil {
				all = append(all, info)
			}
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	if n > len(all) {
		return name
	}
	return all[n-1].Name()
}

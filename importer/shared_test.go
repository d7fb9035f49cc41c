package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger/ledgertest"
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
	w := &world{t: t, root: t.TempDir(), carrier: hgeapitest.NewTestServer(t, config)}
	w.cfg = importertest.ImpatientConfig(w.root, ledger, w.carrier.URL)
	if !strings.HasPrefix(ledger, "sqlite:") {
		w.cfg.Result.ResendAfter = time.Minute // a first byte has half of it, on a busy machine too
	}
	if err := folder.Make(foldersOf(w.cfg)); err != nil {
		t.Fatal(err)
	}
	return w
}

// soon is when a form is sent again, in tests in which one is: also a busy machine sends its first byte within half of it.
const soon = 4 * time.Second

// drop puts a file with these orders into the inbox.
func (w *world) drop(name string, orders ...string) {
	w.t.Helper()
	importertest.DropWhole(w.t, filepath.Join(w.root, "inbox", name), orderTable(orders...))
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

// run lets so many importers work on the inbox until nothing is left to do.
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
			_, err := im.Run(w.t.Context(), importertest.LongEnough)
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
	f, err := os.Open(filepath.Join(w.root, "outbox", name))
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

// closed makes sure that the carrier has closed so many orders, none of them twice, and has nothing to complain of.
func (w *world) closed(want int) {
	w.t.Helper()
	if twice := w.carrier.Twice(); len(twice) > 0 || w.carrier.Orders() != want {
		w.t.Errorf("the carrier has closed %d orders, want %d; twice: %v", w.carrier.Orders(), want, twice)
	}
	for _, reference := range w.carrier.References() {
		if n := w.carrier.Bodies(reference); n != 1 {
			w.t.Errorf("form %s came in with %d different bodies", reference, n)
		}
	}
	if wrong := w.carrier.Complaints(); len(wrong) > 0 {
		w.t.Errorf("the carrier complains: %v", wrong)
	}
}

// Several importers on one Postgres and one set of folders: each file has one outcome, each order is closed once, though
// every order stands in two files, in another order.
func TestImportersShareFolders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	const pairs, orders = 6, 7
	want := []string{}
	for p := range pairs {
		var nums []string
		for o := range orders {
			nums = append(nums, fmt.Sprintf("HGE2611210%02d%04d", p, o))
		}
		w.drop(fmt.Sprintf("%d-a.csv", p), nums...)
		slices.Reverse(nums)
		w.drop(fmt.Sprintf("%d-b.csv", p), nums...)
		want = append(want, fmt.Sprintf("%d-a.outcome.csv", p), fmt.Sprintf("%d-a.outcome.xlsx", p),
			fmt.Sprintf("%d-b.outcome.csv", p), fmt.Sprintf("%d-b.outcome.xlsx", p))
	}
	w.run(3)
	w.closed(pairs * orders)
	for p := range pairs {
		a, b := w.answers(fmt.Sprintf("%d-a.outcome.csv", p)), w.answers(fmt.Sprintf("%d-b.outcome.csv", p))
		for o := range maps.Keys(a) {
			ends := []string{a[o][0], b[o][0]}
			slices.Sort(ends)
			if !slices.Equal(ends, []string{"confirmed", "duplicate"}) {
				t.Errorf("order %s of the files %d: %v and %v", o, p, a[o], b[o])
			}
		}
	}
	c := &crash{root: w.root}
	got := c.files()
	if len(got["work"])+len(got["inbox"]) > 0 || len(got["archive"]) != 2*pairs {
		t.Errorf("left over: %v", got)
	}
	if diff := cmp.Diff(want, got["outbox"]); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// The same file, dropped twice and under two names: one send, and the others name file, time and reference of the first.
func TestTheSameFileAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		orders := []string{"HGE2611210000001", "HGE2611210000002", "HGE2611210000003"}
		w.drop("first.csv", orders...)
		w.drop("second.csv", orders...)
		w.run(1)
		w.drop("first.csv", orders...)
		w.run(1)
		w.closed(3)
		if n := len(w.carrier.References()); n != 2 {
			t.Errorf("%d forms, want 2 of at most two orders: %v", n, w.carrier.References())
		}
		first, second, again := w.answers("first.outcome.csv"), w.answers("second.outcome.csv"), w.answers("first.outcome-2.csv")
		for _, o := range orders {
			if first[o][0] != "confirmed" {
				t.Errorf("%s in the first file: %v", o, first[o])
			}
			for _, later := range [][2]string{second[o], again[o]} {
				for _, said := range []string{"first.csv", time.Now().UTC().Format("2006-01-"), "TR20"} {
					if later[0] != "duplicate" || !strings.Contains(later[1], said) {
						t.Errorf("%s in a later file: %v, want a duplicate of first.csv, when, and its reference", o, later)
					}
				}
			}
		}
	})
}

// A name that no database and no workbook can hold, or that leaves no room for the outcome's, is answered under one near
// to it.
func TestOddNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems take no such names")
	}
	long := strings.Repeat("单", 83)
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		names := map[string]string{ // as dropped, and of the outcome
			"\xb5\xa5\xba\xc5 1.csv": "_ 1.outcome.csv", // in GBK
			"new\nline.csv":          "new_line.outcome.csv",
			long + ".csv":            long[:195] + ".outcome.csv",
			strings.Repeat("x", 255): strings.Repeat("x", 200) + ".outcome.csv",
		}
		n := 0
		for name := range names {
			n++
			w.drop(name, fmt.Sprintf("HGE261123%07d", n))
		}
		w.run(1)
		w.closed(n)
		for name, outcome := range names {
			if got := slices.Collect(maps.Values(w.answers(outcome))); len(got) != 1 || got[0][0] != "confirmed" {
				t.Errorf("%q: %v", name, got)
			}
		}
	})
}

// An importer that was held up in the middle of a report, and taken for dead, finds that another has finished it: that is
// no trouble to tell an administrator of.
func TestReportFinishedElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	log, said := logtest.NewNullLogger()
	open := func() *Importer {
		t.Helper()
		im, err := Open(t.Context(), w.cfg, log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := im.Close(); err != nil {
				t.Error(err)
			}
		})
		return im
	}
	slow, other := open(), open()
	var once sync.Once
	slow.reached = func(step string) {
		if step != "reported" {
			return
		}
		once.Do(func() {
			files, err := other.ledger.OpenFileIDs(t.Context())
			if err == nil && len(files) == 1 {
				err = other.reportStep.run(t.Context(), reportJob{File: files[0]}, 1)
			}
			if err != nil || len(files) != 1 {
				t.Errorf("the other one: files %v, %v", files, err)
			}
		})
	}
	w.drop("a.csv", "HGE2611240000001", "HGE2611240000002")
	if _, err := slow.Run(t.Context(), importertest.LongEnough); err != nil {
		t.Fatal(err)
	}
	for _, e := range said.AllEntries() {
		if e.Level <= logrus.WarnLevel {
			t.Errorf("%s: %v", e.Message, e.Data)
		}
	}
	if got := w.answers("a.outcome.csv"); len(got) != 2 {
		t.Errorf("%v", got)
	}
	w.closed(2)
}

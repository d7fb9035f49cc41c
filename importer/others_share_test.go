package importer

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Several importers work on one Postgres and one set of folders. Each file has one outcome and each order is closed once,
// though every order is in two files, which have their rows in different sequences.
func TestImportersShareFolders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
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
			if ends[0] != "confirmed" || ends[1] != "duplicate" && ends[1] != "confirmed" {
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

// An importer was held up in the middle of a report and taken for dead. It finds that another one has finished the report. That
// is no trouble: the log says nothing of it.
func TestReportFinishedElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	log, said := logtest.NewNullLogger()
	open := func() *Importer {
		t.Helper()
		im, err := Open(t.Context(), w.cfg, log)
		if err != nil {
			t.Fatal(err)
		}
		im.others.liveFor = time.Hour // a busy machine may miss beats, and would say so
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
				err = other.reportStep.run(t.Context(), reportJob{File: files[0]}, nthAttempt(1))
			}
			if err != nil || len(files) != 1 {
				t.Errorf("the other one: files %v, %v", files, err)
			}
		})
	}
	w.drop("a.csv", "HGE2611240000001", "HGE2611240000002")
	if _, err := slow.Run(t.Context(), importertest.WaitLimit); err != nil {
		t.Fatal(err)
	}
	for _, e := range said.AllEntries() {
		if line := fmt.Sprint(e.Message, e.Data); e.Level <= logrus.WarnLevel && !saysBusy(line) {
			t.Error(line)
		}
	}
	if got := w.answers("a.outcome.csv"); len(got) != 2 {
		t.Errorf("%v", got)
	}
	w.closed(2)
}

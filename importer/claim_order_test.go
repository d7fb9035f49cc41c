package importer

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

const (
	oneMAWB   = "123-20261150"
	otherMAWB = "123-20261161"
)

// departed is a file that says when a flight has departed, on the hour.
func departed(mawb string, hour int) string {
	return fmt.Sprintf("mawb_no,atd\n%s,2026-11-20 %02d:00\n", mawb, hour)
}

// knows wants the carrier to know that hour of a flight.
func (w *world) knows(mawb string, hour int) {
	w.t.Helper()
	if got, want := w.carrier.Flight(mawb).ATD, fmt.Sprintf(" %02d:00", hour); !strings.Contains(strings.Replace(got, "T", " ", 1),
		want) {
		w.t.Errorf("the carrier knows of %s %q, want%s", mawb, got, want)
	}
}

// movedBefore puts a file into work/ as an importer leaves it that was killed before it could record its claim.
func (w *world) movedBefore(name, text string, came int) {
	w.t.Helper()
	in := filepath.Join(w.root, "work", fmt.Sprintf("%s-1-%d-ABCDEFGHIJ", ulid.Make(), came), "flight")
	if err := os.MkdirAll(in, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// The values of the file that came last stay, whatever file is recorded and mapped last.
func TestOlderValuesDoNotReplaceNewerOnes(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		inbox := filepath.Join(w.root, "inbox", "flight")
		importertest.DropFile(t, filepath.Join(inbox, "first.csv"), departed(otherMAWB, 1))
		w.run(1) // has place 1
		importertest.DropFile(t, filepath.Join(inbox, "newer.csv"), departed(oneMAWB, 9))
		w.run(1)
		w.movedBefore("older.csv", departed(oneMAWB, 8), 1)
		w.run(1)
		if got := w.answers("flight/older.outcome.csv")[oneMAWB]; got[0] != "duplicate" || !strings.Contains(got[1], "came later") {
			t.Errorf("the older file: %v", got)
		}
		w.knows(oneMAWB, 9)
		importertest.DropFile(t, filepath.Join(inbox, "again.csv"), departed(oneMAWB, 8)) // place 3: now it is the newest
		w.run(1)
		w.knows(oneMAWB, 8)
		importertest.DropFile(t, filepath.Join(inbox, "same.csv"), departed(oneMAWB, 8)) // place 4: nothing is sent
		w.run(1)
		w.movedBefore("between.csv", departed(oneMAWB, 7), 3)
		w.run(1)
		w.knows(oneMAWB, 8)
		if n := w.carrier.Count("flight").Submitted; n != 3 {
			t.Errorf("sent %d times", n)
		}
	})
}

// Of files that lie in the inbox together the newest counts, also if the answer to an older one is lost.
func TestNewerValuesWaitForOlderOnes(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{On: "flight", Do: hgeapitest.AcceptDrop, Times: 2}}})
		w.cfg.Result.ResendAfter = soon
		w.withOperationFolders()
		began := time.Now().Add(-time.Minute)
		for hour := range 4 {
			path := filepath.Join(w.root, "inbox", "flight", fmt.Sprintf("%d.csv", 9-hour)) // their names are in another order
			importertest.DropFile(t, path, departed(oneMAWB, hour))
			if err := os.Chtimes(path, time.Time{}, began.Add(time.Duration(hour)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		w.run(1)
		for hour := range 4 {
			if got := w.answers(fmt.Sprintf("flight/%d.outcome.csv", 9-hour))[oneMAWB]; got[0] != "confirmed" {
				t.Errorf("hour %d: %v", hour, got)
			}
		}
		w.knows(oneMAWB, 3)
	})
}

// A file whose older ones take too long says so, and older values are not sent after newer ones.
func TestSortOtherValues(t *testing.T) {
	t.Parallel()
	row := mapping.MappedRow{Order: mapping.Order{Num: oneMAWB, Texts: map[string]string{"atd": "2026-11-20 08:00"}}}
	settled := time.Now()
	for _, w := range []struct {
		what string
		h    ledger.Holder
		way  way
		code reason.Code
	}{
		{"settled, older", ledger.Holder{Came: 4, SettledAt: settled}, goesIntoForm, ""},
		{"settled, the same file", ledger.Holder{Came: 5, SettledAt: settled}, goesIntoForm, ""},
		{"settled, newer", ledger.Holder{Came: 6, SettledAt: settled}, endsAtOnce, reason.NewerValues},
		{"under way, older", ledger.Holder{Came: 4}, endsAtOnce, reason.OlderUnderWay},
		{"under way, newer", ledger.Holder{Came: 6}, endsAtOnce, reason.NewerValues},
		{"of an older version", ledger.Holder{SettledAt: settled}, goesIntoForm, ""},
	} {
		w.h.Operation, w.h.Latest = "flight", latestOf(&operations.Flight,
			[]mapping.Order{{Texts: map[string]string{"atd": "2026-11-20 09:00"}}})
		s := &sorter{operation: &operations.Flight, zone: time.UTC, came: 5}
		got, err := s.sortHeld(row, w.h, latestOf(&operations.Flight, []mapping.Order{row.Order}))
		if err != nil || got.way != w.way || (w.code != "") != (len(got.Reasons) == 1) || w.code != "" &&
			got.Reasons[0].Code != w.code ||
			got.waits != (w.code == reason.OlderUnderWay) {
			t.Errorf("%s: %+v, %v", w.what, got, err)
		}
		if given := w.h.GivesWay(5, ""); given != (w.way == goesIntoForm) {
			t.Errorf("%s: gives way: %v", w.what, given)
		}
	}
}

// Files whose values replace earlier ones are claimed in the order in which they came, however many there are.
func TestClaimedInOrder(t *testing.T) {
	t.Parallel()
	came := time.Now()
	var files []folder.InboxFile
	for i := range 200 {
		files = append(files, folder.InboxFile{Name: fmt.Sprint(199 - i), Profile: "flight",
			Since: came.Add(-time.Duration(i) * time.Second)})
	}
	turns, _ := inTurns(func(profile string) bool { return profile == "flight" }, files)
	for i, f := range turns {
		if f.Name != fmt.Sprint(i) {
			t.Fatalf("%s has turn %d", f.Name, i)
		}
	}
	for claim, want := range map[string]int64{"01J-3-17-ABC": 17, "01J-3-ABC": 0, "one": 0, "01J-3-x-ABC": 0,
		fmt.Sprintf("01J-3-%d-ABC", int64(math.MaxInt64)): math.MaxInt64} {
		if got := cameOf(claim); got != want {
			t.Errorf("%s came as %d, want %d", claim, got, want)
		}
	}
}

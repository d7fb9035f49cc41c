package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// Profiles take turns. Of thousands of files of one user the oldest and the newest take turns, few files come in their order.
func TestTurnsInTheInbox(t *testing.T) {
	t.Parallel()
	came := time.Now()
	var files []folder.InboxFile
	for i := range 3000 { // the newest comes first
		files = append(files, folder.InboxFile{Name: fmt.Sprint("junk", 2999-i), Since: came.Add(-time.Duration(i) * time.Second)})
	}
	files = append(files, folder.InboxFile{Name: "two", Profile: "seoul", Since: came.Add(time.Second)},
		folder.InboxFile{Name: "one", Profile: "seoul", Since: came})
	turns, first := inTurns(func(string) bool { return false }, files)
	var names []string
	for _, f := range turns {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff([]string{"junk0", "one", "junk2999", "two", "junk1", "junk2998", "junk2"}, names[:7]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if names[3001] != "junk1500" || len(names) != len(files) || first != 4 {
		t.Errorf("%v of %d files, %d first", names[2990:], len(names), first)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(files) {
		t.Error("some file has no turn")
	}
}

// While nobody maps what was claimed, no more is claimed than fits before it, but of each look two files are.
func TestClaimsWaitForMap(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im := w.openOn()
		const files = claimedAhead + 20
		for i := range files {
			w.drop(fmt.Sprintf("a%03d.csv", i), fmt.Sprintf("HGE261126%07d", i))
		}
		importertest.WaitUntil(t, "all files have settled", func() bool {
			settled, _, err := im.claims.inbox.Scan(time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return len(settled) == files
		})
		look := func() (unclaimed int) {
			unclaimed, err := im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return true })
			if err != nil {
				t.Fatal(err)
			}
			return unclaimed
		}
		left := files
		importertest.WaitUntil(t, "files are claimed", func() bool {
			left = look()
			return files-left >= claimedAhead
		})
		if files-left > claimedAhead+2 {
			t.Errorf("%d files are claimed", files-left)
		}
		if after := look(); after != left-2 || !im.claims.more {
			t.Errorf("%d files wait after the next look, %d before it", after, left)
		}
	})
}

// One good file is dropped last, behind a hundred files that are no orders, in the same folder. It is among the first that are
// claimed, and it is answered while the last ten of the others still wait to be refused, however long they wait.
func TestNobodyWaitsForAHundred(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		const junk = 100
		inbox := filepath.Join(w.root, "inbox")
		for i := range junk {
			importertest.WriteFile(t, filepath.Join(inbox, fmt.Sprintf("junk%03d.csv", i)), "notes,of yesterday\nnot,an order\n")
		}
		w.drop("orders.csv", "HGE2611260000001")
		im := w.openOn()
		refused := 0
		im.reached = func(step string) {
			if step != "refused" {
				return
			}
			refused++
			answered := func() bool { _, err := os.Stat(w.outcome("orders.outcome.csv")); return err == nil }
			for began := time.Now(); refused > junk-10 && !answered(); time.Sleep(10 * time.Millisecond) {
				if time.Since(began) > importertest.WaitLimit {
					t.Error("the good file waits for a hundred others")
					break
				}
			}
		}
		if _, err := im.Run(t.Context(), 2*importertest.WaitLimit); err != nil || refused != junk {
			t.Fatalf("%d files refused, %v", refused, err)
		}
		w.closed(1)
		done, err := im.ledger.DoneSince(t.Context(), 0)
		if err != nil || len(done) != junk+1 {
			t.Fatalf("%d files are answered, want %d: %v", len(done), junk+1, err)
		}
		claimed := 0 // before it
		i := slices.IndexFunc(done, func(f ledger.File) bool { return f.Name == "orders.csv" })
		for _, f := range done {
			if f.ID < done[i].ID {
				claimed++
			}
		}
		if claimed > 2 {
			t.Errorf("%d files were claimed before it", claimed)
		}
	})
}

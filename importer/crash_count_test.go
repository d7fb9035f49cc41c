package importer

import (
	"cmp"
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// closed makes sure that the carrier has closed this many orders, none of them twice, and that each form came in with one body.
func (c *crash) closed(say func(string, ...any), want int) {
	if twice := c.carrier.Twice(); len(twice) > 0 || c.carrier.Orders() != want {
		say("the carrier has closed %d orders, want %d; twice: %v", c.carrier.Orders(), want, twice)
	}
	for _, reference := range c.carrier.References() {
		if n := c.carrier.Bodies(reference); n != 1 {
			say("form %s came in with %d different bodies", reference, n)
		}
	}
	if wrong := c.carrier.Complaints(); len(wrong) > 0 {
		say("the carrier complains: %v", wrong)
	}
}

// left makes sure that archive and outbox hold these files, and that inbox and work are empty.
func (c *crash) left(say func(string, ...any), archive, outbox []string) {
	got := c.files()
	want := map[string][]string{"inbox": nil, "work": nil, "archive": archive, "outbox": outbox}
	if diff := gocmp.Diff(want, got); diff != "" {
		say("files (-want +got):\n%s", diff)
	}
	for _, name := range archive {
		if strings.Contains(name, ".outcome.") {
			continue // it is there, under a name that says how much waits
		}
		text, err := os.ReadFile(filepath.Join(c.root, "archive", name))
		source := c.world.files[name]
		if err != nil || string(text) != cmp.Or(source, string(text)) {
			say("archived %s: %v, %q", name, err, text)
		}
	}
}

// answeredOnce makes sure that each order of a file is closed once. The file may have been dropped again, so it has at least
// this many outcomes (files). Each of them confirms the order, or calls it a duplicate if it was under way in another one; one at
// least confirms it. unanswered is how many rows have no answer.
func (c *crash) answeredOnce(say func(string, ...any), orders, files, unanswered int) {
	c.closed(say, orders)
	left := c.files()
	got, confirmed := map[string]int{}, map[int]bool{} // by status; rows that an outcome confirms
	for _, name := range left["outbox"] {
		if strings.HasSuffix(name, ".csv") {
			for row, ending := range c.endings(say, name) {
				got[ending]++
				confirmed[row] = confirmed[row] || ending == "confirmed"
			}
		}
	}
	answers := len(left["archive"])
	want := map[string]int{"confirmed": orders*answers - unanswered, "": unanswered}
	maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
	maps.DeleteFunc(confirmed, func(_ int, is bool) bool { return !is })
	if len(confirmed) == orders {
		got["confirmed"] += got["duplicate"]
		delete(got, "duplicate")
	}
	if answers < files || !maps.Equal(got, want) {
		say("rows of %d files ended as %v, want %v", answers, got, want)
	}
	if len(left["outbox"]) != 2*answers || len(left["inbox"])+len(left["work"]) > 0 {
		say("files: %v", left)
	}
}

// files are the names in each folder. On Postgres a kill in the middle of writing leaves half an outcome. It is not among the
// names: it is removed only a day later, since another importer may still be writing it.
func (c *crash) files() map[string][]string {
	all := map[string][]string{}
	for _, name := range []string{"inbox", "work", "outbox", "archive"} {
		entries, err := os.ReadDir(filepath.Join(c.root, name))
		all[name] = nil
		if err != nil {
			all[name] = []string{err.Error()}
		}
		for _, e := range entries {
			half, err := filepath.Match(folder.TempPattern, e.Name())
			half = half && err == nil && name == "outbox" && c.shared && c.kills > 0
			ours := []string{ownerMark, highestFormFile, lateFolder, documentFolders[ledger.BagLabel], documentFolders[ledger.POD]}
			if !slices.Contains(ours, e.Name()) && !half {
				all[name] = append(all[name], mendInName.ReplaceAllString(e.Name(), "."))
			}
		}
		slices.Sort(all[name])
	}
	return all
}

// endings are the statuses of an outcome in CSV, in the order of its rows.
func (c *crash) endings(say func(string, ...any), name string) (statuses []string) {
	f, err := os.Open(filepath.Join(c.root, "outbox", mendOf(filepath.Join(c.root, "outbox"), name)))
	if err != nil {
		say("%v", err)
		return nil
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1 // a row that was written late has no answer
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 || !slices.Contains(rows[0], "HGE status") {
		say("%s: %v, %v", name, rows, err)
		return nil
	}
	at := slices.Index(rows[0], "HGE status")
	for _, row := range rows[1:] {
		statuses = append(statuses, append(row, make([]string, at+1)...)[at])
	}
	return statuses
}

package command

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/outcome"
)

// finish lets a last importer, that nobody kills, do what is left. On a ledger that others share it is run again until it
// takes the one before for dead, which may have moved a file into work/ a moment before it was killed.
func (c *chaosRun) finish() {
	deadline := time.Now().Add(5 * time.Minute)
	for again := true; again; again = c.shared && len(glob(c.path("work"))) > 0 && time.Now().Before(deadline) {
		cmd := exec.Command("hgeimport", "run", "--config", c.path("config.toml"), "--wait", "5m", "--log-level", "warn")
		cmd.Env = c.env
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if err != nil && (!errors.As(err, &ended) || ended.ExitCode() != exitNotAll) {
			c.t.Fatalf("the last run: %v\n%s", err, out)
		}
	}
	for _, folder := range []string{"inbox", "work"} {
		if left := glob(c.path(folder)); len(left) > 0 {
			c.t.Errorf("left in %s: %v", folder, left)
		}
	}
	for _, folder := range []string{"outbox", "archive"} {
		all := slices.DeleteFunc(glob(c.path(folder)), func(path string) bool { return filepath.Ext(path) == ".tmp" && c.shared })
		if len(all) != len(c.files) {
			strange := slices.DeleteFunc(slices.Clone(all), func(path string) bool { return chaosName.MatchString(filepath.Base(path)) })
			c.t.Errorf("%d files in %s, %d were dropped; with odd names: %v", len(all), folder, len(c.files), strange)
		}
	}
}

// count compares what was dropped with what the outcomes say and what the carrier has.
func (c *chaosRun) count() {
	t := c.t
	rows, words := 0, map[string]int{}
	good := map[string]bool{}    // orders that stood in a good row
	closed := map[string]int{}   // by outcomes: rows that are confirmed, or unconfirmed
	answers := map[string]bool{} // orders that some outcome says the end of
	for name, dropped := range c.files {
		if _, err := os.Stat(filepath.Join(c.path("archive"), name)); err != nil {
			t.Errorf("%s is not in the archive: %v", name, err)
		}
		got := c.outcome(name)
		rows += len(dropped)
		for i, r := range dropped {
			word := got[i+2].word
			words[word]++
			good[r.order] = good[r.order] || !r.bad
			switch {
			case r.bad != (word == "rejected"):
				t.Errorf("%s row %d: %q %q, bad = %v", name, i+2, word, got[i+2].reason, r.bad)
			case word == "confirmed" || word == "unconfirmed":
				closed[r.order]++
				answers[r.order] = true
			case word == "refused":
				answers[r.order] = true
			case word != "duplicate" && word != "rejected":
				t.Errorf("%s row %d, order %s: %q", name, i+2, r.order, word)
			}
		}
		if len(got) != len(dropped) {
			t.Errorf("%s has %d rows with an outcome, %d were dropped", name, len(got), len(dropped))
		}
	}
	for order, is := range good {
		switch refused := strings.HasSuffix(order, "R"); {
		case !is:
		case !answers[order]:
			t.Errorf("no outcome says what became of %s", order)
		case c.carrier.Closed(order) > 1 || refused != (c.carrier.Closed(order) == 0) || refused != (closed[order] == 0):
			t.Errorf("%s: closed %d times at the carrier, by %d rows in the outcomes", order, c.carrier.Closed(order), closed[order])
		}
	}
	for _, reference := range c.carrier.References() {
		if c.carrier.Bodies(reference) != 1 || c.carrier.Accepted(reference) != 1 {
			t.Errorf("%s: %d bodies, accepted %d times", reference, c.carrier.Bodies(reference), c.carrier.Accepted(reference))
		}
	}
	if twice := c.carrier.Twice(); len(twice) > 0 {
		t.Errorf("closed twice: %v", twice)
	}
	for _, why := range c.carrier.Complaints() {
		t.Errorf("the carrier complains: %s", why)
	}
	t.Logf("%d kills, %d interrupts, %d stops, %d cut connections, %d files, %d rows %v, %d forms sent %d times",
		c.kills, c.interrupts, c.stops, c.cuts, len(c.files), rows, words, len(c.carrier.References()), len(c.carrier.Submits()))
	if len(c.files) == 0 || rows == 0 || len(c.carrier.References()) == 0 {
		t.Error("nothing was dropped, or nothing came to the carrier: the test has shown nothing")
	}
	if slices.Sort(c.back); len(c.back) > 0 && !c.shared { // what one importer starts with, another may have finished
		t.Logf("back at work after %v (median), %v (longest)",
			c.back[len(c.back)/2].Round(time.Millisecond), c.back[len(c.back)-1].Round(time.Millisecond))
	}
}

// chaosAnswer is what an outcome says of a row.
type chaosAnswer struct{ word, reason string }

// chaosName is what files in outbox and archive are called here.
var chaosName = regexp.MustCompile(`^file\d+(\.outcome)?\.(csv|xlsx)$`)

// outcome reads what a file's outcome says, by row.
func (c *chaosRun) outcome(name string) map[int]chaosAnswer {
	path := filepath.Join(c.path("outbox"), strings.TrimSuffix(name, filepath.Ext(name))+".outcome.xlsx")
	book, err := excelize.OpenFile(path)
	if err != nil {
		c.t.Error(err)
		return nil
	}
	defer book.Close()
	answers := map[int]chaosAnswer{}
	for _, s := range book.GetSheetList() {
		rows, err := book.GetRows(s)
		c.must(err)
		at := -1
		for n, row := range rows {
			if i := slices.Index(row, outcome.Columns[0]); i >= 0 {
				at = i
			} else if at >= 0 && len(row) > at && row[at] != "" {
				answers[n+1] = chaosAnswer{row[at], strings.Join(row[at+1:], " | ")}
			}
		}
	}
	return answers
}

// glob lists the files below a folder, but the mark of the ledger that it belongs to.
func glob(folder string) (all []string) {
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != ".hgeimport-ledger" && e.Name() != ".hgeimport-sent" {
			all = append(all, path)
		}
		return nil // what is moved away in the meantime is nothing to us
	})
	if err != nil {
		return nil
	}
	return all
}

package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/outcome"
)

// program runs the program in folders of its own, against a carrier of its own. It knows what was dropped, so that everything
// can be counted at the end.
type program struct {
	t       *testing.T
	dir     string
	carrier *hgeapitest.Server
	env     []string
	files   map[string][]droppedRow // what was dropped, by the name of the file
	shared  bool                    // other importers may be working on the ledger
	shares  bool                    // others may write into inbox and outbox
	proxy   *hgeapitest.Proxy       // between the program and the carrier; nil = none

	elsewhere map[string]bool // orders that were dropped for another operation, too
	unfetched []string        // what the outcomes say of documents that are missing
}

// droppedRow is a row of a dropped file.
type droppedRow struct {
	order string
	bad   bool // its weight is no number
}

const programConfig = `timezone = "UTC"
[watch]
settle = "300ms"
rescan = "1s"
[api]
requests_per_second = 0
timeout = "1s"
[result]
first_poll = "20ms"
max_poll = "300ms"
give_up = "20m"
resend_after = "2s"
[form]
max_orders = 20
[[handover]]
key = "LAX1"
handover_num = "20000000100"
`

// newProgram writes the configuration. ledger is the address of a PostgreSQL database, or "" for a SQLite file.
func newProgram(t *testing.T, carrier *hgeapitest.Server, ledger string) *program {
	t.Helper()
	p := &program{t: t, dir: t.TempDir(), carrier: carrier, files: map[string][]droppedRow{}, shared: ledger != ""}
	p.env = append(os.Environ(), "HGEIMPORT_API_BASE_URL="+p.carrier.URL, "HGEIMPORT_API_AUTH_USERNAME="+hgeapitest.DemoUsername,
		"HGEIMPORT_API_AUTH_PASSWORD="+hgeapitest.DemoPassword)
	if p.shared {
		p.env = append(p.env, "HGEIMPORT_LEDGER_URL="+ledger)
	}
	p.must(os.MkdirAll(p.path("inbox"), 0o755))
	p.must(os.WriteFile(p.path("config.toml"), []byte(programConfig), 0o600))
	return p
}

func (p *program) path(name string) string { return filepath.Join(p.dir, name) }

func (p *program) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// command is the program with the configuration of the test.
func (p *program) command(args ...string) *exec.Cmd {
	cmd := exec.Command("hgeimport", append(args, "--config", p.path("config.toml"))...)
	cmd.Env = p.env
	return cmd
}

// dropOrder drops a file with one order.
func (p *program) dropOrder(n int) {
	p.t.Helper()
	name, order := fmt.Sprintf("file%d.csv", n), fmt.Sprintf("HGE261126%07d", n)
	text := "order_num,weight,handover\n" + order + ",1.10,LAX1\n"
	p.must(os.WriteFile(filepath.Join(p.path("inbox"), name), []byte(text), 0o644))
	p.files[name] = []droppedRow{{order: order}}
}

// finish runs the program until nothing is left to do. On a shared ledger one run may not be enough: until a killed importer is
// taken for dead, nobody works on the file that it has just moved into work/.
func (p *program) finish() {
	p.t.Helper()
	deadline := time.Now().Add(longEnough)
	for again := true; again && time.Now().Before(deadline); {
		out, err := p.command("run", "--wait", "5m", "--log-level", "warn").CombinedOutput()
		var ended *exec.ExitError
		again = p.shared && len(p.leftIn("work")) > 0
		switch {
		case err == nil, errors.As(err, &ended) && ended.ExitCode() == exitNotAll:
		case ended != nil && ended.ExitCode() == exitCannotWork && p.proxy != nil && bytes.Contains(out, []byte(saysNoPath)):
			again = true
		default:
			p.t.Fatalf("the last run: %v\n%s", err, out)
		}
	}
	for _, folder := range []string{"inbox", "work"} {
		if left := p.leftIn(folder); len(left) > 0 {
			p.t.Errorf("left in %s: %v", folder, left)
		}
	}
	for folder, suffix := range map[string]string{"outbox": ".outcome", "archive": ""} {
		p.compareNames(folder, suffix)
	}
}

// saysNoPath is in the error of a run that a proxy has ended by two 404 for the same form: somebody has to look at the path.
const saysNoPath = "there is nothing at this address of the carrier's"

// leftIn lists what is left in a folder at the end. What a killed importer has just made stays for a day, and a file that
// somebody may still write to is kept in work/.late for an hour after its report.
func (p *program) leftIn(folder string) []string {
	return slices.DeleteFunc(filesBelow(p.path(folder)), func(path string) bool {
		return ownTemp.MatchString(filepath.Base(path)) || strings.HasPrefix(path, filepath.Join(p.path("work"), ".late"))
	})
}

// compareNames wants a folder to have one file for each dropped file. What a killed importer has just made stays for a day in the
// archive, where it only tries whether it may write, and on a shared ledger everywhere: another importer may be writing it.
func (p *program) compareNames(folder, suffix string) {
	p.t.Helper()
	n := 0
	for _, path := range p.droppedIn(folder) {
		name := filepath.Base(path)
		if (p.shared || folder == "archive") && ownTemp.MatchString(name) {
			continue
		}
		if p.shares && ofFolder.MatchString(name) { // a neighbour has made a folder where a file would come
			continue
		}
		n++
		stem := strings.TrimSuffix(name, filepath.Ext(name))
		if p.shares { // something may have been in the place of the name
			stem = numbered.ReplaceAllString(stem, "")
		}
		stem, hasSuffix := strings.CutSuffix(stem, suffix)
		stem = waits.ReplaceAllString(stem, "")
		if !hasSuffix || p.files[stem+".csv"] == nil && p.files[stem+".xlsx"] == nil {
			p.t.Errorf("%s has %s, which belongs to no dropped file", folder, name)
		}
	}
	if n != len(p.files) {
		p.t.Errorf("%d files in %s, %d were dropped", n, folder, len(p.files))
	}
}

// ownTemp is the name of a file that the importer makes for a moment.
var ownTemp = regexp.MustCompile(`^\.hge-\w+\.tmp$`)

// ofFolder is the name of the answer to a folder that is called like a file.
var ofFolder = regexp.MustCompile(`\.(csv|xlsx)\.mend-1\.outcome(-\d+)?\.xlsx$`)

// waits is what the name of an outcome says of what waits for somebody.
var waits = regexp.MustCompile(`\.mend-\d+$`)

// numbered is the end of a name whose first choice was taken.
var numbered = regexp.MustCompile(`-\d+$`)

// plantedName is what the names of a neighbour's own files begin with.
const plantedName = "planted"

// droppedIn lists the files below a folder that are not a neighbour's.
func (p *program) droppedIn(folder string) []string {
	return slices.DeleteFunc(filesBelow(p.path(folder)), func(path string) bool {
		name := filepath.Base(path)
		return p.shares && strings.HasPrefix(name, plantedName) || mixedName.MatchString(name) || filepath.Ext(name) == ".pdf"
	})
}

// count compares what was dropped with what the outcomes say and what the carrier has closed: each row has one outcome, each
// good order is closed once.
func (p *program) count() {
	p.t.Helper()
	all := p.tally()
	p.compare(all)
}

// tally is what the outcomes say.
type tally struct {
	rows     int
	statuses map[string]int
	good     map[string]bool       // orders that were in a good row
	closed   map[string]int        // by order: rows whose outcome is confirmed or unconfirmed
	answered map[string]rowOutcome // the last of an order that is confirmed, unconfirmed or refused
}

// add adds what an outcome says of an order that could be sent.
func (all *tally) add(order string, o rowOutcome) {
	switch {
	case o.status == "rejected":
		return
	case o.status == "confirmed" && (strings.HasPrefix(o.reason, "closed ") || closedBefore.MatchString(o.reason)): // earlier
	case o.status == "confirmed" || o.status == "unconfirmed":
		all.closed[order]++
		all.answered[order] = o
	case o.status == "refused":
		all.answered[order] = o
	}
	all.good[order] = true
}

// closedBefore is what the outcome says beside a row that cannot be read, if its order was closed before.
var closedBefore = regexp.MustCompile(`: closed (on .* )?in file .*; what this cell says now was not sent`)

// tally reads the outcomes of the files in the inbox itself.
func (p *program) tally() *tally {
	t := p.t
	t.Helper()
	var damaged []string
	all := &tally{statuses: map[string]int{}, good: map[string]bool{}, closed: map[string]int{}, answered: map[string]rowOutcome{}}
	for name, dropped := range p.files {
		if _, err := os.Stat(filepath.Join(p.path("archive"), name)); err != nil {
			t.Errorf("%s is not in the archive: %v", name, err)
		}
		got := p.outcome(name)
		all.rows += len(dropped)
		for i, r := range dropped {
			o := got[i+2]
			all.statuses[o.status]++
			all.good[r.order] = all.good[r.order] || !r.bad
			switch {
			case o.status == "rejected" && p.elsewhere[r.order] && strings.Contains(o.reason, "has it already"): // a manifest
			case r.bad && o.status == "confirmed" && closedBefore.MatchString(o.reason): // a good row of it was closed before
				damaged = append(damaged, r.order)
				continue
			case r.bad != (o.status == "rejected"):
				t.Errorf("%s row %d: %q %q, bad = %v", name, i+2, o.status, o.reason, r.bad)
			case !slices.Contains([]string{"confirmed", "unconfirmed", "refused", "duplicate", "rejected"}, o.status):
				t.Errorf("%s row %d, order %s: %q %q", name, i+2, r.order, o.status, o.reason)
			}
			all.add(r.order, o)
		}
		if len(got) != len(dropped) {
			t.Errorf("%s has %d rows with an outcome, %d were dropped", name, len(got), len(dropped))
		}
	}
	for _, order := range damaged {
		if p.carrier.Closed(order) != 1 { // only a row that can be read has closed it
			t.Errorf("%s: a row that cannot be read is confirmed, and the carrier has closed it %d times", order, p.carrier.Closed(order))
		}
	}
	return all
}

// compare compares what the outcomes say with what the carrier has closed.
func (p *program) compare(all *tally) {
	t := p.t
	t.Helper()
	for order, isGood := range all.good {
		switch atCarrier := p.carrier.Closed(order); {
		case !isGood:
		case all.answered[order] == rowOutcome{}:
			t.Errorf("no outcome says what became of %s", order)
		case atCarrier > 1 || (atCarrier == 0) != (all.closed[order] == 0) || (atCarrier == 0) != p.isRefused(order, atCarrier):
			t.Errorf("%s: closed %d times at the carrier, by %d rows in the outcomes, which say %q",
				order, atCarrier, all.closed[order], all.answered[order])
		}
	}
	p.checkCarrier()
	t.Logf("%d files, %d rows %v, %d forms sent %d times", len(p.files), all.rows, all.statuses, len(p.carrier.References()),
		len(p.carrier.Submits()))
	if len(p.files) == 0 || all.rows == 0 || len(p.carrier.References()) == 0 {
		t.Error("nothing was dropped, or nothing came to the carrier: the test has shown nothing")
	}
}

// isRefused tells whether an order must not be closed: by its number, or, if it is not, because the proxy has answered a form of
// it with a page that says no. It did so itself, or the carrier had not taken the form either.
func (p *program) isRefused(order string, closed int) bool {
	return strings.HasSuffix(order, "R") || closed == 0 && p.proxy != nil && p.proxy.Met(order, hgeapitest.Meddling.SaysNo)
}

// checkCarrier wants each form to have come with one body and to be accepted once, and no order to be closed twice.
func (p *program) checkCarrier() {
	for _, reference := range p.carrier.References() {
		if p.carrier.Bodies(reference) != 1 || p.carrier.Accepted(reference) != 1 {
			p.t.Errorf("%s: %d bodies, accepted %d times", reference, p.carrier.Bodies(reference), p.carrier.Accepted(reference))
		}
	}
	if twice := p.carrier.Twice(); len(twice) > 0 {
		p.t.Errorf("closed twice: %v", twice)
	}
	for _, complaint := range p.carrier.Complaints() {
		p.t.Errorf("the carrier complains: %s", complaint)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// newestOutcome is the path of the newest outcome of a dropped file, "" if there is none.
func (p *program) newestOutcome(name string) (path string) {
	p.t.Helper()
	stem, newest := strings.TrimSuffix(name, filepath.Ext(name)), time.Time{}
	for _, candidate := range filesBelow(p.path("outbox")) {
		if base := filepath.Base(candidate); !strings.HasPrefix(base, stem+".") || filepath.Ext(base) != ".xlsx" {
			continue
		}
		info, err := os.Stat(candidate)
		p.must(err)
		if !info.ModTime().Before(newest) {
			path, newest = candidate, info.ModTime()
		}
	}
	return path
}

// rowOutcome is what an outcome says of a row.
type rowOutcome struct{ status, reason string }

// outcomeIn is the first outcome of a stem in a folder, whatever waits for somebody in it.
func outcomeIn(t *testing.T, folder, stem string) string {
	t.Helper()
	named := regexp.MustCompile(`^` + regexp.QuoteMeta(stem) + `(\.mend-\d+)?\.outcome(-\d+)?\.xlsx$`)
	for _, path := range filesBelow(folder) { // sorted by name: without a number comes first
		if named.MatchString(filepath.Base(path)) && filepath.Dir(path) == folder {
			return path
		}
	}
	return filepath.Join(folder, stem+".outcome.xlsx")
}

// outcome reads the outcome of a dropped file, by row number.
func (p *program) outcome(name string) map[int]rowOutcome {
	return p.readOutcome(outcomeIn(p.t, p.path("outbox"), strings.TrimSuffix(name, filepath.Ext(name))))
}

// readOutcome reads an outcome, by row number.
func (p *program) readOutcome(path string) map[int]rowOutcome {
	book, err := excelize.OpenFile(path)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	defer book.Close()
	all := map[int]rowOutcome{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		p.must(err)
		for n, cells := range outcomeCells(rows) {
			all[n] = rowOutcome{cells[0], strings.Join(cells[1:], " | ")}
		}
		for _, row := range rows {
			if line := strings.Join(row, " "); strings.Contains(line, "could not be fetched") {
				p.unfetched = append(p.unfetched, line)
			}
		}
	}
	return all
}

// outcomeCells yields the rows of a sheet that have an outcome: the row number, and the cells from the status on.
func outcomeCells(rows [][]string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		status := -1 // column
		for i, row := range rows {
			if header := slices.Index(row, outcome.Columns("en")[0]); header >= 0 {
				status = header
			} else if status >= 0 && len(row) > status && row[status] != "" && !yield(i+1, row[status:]) {
				return
			}
		}
	}
}

// filesBelow lists the files below a folder, except those that say which ledger it belongs to.
func filesBelow(folder string) (all []string) {
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != ".hgeimport-ledger" && e.Name() != ".hgeimport-sent" {
			all = append(all, path)
		}
		return nil // a file may be moved away at any time
	})
	if err != nil {
		return nil
	}
	return all
}

// pauseFor returns early if ctx ends.
func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// operationWorlds are worlds with a file of each operation. Those of scan forms have worlds of their own. On PostgreSQL the
// importer is killed with the first operation of each kind.
func operationWorlds() (worlds []crashWorld) {
	for _, op := range operations.All {
		if op != &operations.ScanForm {
			worlds = append(worlds, worldOf(op))
		}
	}
	return worlds
}

// fileSteps are those of files, which know nothing of operations.
var fileSteps = []string{"claimed", "moved", "outbox made", "outbox open", "named", "written", "looked late", "archived", "done"}

// worldOf has a file with three forms. The carrier takes the first, refuses what one row of the second is about, and takes the
// third, but that reply is lost. Killed between an answer and the change that keeps it, a form is asked for, or sent again, or
// never sent again, as its operation says.
func worldOf(op *mapping.Operation) crashWorld {
	rows := conformRows
	if len(op.FormBy) == 0 {
		rows = 3
	}
	table := tableOf(op, 0, rows)
	refused := table.key(rows / 2) // in the second form
	return crashWorld{
		name: op.Name(), config: op.Name(), embedded: !firstOfKind(op), spares: fileSteps,
		files: map[string]string{"1.csv": table.String()},
		carrier: hgeapitest.Config{LoseSuffix: table.key(-1), RefuseSuffix: refused, RefuseOn: op.Name(), RepeatedAs301: true,
			Stopped: len(op.Call.ShownNot) > 0, AnyNumber: true, Moved: movedFor(op.Name())},
		count: func(c *crash, say func(string, ...any)) {
			c.operationEnded(op, table, refused, say)
			c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
			if kind, holds := heldAs(op); holds {
				c.held(kind, table, refused, say)
			}
		},
	}
}

// heldAs is the kind of the documents that the replies of an operation hold, if they hold any.
func heldAs(op *mapping.Operation) (ledger.DocumentKind, bool) {
	kind, holds := map[string]ledger.DocumentKind{"label": ledger.WaybillLabel, "pod": ledger.POD}[op.Call.Holds]
	return kind, holds
}

// held compares the documents that the replies hold: one, whole, for each row but the refused one, and for labels one to print.
func (c *crash) held(kind ledger.DocumentKind, table *conformTable, refused string, say func(string, ...any)) {
	var want []string
	for _, key := range table.keys() {
		if key != refused {
			want = append(want, key+".pdf")
		}
	}
	prints := 0
	in := filepath.Join(c.root, "outbox", documentFolders[kind])
	entries, err := os.ReadDir(in)
	var got []string
	for _, e := range entries {
		half, _ := filepath.Match(folder.TempPattern, e.Name())
		if half && c.shared && c.kills > 0 {
			continue // another importer may be writing it
		}
		text, err := os.ReadFile(filepath.Join(in, e.Name()))
		if err != nil || !strings.HasPrefix(string(text), "%PDF-") || !strings.Contains(string(text[max(0, len(text)-32):]), "%%EOF") {
			say("%s is not whole: %v", e.Name(), err)
		}
		if strings.Contains(e.Name(), ".print.") {
			prints++
			continue
		}
		got = append(got, e.Name())
	}
	slices.Sort(want)
	if labels := kind == ledger.WaybillLabel; err != nil || !slices.Equal(got, want) || labels != (prints == 1) || !labels &&
		prints > 0 {
		say("%s has %v and %d prints, want %v: %v", in, got, prints, want, err)
	}
}

// operationEnded compares how each row has ended, and what came in: each form in one body, and nothing done twice.
func (c *crash) operationEnded(op *mapping.Operation, table *conformTable, refused string, say func(string, ...any)) {
	endings := c.endings(say, "1.outcome.csv")
	if len(endings) != len(table.rows) {
		say("%d rows have ended, want %d", len(endings), len(table.rows))
		return
	}
	never := op.Call.Again == hgeapi.Never
	for i, key := range table.keys() {
		want := "confirmed"
		switch together := table.together(i); {
		case key == refused || op.Call.AnsweredAtOnce() && slices.Contains(together, refused):
			want = "refused"
		case never && slices.Contains(together, table.key(-1)):
			want = "unknown"
		}
		if killed := never && c.kills > 0 && endings[i] == "unknown"; endings[i] != want && !killed {
			say("%s ended as %s, want %s", key, endings[i], want)
		}
	}
	for _, s := range c.carrier.Submits() {
		if n := c.carrier.Bodies(s.Reference); n != 1 {
			say("%s came in with %d different bodies", s.Reference, n)
		}
	}
	if op.Call.AnsweredAtOnce() && c.carrier.Asked() > 0 {
		say("the carrier was asked %d times for what it answers at once", c.carrier.Asked())
	}
	twice := c.carrier.Twice()
	if never {
		twice = append(twice, c.carrier.BagsTwice()...)
	}
	if wrong := c.carrier.Complaints(); len(wrong) > 0 || len(twice) > 0 {
		say("the carrier complains: %v; done twice: %v", wrong, twice)
	}
}

package importer

import (
	"slices"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
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
	var giveUp time.Duration
	if looked(op) {
		giveUp = time.Millisecond // the query does not tell of each that it was not done
	}
	return crashWorld{
		giveUp: giveUp,
		name:   op.Name(), config: op.Name(), embedded: !firstOfKind(op), spares: fileSteps,
		files: map[string]string{"1.csv": table.String()},
		carrier: hgeapitest.Config{LoseSuffix: table.key(-1), RefuseSuffix: refused, RepeatedAs301: true,
			AnyNumber: true, Moved: movedFor(op.Name())},
		count: func(c *crash, say func(string, ...any)) {
			c.operationEnded(op, table, refused, say)
			c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
		},
	}
}

// looked tells whether the carrier's query can show that what the operation does was done. Killed while it was under way, a form of
// which it shows neither that nor the opposite ends as unknown. It does not go out again.
func looked(op *mapping.Operation) bool {
	return op.Call.Again == hgeapi.Look && len(op.Call.Shows)+len(op.Call.ShownNot) > 0
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
		if killed := (never || looked(op)) && c.kills > 0 && endings[i] == "unknown"; endings[i] != want && !killed {
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

package ledger

import (
	"errors"
	"fmt"
)

// sentinel is an error to compare with. It also knows what to do about it.
type sentinel struct{ text, hint string }

func (e *sentinel) Error() string { return e.text }
func (e *sentinel) Hint() string  { return e.hint }

// ErrNotFound is returned when the ledger does not have the file or form that was asked for.
var ErrNotFound error = &sentinel{"not in the ledger", "hgeimport status without a name shows what the ledger has"}

// ErrLedger is in every error of the database itself. Such an error says nothing about the data that was to be stored. Hint says
// what to do about it.
var ErrLedger = errors.New("ledger")

// ErrReplaced says that the ledger that was opened is no longer at its address: its file was removed or replaced, or its
// database was dropped and made anew. We cannot know what was sent from it, so nothing is sent.
var ErrReplaced error = &sentinel{"the ledger was removed or replaced while it was worked on", "nothing is sent until this is " +
	"clear: put the newest copy of the ledger back (a SQLite with its -wal file, but no older .sent) and start again"}

// ErrMoved says that a form or file is no longer in the state that a step started from: another importer or job was faster.
// The step has changed nothing.
var ErrMoved = errors.New("it has moved on")

// ErrHasRows says that a file cannot be refused any more: some of its rows are recorded, and may have been sent.
var ErrHasRows = errors.New("it has rows already")

// HeldError says that another process works on the ledger.
type HeldError struct {
	Holder string // what that process wrote beside the lock file: process, host, since when
}

func (e *HeldError) Error() string {
	return "in use by " + e.Holder
}

// Hint says what to do.
func (e *HeldError) Hint() string { return "one process works on a ledger; let it finish, or stop it" }

// LostError says that the ledger has forgotten sends that were made from it. It was replaced, restored from an older copy, or
// its -wal file was lost or damaged. If work went on, orders would be sent twice.
type LostError struct {
	Ledger   string // path of the database, or its address
	SentFile string // path of the file that knows better: the counter file, or the file in work/
	Form     int64  // whose sends are counted, 0 if Made and Recorded are about all forms
	Made     int64  // what that file knows: the number of sends, or the highest form sent
	Recorded int64  // what the ledger knows of the same
}

func (e *LostError) Error() string {
	if e.Form != 0 {
		return fmt.Sprintf("it has forgotten forms that were sent: of form %d it knows %d sends, by %s it should know %d",
			e.Form, e.Recorded, e.SentFile, e.Made)
	}
	return fmt.Sprintf("it has forgotten forms that were sent: it knows %d, by %s it should know %d", e.Recorded, e.SentFile, e.Made)
}

// Hint says what to do.
func (e *LostError) Hint() string {
	return fmt.Sprintf("orders would be sent twice, so nothing was done. Put the newest copy of %s back (and the -wal file of a "+
		"SQLite). Without one, see docs/backup.md (Restore) before you remove %s: what was sent since has to be known first",
		e.Ledger, e.SentFile)
}

// OlderAtWorkError says that importers of an older version work on a ledger that this version has to change.
type OlderAtWorkError struct{ Importers int }

func (e *OlderAtWorkError) Error() string {
	return fmt.Sprintf("importers of an older version work on it (%d)", e.Importers)
}

// Hint says what to do.
func (e *OlderAtWorkError) Hint() string {
	return "stop them all, replace their programs, and start again after 10 seconds; from then on an older version cannot work " +
		"on this ledger"
}

// NotDurableError says that a PostgreSQL keeps commits for a while in memory only, although the connection asks for more.
type NotDurableError struct{ Setting string }

func (e *NotDurableError) Error() string {
	return fmt.Sprintf("its commits would not survive a crash (synchronous_commit is %s): a pooler between may keep settings of "+
		"ours from it, or its role forces this one; set it to on for this database", e.Setting)
}

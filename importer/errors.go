package importer

import "fmt"

// sentinel is an error to compare with that also knows what to do about it.
type sentinel struct{ text, hint string }

func (e *sentinel) Error() string { return e.text }
func (e *sentinel) Hint() string  { return e.hint }

const nothingLost = "nothing is lost: the next run goes on where this one stopped"

// A pass ends with one of these when it has not done all of its work.
var (
	ErrStillWaiting error = &sentinel{"still waiting for the carrier", nothingLost}
	ErrInterrupted  error = &sentinel{"interrupted", nothingLost}
)

// ForeignError says that a folder is worked on with another ledger.
type ForeignError struct {
	Key   string // of the folder in [folders]
	Mark  string // path of the mark
	Owner string // where the other ledger is
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("folder %s is worked on with another ledger (%s); this one does not know what that one has sent", e.Key, e.Owner)
}

// Hint says what to do.
func (e *ForeignError) Hint() string {
	return fmt.Sprintf("orders could be sent twice, so nothing was done. Importers that share a folder share one ledger, a PostgreSQL "+
		"([ledger] url), or have folders of their own. If that ledger was deleted or replaced, put its newest copy back; only if the "+
		"carrier has nothing of this inbox, remove %s", e.Mark)
}

// GapError says that the rows of a file do not add up: its outcome must not be written.
type GapError struct {
	File       string
	Read       int
	Ended      int
	StillGoing int
}

func (e *GapError) Error() string {
	return fmt.Sprintf("%s: %d rows were read, %d have an outcome and %d are still under way", e.File, e.Read, e.Ended, e.StillGoing)
}

package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
)

// The exit codes. Scripts rely on them.
const (
	exitFine        = 0   // all orders closed, now or earlier, or nothing to do
	exitNotAll      = 1   // done, but something waits for a person
	exitUsage       = 2   // wrong usage or configuration
	exitCannotWork  = 3   // a folder, the ledger or the login does not work
	exitWaiting     = 4   // still waiting when --wait was over: it says for what
	exitInterrupted = 130 // by a signal
)

// errNotAll ends a command that is done, but some rows are not confirmed or have a problem. The command has printed which.
var errNotAll = errors.New("not all rows are good")

// exitCode is the only place that turns an error into an exit code.
func exitCode(err error) int {
	var wrongUsage usageError
	var wrongConfig *config.Error
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errNotAll):
		return exitNotAll
	case errors.As(err, &wrongUsage), errors.As(err, &wrongConfig):
		return exitUsage
	case errors.Is(err, importer.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, importer.ErrStillWaiting):
		return exitWaiting
	}
	return exitCannotWork
}

// usageError is a wrong flag or argument.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// Hint says what to do.
func (e usageError) Hint() string {
	if hint := importer.HintOf(e.err); hint != "" {
		return hint
	}
	return "hgeimport help shows the commands and their flags"
}

// printError says what went wrong and, if the error knows it, what to do.
func printError(w io.Writer, err error) {
	fmt.Fprintln(w, "error:", visible.Error(err))
	if hint := importer.HintOf(err); hint != "" {
		fmt.Fprintln(w, "hint:", visible.Text(hint))
	}
}

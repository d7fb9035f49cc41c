package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// The exit codes. Scripts rely on them.
const (
	exitFine        = 0   // all rows confirmed, or nothing to do
	exitNotAll      = 1   // done, but some rows are not confirmed
	exitUsage       = 2   // wrong usage or configuration
	exitCannotWork  = 3   // a folder, the ledger or the login
	exitWaiting     = 4   // still waiting for the carrier when --wait was over
	exitInterrupted = 130 // by a signal
)

// exitError is a command's end that is no failure, or a usage error.
type exitError struct {
	code   int
	silent bool // everything has been said
	err    error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// exitCode is the one place that knows how an ending becomes a number.
func exitCode(err error) int {
	var exit exitError
	var config *config.Error
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &config):
		return exitUsage
	case errors.Is(err, importer.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, importer.ErrStillWaiting):
		return exitWaiting
	}
	return exitCannotWork
}

// say tells a person what went wrong and, where it is known, what to do.
func say(w *os.File, err error) {
	fmt.Fprintln(w, "error:", err)
	if hint := hintFor(err); hint != "" {
		fmt.Fprintln(w, "hint:", hint)
	}
}

// hintFor is what to do about an error, "" if nobody knows. Errors say it themselves, in Hint; the first one counts. Only the
// hint of ErrLedger gives way to any other: that error is in all that goes wrong with a ledger, also where more is known.
func hintFor(err error) string {
	if hint := firstHint(err); hint != "" || !errors.Is(err, ledger.ErrLedger) {
		return hint
	}
	return hintOf(ledger.ErrLedger)
}

func firstHint(err error) string {
	if err == ledger.ErrLedger {
		return ""
	}
	if hint := hintOf(err); hint != "" {
		return hint
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return firstHint(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			if hint := firstHint(inner); hint != "" {
				return hint
			}
		}
	}
	return ""
}

func hintOf(err error) string {
	if hinted, ok := err.(interface{ Hint() string }); ok {
		return hinted.Hint()
	}
	return ""
}

// usageError is a wrong flag or argument.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }
func (e usageError) Hint() string  { return "hgeimport help shows the commands and their flags" }

func usage(err error) error {
	return exitError{code: exitUsage, err: usageError{err}}
}

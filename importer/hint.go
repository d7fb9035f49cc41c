package importer

import (
	"errors"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

// HintOf says what to do about an error, "" if nothing is known. An error has a method Hint for that; the outermost one counts.
// For an error of the ledger's database there is ledger.Hint.
func HintOf(err error) string {
	if hint := outermostHint(err); hint != "" || !errors.Is(err, ledger.ErrLedger) {
		return hint
	}
	return ledger.Hint(err)
}

func outermostHint(err error) string {
	if hinted, ok := err.(interface{ Hint() string }); ok {
		if hint := hinted.Hint(); hint != "" {
			return hint
		}
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return outermostHint(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			if hint := outermostHint(inner); hint != "" {
				return hint
			}
		}
	}
	return ""
}

// withHint adds an error to a line of the log, and what to do about it.
func withHint(line *logrus.Entry, err error) *logrus.Entry {
	if hint := HintOf(err); hint != "" {
		line = line.WithField("hint", hint)
	}
	return line.WithError(err)
}

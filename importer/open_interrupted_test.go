package importer

import (
	"context"
	"errors"
	"testing"

	"hgeimport/importer/importertest"
)

// A signal that comes while the ledger is being opened is not reported as trouble with the ledger.
func TestInterruptedWhileOpening(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := Open(ctx, importertest.Config(t.TempDir(), "http://127.0.0.1:1/"), importertest.QuietLog())
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("got %v", err)
	}
}

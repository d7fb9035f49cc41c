package importer

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// A ledger that does not answer is told of once, with what to do: on a full disk nothing else may get as far as the log.
func TestLedgerThatDoesNotAnswerHasAHint(t *testing.T) {
	t.Parallel()
	log, said := logtest.NewNullLogger()
	ctx, stop := context.WithCancel(t.Context())
	tries := make(chan bool)
	full := fmt.Errorf("%w: %w", ledger.ErrLedger, &os.PathError{Op: "write", Path: "ledger.db", Err: syscall.ENOSPC})
	o := &others{log: log}
	ended := make(chan bool)
	go func() {
		o.repeat(ctx, time.Millisecond, func() error { tries <- true; return full })
		close(ended)
	}()
	<-tries
	importertest.WaitUntil(t, "it is told", func() bool { return said.LastEntry() != nil })
	<-tries
	stop()
	select {
	case <-ended:
	case <-tries:
		<-ended
	}
	if all := said.AllEntries(); len(all) != 1 || all[0].Data["hint"] != ledger.Hint(full) {
		t.Errorf("it says %v", all)
	}
}

package command

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"hgeimport/importer"
)

// refreshEvery is how often the ledger is asked for the progress and the line is drawn.
const refreshEvery = 250 * time.Millisecond

// showProgress draws a line of progress below the log until end is called. It does nothing without a terminal or with --quiet.
func (o *options) showProgress(ctx context.Context, im *importer.Importer, log *logrus.Logger) (end func()) {
	if o.quiet || !term.IsTerminal(int(os.Stderr.Fd())) {
		return func() {}
	}
	line := mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(refreshEvery), mpb.WithAutoRefresh())
	text := func(decor.Statistics) string {
		if ctx.Err() != nil {
			return stopping
		}
		p, err := im.Progress(ctx)
		if err != nil {
			return "" // the work itself reports what is wrong with the ledger
		}
		return fmt.Sprintf("rows mapped %d, forms sent %d, forms open %d", p.Rows, p.Sent, p.Open)
	}
	bar := line.New(0, mpb.NopStyle(), mpb.PrependDecorators(decor.Any(text)))
	lines, ok := log.Out.(*patientLog)
	if !ok {
		return func() { bar.Abort(true); line.Wait() }
	}
	output := lines.setOutput(line)
	return func() {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			bar.Abort(true)
			line.Wait()
		}()
		select { // the terminal may stand still
		case <-ended:
		case <-time.After(waitForReader):
		}
		lines.setOutput(output)
	}
}

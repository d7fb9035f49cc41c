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

// refreshEvery is how often the line of progress is drawn, and the ledger asked for it.
const refreshEvery = 250 * time.Millisecond

// showProgress draws a line with what is under way below the log until the returned function is called; only on a
// terminal, and not where --quiet was said.
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
			return "" // the steps say what is wrong with the ledger
		}
		return fmt.Sprintf("rows mapped %d, forms sent %d, forms open %d", p.Rows, p.Sent, p.Open)
	}
	bar := line.New(0, mpb.NopStyle(), mpb.PrependDecorators(decor.Any(text)))
	before := log.Out
	log.SetOutput(line)
	return func() {
		bar.Abort(true)
		line.Wait()
		log.SetOutput(before)
	}
}

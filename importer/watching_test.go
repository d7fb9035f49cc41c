package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// untilReported waits until this many files have been reported.
func (w *watching) untilReported(files int) {
	w.t.Helper()
	untilReported(w.t, files, w)
}

// untilReported waits until importers have reported so many files, all of them together.
func untilReported(t *testing.T, files int, by ...*watching) {
	t.Helper()
	importertest.WaitUntil(t, "reported", func() bool {
		reported := 0
		for _, w := range by {
			reported += w.said("msg=reported")
		}
		return reported >= files
	})
}

// watching is an importer that watches in the background of a test.
type watching struct {
	t     *testing.T
	cfg   *config.Config
	stop  context.CancelFunc
	ended chan error
	log   *logtest.Hook // what was logged
}

func startWatch(t *testing.T, cfg *config.Config, before ...func(*Importer)) *watching {
	t.Helper()
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	im, err := Open(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range before {
		do(im)
	}
	ctx, stop := context.WithCancel(t.Context())
	w := &watching{t: t, cfg: cfg, stop: stop, ended: make(chan error, 1), log: hook}
	go func() { w.ended <- errors.Join(im.Watch(ctx), im.Close()) }()
	t.Cleanup(func() {
		w.end()
		if t.Failed() {
			t.Log("an importer said:\n" + strings.Join(w.lines(), ""))
		}
	})
	return w
}

// end stops it and waits for its end, once.
func (w *watching) end() {
	w.t.Helper()
	w.stop()
	if err, first := <-w.ended; first && !errors.Is(err, ErrInterrupted) {
		w.t.Errorf("watch ended: %v", err)
	} else if first {
		close(w.ended)
	}
}

func (w *watching) untilDone(name string) {
	w.t.Helper()
	importertest.WaitUntil(w.t, name+" in the archive", func() bool {
		_, err := os.Stat(filepath.Join(w.cfg.Folders.Archive, name))
		return err == nil
	})
}

// said counts the log's lines with this text.
func (w *watching) said(text string) (n int) {
	for _, line := range w.lines() {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// lines are what it has logged so far.
func (w *watching) lines() (lines []string) {
	for _, e := range w.log.AllEntries() {
		if line, err := e.String(); err == nil {
			lines = append(lines, line)
		}
	}
	return lines
}

package importer

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/folder"
)

// Watch works until ctx ends. Events of the file system wake it; the look at the folder every rescan is the truth, so it
// works as well where no event ever arrives. What cannot be worked on now (a folder that is away, a disk that is full) is
// said once, and tried again. A ledger that is no longer the one that it began with ends it.
func (im *Importer) Watch(ctx context.Context) error {
	stopServing, err := im.metrics.serve()
	if err != nil {
		return err
	}
	defer stopServing()
	if err := im.start(ctx); err != nil {
		return interrupted(ctx, err)
	}
	defer im.stop()
	return im.watchOver(ctx, folder.NewAlarm(im.log))
}

// watchOver takes what settles in the inbox until ctx ends, and looks when the alarm rings or rescan has gone by.
func (im *Importer) watchOver(ctx context.Context, wake *folder.Alarm) error {
	defer wake.Close()
	said := map[string]bool{}
	cleaned := time.Time{}
	for ctx.Err() == nil {
		wake.Watch(im.claims.inbox.Folders())
		moving, err := im.claims.takeSettled(ctx, func(folder.Dropped) bool { return true })
		if ledgerLost(err) {
			return err
		}
		if ctx.Err() == nil {
			im.sayOnce(said, err)
		}
		if now := time.Now(); now.Sub(cleaned) >= cleanEvery {
			cleaned = now
			im.cleaner.clean(ctx, now)
		}
		next := im.cfg.Watch.Rescan
		if moving > 0 {
			next = min(next, max(im.cfg.Watch.Settle/2, waiting.fetch))
		}
		wake.Wait(ctx, next)
	}
	return ErrInterrupted
}

// sayOnce logs each trouble with taking files when it begins, and when all are over, not at each look.
func (im *Importer) sayOnce(said map[string]bool, err error) {
	now := map[string]bool{}
	if err != nil {
		for trouble := range strings.Lines(err.Error()) { // joined errors stand one on a line
			now[strings.TrimSpace(trouble)] = true
		}
	}
	for _, trouble := range slices.Sorted(maps.Keys(now)) {
		if !said[trouble] {
			im.log.WithField("error", trouble).Error("cannot take files from the inbox, trying on")
		}
	}
	if len(said) > 0 && len(now) == 0 {
		im.log.Info("the inbox can be worked on again")
	}
	clear(said)
	maps.Copy(said, now)
}

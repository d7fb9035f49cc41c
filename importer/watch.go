package importer

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watch works until ctx ends. Events of the file system wake it; the look at the folder every rescan is the truth, so it
// works as well where no event ever arrives. What cannot be worked on now (a folder that is away, a disk that is full) is
// said once, and tried again. A ledger that is no longer the one that it began with ends it.
func (im *Importer) Watch(ctx context.Context) error {
	stopServing, err := im.serve()
	if err != nil {
		return err
	}
	defer stopServing()
	if err := im.start(ctx); err != nil {
		return interrupted(ctx, err)
	}
	defer im.stop()
	return im.watchOver(ctx, newAlarm(im))
}

// watchOver takes what settles in the inbox until ctx ends, and looks when the alarm rings or rescan has gone by.
func (im *Importer) watchOver(ctx context.Context, wake *alarm) error {
	defer wake.Close()
	said := map[string]bool{}
	cleaned := time.Time{}
	for ctx.Err() == nil {
		wake.watch(im.inbox.folders())
		moving, err := im.claimSettled(ctx, func(dropped) bool { return true })
		if noLonger(err) {
			return err
		}
		if ctx.Err() == nil {
			im.sayOnce(said, err)
		}
		if now := time.Now(); now.Sub(cleaned) >= cleanEvery {
			cleaned = now
			im.clean(ctx, now)
		}
		next := im.cfg.Watch.Rescan
		if moving > 0 {
			next = min(next, max(im.cfg.Watch.Settle/2, fetchEvery))
		}
		wake.wait(ctx, next)
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

// folders are the inbox and its profiles' sub-folders.
func (in *inbox) folders() []string {
	all := []string{in.folder}
	for _, p := range in.profiles {
		all = append(all, filepath.Join(in.folder, p))
	}
	return all
}

// alarm rings when something happens in the watched folders. It is a hint and may be deaf.
type alarm struct {
	im      *Importer
	watcher *fsnotify.Watcher // nil where the system has none to give
	watched map[string]os.FileInfo
	rang    bool // while nobody waited
}

func newAlarm(im *Importer) *alarm {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		im.log.WithError(err).Warn("no events from the file system: the inbox is looked at every rescan")
	}
	return &alarm{im: im, watcher: w, watched: map[string]os.FileInfo{}}
}

func (a *alarm) Close() (err error) {
	if a.watcher != nil {
		a.listening(func() { err = a.watcher.Close() })
	}
	return err
}

// watch watches the folders, and anew those that have been replaced or were away. One that was made or mounted anew may
// look the same; its watch has ended.
func (a *alarm) watch(folders []string) {
	if a.watcher != nil {
		a.listening(func() { a.renew(folders) })
	}
}

// listening hears what the watcher has to say while something is asked of it: it tells of a fault under the lock that its
// methods wait for, so nobody may leave it standing there.
func (a *alarm) listening(do func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		events, faults := a.watcher.Events, a.watcher.Errors
		for {
			select {
			case <-stop:
				return
			case _, more := <-events:
				if !more {
					events = nil // it is being closed
				}
			case err, more := <-faults:
				if !more {
					faults = nil
					continue
				}
				a.lost(err)
			}
			a.rang = true
		}
	}()
	do()
	close(stop)
	<-stopped
}

func (a *alarm) renew(folders []string) {
	alive := a.watcher.WatchList()
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil {
			delete(a.watched, folder)
			continue
		}
		identify(info)
		if before, ok := a.watched[folder]; ok && os.SameFile(before, info) && slices.Contains(alive, filepath.Clean(folder)) {
			continue
		}
		if a.watched[folder] != nil {
			if err := a.watcher.Remove(folder); err != nil && !errors.Is(err, fsnotify.ErrNonExistentWatch) {
				a.im.log.WithError(err).Debug("the watch of a replaced folder")
			}
		}
		if err := a.watcher.Add(folder); err != nil {
			a.im.log.WithError(err).WithField("folder", folder).Debug("no events from this folder")
		}
		a.watched[folder] = info
	}
}

// wait returns when something has happened, when the time is over, or when ctx ends. An overflow of events is something,
// too. Files that keep arriving do not ring more often than the settling needs.
func (a *alarm) wait(ctx context.Context, atMost time.Duration) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	var events chan fsnotify.Event
	var faults chan error
	if a.watcher != nil {
		events, faults = a.watcher.Events, a.watcher.Errors
	}
	now := make(chan struct{})
	if a.rang {
		close(now)
	}
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
		return
	case <-now:
	case <-events:
	case err := <-faults:
		a.lost(err)
	}
	a.rang = false
	pause := time.NewTimer(min(fetchEvery, atMost))
	defer pause.Stop()
	for { // what comes in the next moment belongs to the same ring
		select {
		case <-events:
		case err := <-faults:
			a.lost(err)
		case <-pause.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (a *alarm) lost(err error) {
	a.im.log.WithError(err).Debug("events of the file system were lost, looking at the inbox")
}

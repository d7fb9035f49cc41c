package folder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/sirupsen/logrus"
)

// samePause is how long events that follow an event count as the same ring.
const samePause = 100 * time.Millisecond

// Alarm rings when something happens in the watched folders. It is a hint and may be deaf; the zero one is.
type Alarm struct {
	log     *logrus.Logger
	watcher *fsnotify.Watcher // nil where the system has none to give
	watched map[string]os.FileInfo
	rang    bool // while nobody waited
}

func NewAlarm(log *logrus.Logger) *Alarm {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		log.WithError(err).Warn("no events from the file system: the inbox is looked at every rescan")
	}
	return &Alarm{log: log, watcher: w, watched: map[string]os.FileInfo{}}
}

func (a *Alarm) Close() (err error) {
	if a.watcher != nil {
		a.listening(func() { err = a.watcher.Close() })
	}
	return err
}

// Watch watches the folders, and anew those that have been replaced or were away. One that was made or mounted anew may
// look the same; its watch has ended.
func (a *Alarm) Watch(folders []string) {
	if a.watcher != nil {
		a.listening(func() { a.renew(folders) })
	}
}

// listening hears what the watcher has to say while something is asked of it: it tells of a fault under the lock that its
// methods wait for, so nobody may leave it standing there.
func (a *Alarm) listening(do func()) {
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

func (a *Alarm) renew(folders []string) {
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
				a.log.WithError(err).Debug("the watch of a replaced folder")
			}
		}
		if err := a.watcher.Add(folder); err != nil {
			a.log.WithError(err).WithField("folder", folder).Debug("no events from this folder")
		}
		a.watched[folder] = info
	}
}

// Wait returns when something has happened, when the time is over, or when ctx ends. An overflow of events is something,
// too. Files that keep arriving do not ring more often than the settling needs.
func (a *Alarm) Wait(ctx context.Context, atMost time.Duration) {
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
	pause := time.NewTimer(min(samePause, atMost))
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

func (a *Alarm) lost(err error) {
	a.log.WithError(err).Debug("events of the file system were lost, looking at the inbox")
}

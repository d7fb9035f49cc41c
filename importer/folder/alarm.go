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

// Alarm rings when something happens in the watched folders. It is only a hint: it may miss events, and on some systems and
// network shares there are none. Then, and for the zero Alarm, only the time given to Wait counts. It is not safe for
// concurrent use.
type Alarm struct {
	log     *logrus.Logger
	watcher *fsnotify.Watcher      // nil if the system has none left
	watched map[string]os.FileInfo // what each folder was when its watch began
	rang    bool                   // an event came between two calls of Wait
}

// ringPause is how long after an event further events belong to the same ring.
const ringPause = 100 * time.Millisecond

// NewAlarm makes an Alarm that watches nothing yet. If the system has no watcher left it logs that, and the Alarm never rings.
func NewAlarm(log *logrus.Logger) *Alarm {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		log.WithError(err).Warn("no events from the file system: the inbox is looked at every rescan")
	}
	return &Alarm{log: log, watcher: w, watched: map[string]os.FileInfo{}}
}

// Close ends the watches.
func (a *Alarm) Close() (err error) {
	if a.watcher != nil {
		a.whileListening(func() { err = a.watcher.Close() })
	}
	return err
}

// Watch watches the folders. It is called before each Wait with the same folders: a folder that was replaced, or mounted
// again, is watched anew. What cannot be watched is logged; that is no error.
func (a *Alarm) Watch(folders []string) {
	if a.watcher != nil {
		a.whileListening(func() { a.renewWatches(folders) })
	}
}

// whileListening receives events while do calls methods of the watcher. Without that the two would wait for each other: the
// watcher sends an error while it holds the lock that its methods need.
func (a *Alarm) whileListening(do func()) {
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
				a.logLost(err)
			}
			a.rang = true
		}
	}()
	do()
	close(stop)
	<-stopped
}

// renewWatches adds the watches that are missing or have ended. A folder that was made or mounted again may have the same
// device and inode as before, but its watch has ended: so WatchList is asked, too.
func (a *Alarm) renewWatches(folders []string) {
	alive := a.watcher.WatchList()
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil {
			delete(a.watched, folder)
			continue
		}
		fixIdentity(info)
		before, ok := a.watched[folder]
		if ok && os.SameFile(before, info) && slices.Contains(alive, filepath.Clean(folder)) {
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

// Wait returns when something has happened in a watched folder since the last Wait, when the time atMost is over, or when ctx
// ends. Lost events count as an event. After an event it waits for ringPause more, so that files that keep arriving do not
// make the caller look all the time.
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
		a.logLost(err)
	}
	a.rang = false
	pause := time.NewTimer(min(ringPause, atMost))
	defer pause.Stop()
	for {
		select {
		case <-events:
		case err := <-faults:
			a.logLost(err)
		case <-pause.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (a *Alarm) logLost(err error) {
	a.log.WithError(err).Debug("events of the file system were lost, looking at the inbox")
}

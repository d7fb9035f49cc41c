package importer

import (
	"os"
	"path/filepath"
	"slices"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// A file that somebody has open, or that we may not read, waits in the inbox for as long as that lasts. Whoever dropped it sees
// no log, so it has a status file, too.

// wordsOfWaiting are what a status file says of such a file.
var wordsOfWaiting = map[folder.Unsettled]string{
	folder.OpenForWriting: "where_open", folder.OpenInOffice: "where_in_use", folder.MayNotRead: "where_unreadable"}

// fileInInbox is a file that waits in the inbox. Among the open files of the ledger it has an ID below zero.
type fileInInbox struct {
	ledger.File
	why    folder.Unsettled
	access folder.Access // for those who may read it where it lies
}

// waitIn keeps which files wait, by the last look at the inbox.
func (s *statusFiles) waitIn(inbox string, moving []folder.InboxFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.waiting
	s.waiting = nil
	for _, d := range moving {
		if wordsOfWaiting[d.Why] == "" {
			continue
		}
		w := fileInInbox{File: ledger.File{Name: storableName(d.Name), Profile: d.Profile}, why: d.Why}
		known := slices.IndexFunc(before, func(b fileInInbox) bool { return b.Name == w.Name && b.Profile == w.Profile })
		if known >= 0 {
			w.ID = before[known].ID
		} else {
			s.waited--
			w.ID = s.waited
		}
		from, err := os.Stat(filepath.Join(inbox, d.Profile))
		to, toErr := os.Stat(s.cfg.Folders.Outbox)
		if err == nil && toErr == nil {
			w.access = d.Access(from).Moved(from, to)
		}
		s.waiting = append(s.waiting, w)
	}
	shown := s.waiting
	s.shown.Store(&shown)
}

// inInbox are the files that wait in the inbox. It waits for nobody.
func (s *statusFiles) inInbox() []fileInInbox {
	if shown := s.shown.Load(); shown != nil {
		return *shown
	}
	return nil
}

// waitingOf is the waiting file of an ID, nil for one of the ledger.
func (s *statusFiles) waitingOf(id int64) *fileInInbox {
	for i := range s.waiting {
		if s.waiting[i].ID == id {
			return &s.waiting[i]
		}
	}
	return nil
}

// sayWaiting is what a status file says of a file that waits.
func (s *statusFiles) sayWaiting(w *fileInInbox) string {
	return statusLine(w.File, reason.Say(s.cfg.Language, wordsOfWaiting[w.why]))
}

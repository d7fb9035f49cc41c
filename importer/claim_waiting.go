package importer

import (
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/folder"
)

// inboxSaid is what was logged of the inbox, so that each thing is logged once.
type inboxSaid struct {
	notes   []string
	waiting map[string]folder.Unsettled // why each file waits that has not come to rest, by path
	alone   []string                    // files that are left alone because of their names
}

// look logs what is new since the last look: notes, files that wait for something else than time, and files that are left alone.
func (s *inboxSaid) look(log *logrus.Logger, inbox *folder.Inbox, moving []folder.InboxFile) {
	for _, note := range inbox.Notes {
		if !slices.Contains(s.notes, note) {
			s.notes = append(s.notes, note)
			log.Warn(note)
		}
	}
	for _, name := range inbox.Unfinished {
		if !slices.Contains(s.alone, name) {
			log.WithField("file", name).Info("left alone: by its name a program has not finished it, or [watch] ignore has it")
		}
	}
	s.alone = inbox.Unfinished
	before := s.waiting
	s.waiting = map[string]folder.Unsettled{}
	for _, d := range moving {
		if d.Why == folder.StillChanging {
			continue
		}
		s.waiting[d.Path] = d.Why
		if before[d.Path] != d.Why {
			log.WithField("file", d.Name).WithField("why", "it "+string(d.Why)).Info("waits in the inbox")
		}
	}
}

// waitingStatus is the status of a file that lies in the inbox.
func waitingStatus(d folder.InboxFile) FileStatus {
	why := "it " + string(d.Why)
	if d.Why == "" {
		why = "the next look of a run or of watch takes it"
	}
	return FileStatus{Name: d.Name, Profile: d.Profile, State: StateWaiting, Why: why, Forms: []FormStatus{}}
}

// StateWaiting is the state of a file that has not been taken from the inbox yet.
const StateWaiting = "waiting"

func lowerCase(patterns []string) (lower []string) {
	for _, p := range patterns {
		lower = append(lower, strings.ToLower(p))
	}
	return lower
}

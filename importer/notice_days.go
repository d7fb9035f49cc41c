package importer

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// This file finds files that were expected and have not come, and cut-offs that near while files wait. All times are by the time
// of day, in the zone of the configuration.

// expectedFor is how long after its time a file that was expected is told: later it helps nobody.
const expectedFor = 24 * time.Hour

// dayTime is a time of day on one of the days of a list.
func dayTime(text string, days []string, now time.Time, offset int) (at time.Time, ok bool) {
	at = config.TimeOfDay(text, now.AddDate(0, 0, offset))
	return at, config.OnDay(days, at.Weekday())
}

// lastTime is the last such time that is not after now.
func lastTime(text string, days []string, now time.Time) (at time.Time, ok bool) {
	for back := range 8 {
		if at, ok = dayTime(text, days, now, -back); ok && !at.After(now) {
			return at, true
		}
	}
	return at, false
}

// lookAtExpected finds the files that have not come.
func (n *notices) lookAtExpected(ctx context.Context, f *findings) error {
	const kind = "expect "
	now := n.ledger.Now().In(n.zone)
	current := map[string]bool{}
	for _, e := range n.cfg.Expect {
		by, ok := lastTime(e.By, e.Days, now)
		if !ok {
			continue
		}
		name := kind + e.Profile + " " + by.Format(time.RFC3339)
		current[name] = true
		if _, known := f.kept[name]; !known && now.Sub(by) > expectedFor {
			continue
		}
		came, err := n.cameFor(ctx, e, by)
		if err != nil {
			return err
		}
		if _, known := f.kept[name]; came == "" {
			f.saw(name, 0, noticeFacts{Kind: noticeExpect, Say: "notice_expect", Profile: e.Profile, At: by.Format(time.RFC3339)})
		} else if known {
			f.end(name, func(facts *noticeFacts) { facts.File = came })
		}
	}
	for name := range f.kept {
		if strings.HasPrefix(name, kind) && !current[name] {
			f.over[name] = nil // the next one is due
		}
	}
	return nil
}

// cameFor is the name of a file that has come for an expectation, "" if there is none. An outcome that was dropped again is none.
func (n *notices) cameFor(ctx context.Context, e config.Expect, by time.Time) (string, error) {
	since := config.TimeOfDay(cmp.Or(e.Since, "00:00"), by)
	if !since.Before(by) {
		since = config.TimeOfDay(e.Since, by.AddDate(0, 0, -1))
	}
	files, err := n.ledger.FilesSince(ctx, e.Profile, since)
	for _, file := range files {
		if _, ours := asOutcome(withoutExt(file.Name)); !ours {
			return file.Name, nil
		}
	}
	return "", err
}

// lookAtCutoffs finds the cut-offs that near while files wait.
func (n *notices) lookAtCutoffs(ctx context.Context, f *findings) error {
	const kind = "cutoff "
	now := n.ledger.Now().In(n.zone)
	known := map[string]bool{}
	for _, c := range n.cfg.Cutoff {
		for _, offset := range []int{-1, 0, 1} {
			at, ok := dayTime(c.At, c.Days, now, offset)
			name := kind + c.Profile + " " + at.Format(time.RFC3339)
			_, lasts := f.kept[name]
			if !ok || !lasts && (now.Before(at.Add(-c.Warning())) || !now.Before(at)) {
				continue
			}
			known[name] = true
			waits, err := n.stillWaits(ctx, c.Profile, at)
			if err != nil {
				return err
			}
			switch {
			case !now.Before(at) && len(waits) > 0:
				f.end(name, func(facts *noticeFacts) { facts.Say, facts.Files = "notice_cutoff_missed", waits })
			case len(waits) > 0:
				f.saw(name, 0, noticeFacts{Kind: noticeCutoff, Say: "notice_cutoff", Profile: c.Profile, Files: waits,
					At: at.Format(time.RFC3339)})
			case lasts:
				f.end(name, func(facts *noticeFacts) { facts.Files = nil })
			}
		}
	}
	for name := range f.kept {
		if strings.HasPrefix(name, kind) && !known[name] {
			f.over[name] = nil // its day is over, or it is not in the configuration any more
		}
	}
	return nil
}

// cutoffLooksBack is how long before a cut-off a file may have come that still counts as waiting for its person.
const cutoffLooksBack = 7 * 24 * time.Hour

// stillWaits are the names of the files of a profile that wait: in the inbox, under way, or for a person who has not dropped
// their outcome again.
func (n *notices) stillWaits(ctx context.Context, profile string, at time.Time) (names []string, err error) {
	if n.inbox != nil {
		for _, w := range n.inbox.inInbox() {
			if w.Profile == profile {
				names = append(names, w.Name)
			}
		}
	}
	files, err := n.ledger.FilesSince(ctx, profile, at.Add(-cutoffLooksBack))
	for _, file := range files {
		if file.DoneAt.IsZero() || n.outcomeWaits(file) {
			names = append(names, file.Name)
		}
	}
	return names, err
}

// outcomeWaits tells whether the outcome of a file lies in the outbox for somebody who has to do something with it. It has moved
// to the archive once its mended version is done.
func (n *notices) outcomeWaits(file ledger.File) bool {
	path := filepath.Join(n.cfg.Folders.Outbox, filepath.FromSlash(file.Outcome))
	return file.Outcome != "" && file.Superseded == "" && waitsForPerson(file.Outcome) && exists(path)
}

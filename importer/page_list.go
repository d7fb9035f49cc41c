package importer

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/page"
	"hgeimport/importer/visible"
	"hgeimport/mapping/reason"
)

const (
	// filesOnPage is how many files a page lists.
	filesOnPage = 50
	// countedInHeadline is how many files that wait for a person are counted for the headline.
	countedInHeadline = 200
)

// makeList fills in the page of all files, or of what was searched for.
func (s *pages) makeList(ctx context.Context, p *page.Page) (err error) {
	if p.View.Search != "" {
		return s.makeFound(ctx, p)
	}
	if p.State, err = s.state(ctx, p); err != nil {
		return err
	}
	for _, profile := range s.cfg.Profile {
		if profile.Name != "" {
			p.Folders = append(p.Folders, visible.Line(profile.Name))
		}
	}
	if p.View.Before == 0 && p.View.Show != page.ShowDone {
		p.Files = s.filesInInbox(p)
	}
	q := ledger.Listing{Before: p.View.Before, Most: filesOnPage + 1, State: map[page.Show]ledger.ListedState{
		page.ShowOpen: ledger.ListOpen, page.ShowDone: ledger.ListDone, page.ShowPerson: ledger.ListWaits}[p.View.Show]}
	if p.View.Folder != "" {
		profile := s.profileShown(p.View.Folder)
		q.Profile = &profile
	}
	files, err := s.ledger.List(ctx, q)
	if err != nil {
		return err
	}
	if len(files) > filesOnPage {
		files = files[:filesOnPage]
		p.Next = files[filesOnPage-1].ID
	}
	return s.addFiles(ctx, p, files)
}

// profileShown is the profile that a page calls so.
func (s *pages) profileShown(shown string) string {
	for _, profile := range s.cfg.Profile {
		if visible.Line(profile.Name) == shown && profile.Name != "" {
			return profile.Name
		}
	}
	if shown == page.InboxItself {
		return ""
	}
	return shown
}

// addFiles adds files of the ledger to a list. Of those that only wait for a person it leaves out the ones whose outcome was
// taken away.
func (s *pages) addFiles(ctx context.Context, p *page.Page, files []ledger.File) error {
	count, cancel := context.WithTimeout(ctx, answersWithin.count)
	defer cancel()
	for _, f := range files {
		if p.View.Search == "" && p.View.Show == page.ShowPerson && !s.outcomeWaits(f.Outcome) {
			continue
		}
		shown, err := s.file(ctx, count, p.Language, f)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, shown)
	}
	return nil
}

// outcomeWaits tells whether an outcome says that something waits for somebody, and still lies where it was put: who has taken it
// away is at it.
func (s *pages) outcomeWaits(outcome string) bool {
	return waitsForPerson(path.Base(outcome)) && s.isThere(s.outcomePath(outcome))
}

func (s *pages) outcomePath(outcome string) string {
	return filepath.Join(s.cfg.Folders.Outbox, filepath.FromSlash(outcome))
}

// isThere tells whether there is a file in the outbox. While the outbox does not answer, whoever looks there waits for ever, so
// nobody else looks, and what was there is taken to be there still.
func (s *pages) isThere(path string) bool {
	if s.looking.Load() > 0 {
		return true
	}
	s.looking.Add(1)
	there := make(chan bool, 1)
	go func() {
		is := exists(path)
		s.looking.Add(-1)
		there <- is
	}()
	limit := time.NewTimer(answersWithin.outbox)
	defer limit.Stop()
	select {
	case is := <-there:
		return is
	case <-limit.C:
		return true
	}
}

// filesInInbox are the files that wait in the inbox for something else than time, as the last look has seen them.
func (s *pages) filesInInbox(p *page.Page) (files []page.File) {
	for _, w := range s.status.inInbox() {
		if p.View.Folder != "" && s.profileShown(p.View.Folder) != w.Profile {
			continue
		}
		whom := page.Clerk
		if w.why == folder.MayNotRead {
			whom = page.Administrator
		}
		profile, _ := s.cfg.ProfileFor(w.Profile)
		files = append(files, page.File{Name: visible.Line(w.Name), Folder: visible.Line(w.Profile), Operation: profile.Operation,
			State: page.InInbox, For: whom, Waits: reason.Say(p.Language, wordsOfWaiting[w.why])})
	}
	return files
}

// state is how things stand as a whole.
func (s *pages) state(ctx context.Context, p *page.Page) (state page.State, err error) {
	state.InInbox = len(s.status.inInbox())
	if state.InWork, err = s.ledger.CountOpenFiles(ctx); err != nil {
		return state, err
	}
	outcomes, err := s.ledger.WaitingOutcomes(ctx, countedInHeadline+1)
	if err != nil {
		return state, err
	}
	for i, outcome := range outcomes {
		if i == countedInHeadline {
			state.WaitingMany = true
		} else if s.outcomeWaits(outcome) {
			state.Waiting++
		}
	}
	if state.Troubles, err = s.standingTroubles(ctx); err != nil {
		return state, err
	}
	jump, ok, err := s.ledger.LastJump(ctx)
	if err == nil && ok && p.Now.Sub(jump.At).Abs() <= noteClockFor {
		state.Notes = append(state.Notes, page.Words{Key: "page_clock"})
	}
	return state, err
}

// standingTroubles are those of the importer as a whole, and then those of files.
func (s *pages) standingTroubles(ctx context.Context) (troubles []page.Trouble, err error) {
	add := func(err error, key string, args ...string) {
		detail := ""
		if err != nil {
			detail = s.detail(err)
		}
		troubles = append(troubles, page.Trouble{Words: page.Words{Key: key, Args: args}, Detail: detail})
	}
	inboxErr := s.metrics.lastInboxErr()
	var away *folder.Error
	switch {
	case inboxErr == nil:
	case errors.As(inboxErr, &away) && away.Key != "inbox":
		add(inboxErr, "page_folder_away", away.Key)
	default:
		add(inboxErr, "page_inbox_away")
	}
	if err := s.metrics.lastClaimErr(); err != nil {
		add(err, "page_not_recorded")
	}
	if s.looking.Load() > 0 {
		add(nil, "page_folder_away", "outbox")
	}
	if err := s.metrics.inboxStuck(s.cfg.Watch.Rescan); err != nil {
		add(err, "page_inbox_stuck")
	}
	if err := s.metrics.roadStuck(ctx, time.Now()); err != nil {
		add(err, "page_stuck")
	}
	pause, err := carrierPause(ctx, s.cfg, s.ledger)
	if err != nil {
		return nil, err
	}
	if pause != nil {
		add(nil, "page_paused", s.timeOfDay(pause.End.Round(time.Minute)))
	}
	return append(troubles, s.troublesOfFiles()...), nil
}

// mostDetails is how many different errors of files are told.
const mostDetails = 3

// longestDetail is how many bytes of an error are told.
const longestDetail = 600

// longNumber is what may be the number of an order, in a text of others.
var longNumber = regexp.MustCompile(`[\p{L}\d]*\d{6,}[\p{L}\d]*`)

// detail is an error as a page tells it: without numbers that may be those of orders.
func (s *pages) detail(err error) string {
	return withoutNumbers(cutText(visible.Error(err), longestDetail))
}

// withoutNumbers leaves out of a text what may be numbers of orders, but for those that may stand there.
func withoutNumbers(text string, but ...string) string {
	return longNumber.ReplaceAllStringFunc(text, func(number string) string {
		if slices.ContainsFunc(but, func(known string) bool { return known != "" && strings.Contains(known, number) }) {
			return number
		}
		return "…"
	})
}

// leftToMend is how many rows or questions wait for somebody, by the name of an outcome.
func leftToMend(outcome string) (n int) {
	if end := outcomeEnd.FindStringSubmatch(withoutExt(path.Base(outcome))); end != nil {
		n, _ = strconv.Atoi(strings.TrimPrefix(strings.ToLower(end[1]), ".mend-")) // 0 without a number
	}
	return n
}

package importer

import (
	"context"
	"errors"
	"strings"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/page"
	"hgeimport/importer/visible"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// mostFound is how many files, or rows and forms, a search shows.
const mostFound = 100

// makeFound fills in what a search has found: the same as `hgeimport status NUMBER`.
func (s *pages) makeFound(ctx context.Context, p *page.Page) error {
	q := StatusQuery{Which: p.View.Search, Limit: mostFound}
	p.Searched, p.View.Search = true, visible.Line(q.Which)
	files, err := filesAsked(ctx, s.cfg, s.ledger, q)
	if err == nil {
		return s.addFiles(ctx, p, files)
	}
	if !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	for _, f := range s.filesInInbox(p) {
		if f.Name == p.View.Search {
			p.Files = append(p.Files, f)
		}
	}
	if len(p.Files) > 0 {
		return nil
	}
	found, err := s.numberFound(ctx, p.Language, q)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	p.Found, p.Slow = found, errors.Is(err, errSearchSlow)
	if p.Slow {
		err = nil
	}
	return err
}

// errSearchSlow is that a search was broken off.
var errSearchSlow = errors.New("the search takes too long")

// searchWithin is how long a number is searched for. No index knows the numbers of rows (ledger.EntriesNamed).
const searchWithin = pageTimeout - 2*time.Second

// numberFound are the rows and forms in which a number stands. Numbers of others, such as those that the carrier has given to an
// order, are left out.
func (s *pages) numberFound(ctx context.Context, language string, q StatusQuery) (shown []page.Found, err error) {
	search, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	found, files, err := numberIn(search, s.cfg, s.ledger, q)
	if err != nil {
		if search.Err() != nil && ctx.Err() == nil {
			return nil, errSearchSlow
		}
		return nil, err
	}
	ids := map[int64]ledger.File{}
	for _, f := range files {
		ids[f.ID] = f
	}
	for _, f := range found {
		one := page.Found{Number: visible.Line(f.Number), FileID: f.fileID, File: visible.Line(f.File), Folder: visible.Line(f.Profile),
			Operation: f.Operation, Row: f.Row, Reference: visible.Line(f.Reference), State: f.State,
			Taken: s.inZone(ids[f.fileID].ClaimedAt), Ended: s.inZone(f.ended)}
		if f.Status != "pending" {
			one.Status = reason.Status(f.Status)
		}
		if op := operations.Named(f.Operation); f.State != "" && (!hasOneItem(op) || strings.EqualFold(f.Form, q.Which)) {
			one.Form = visible.Line(f.Form)
		}
		var why []string
		for _, r := range f.reasons {
			why = append(why, plainWords(language, r))
		}
		one.Why = joinSentences(language, why...)
		shown = append(shown, one)
	}
	return shown, nil
}

package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// recentFiles is how many finished files status shows besides the open ones.
const recentFiles = 50

// FileStatus says how far a file has got. `status --json` prints its JSON: programs read it, so keep its keys.
type FileStatus struct {
	Name      string       `json:"name"`
	Profile   string       `json:"profile"`
	Operation string       `json:"operation"`
	State     string       `json:"state"`
	Why       string       `json:"why,omitempty"`      // it waits in the inbox, was refused, asks, or is held up
	TakenAt   string       `json:"taken_at,omitempty"` // RFC 3339, when it was taken from the inbox
	DoneAt    string       `json:"done_at,omitempty"`  // RFC 3339, "" until it is done
	Rows      RowCounts    `json:"rows"`
	Forms     []FormStatus `json:"forms"`
	Outcome   string       `json:"outcome"` // path of the outcome, "" until it is there

	Tries   int    `json:"tries,omitempty"`    // how often the step in hand has failed
	NextTry string `json:"next_try,omitempty"` // RFC 3339, when it goes on, if it waits

	id       int64
	twice    int  // duplicates whose order stands in an earlier row of the file
	cutShort bool // it was refused, or its mapping ended before the end of the file
	toMend   bool // it was a trial, and is to be mended, or the name of its outcome says so
}

// RowCounts counts the rows of a file by status. Read is the sum of the others.
type RowCounts struct {
	Read        int `json:"read"`
	Confirmed   int `json:"confirmed"`
	Refused     int `json:"refused"`
	Rejected    int `json:"rejected"`
	Duplicate   int `json:"duplicate"`
	Unconfirmed int `json:"unconfirmed"`
	Unknown     int `json:"unknown"`
	Pending     int `json:"pending"`
}

// FormStatus says how far a form has got.
type FormStatus struct {
	Reference string            `json:"reference"`
	Operation string            `json:"operation"`
	About     map[string]string `json:"about"` // what it is about, by the names of fields
	State     string            `json:"state"`
	Orders    int               `json:"orders"`
	Form      string            `json:"form"`
	Document  string            `json:"document"`

	DocumentFile  string `json:"document_file,omitempty"`  // path of the PDF that was fetched
	LabelFile     string `json:"label_file,omitempty"`     // the same of the label of a bag
	DocumentError string `json:"document_error,omitempty"` // why one of them is not there (yet)

	Tries   int    `json:"tries"`              // questions and attempts since work on it began
	SentAt  string `json:"sent_at"`            // RFC 3339, when it last left; "" if it has not
	EndedAt string `json:"ended_at,omitempty"` // RFC 3339, when it was settled
	NextTry string `json:"next_try,omitempty"` // RFC 3339, when it is sent or asked for next, if it waits
	Message string `json:"message"`            // the carrier's words, or why it does not go on

	Labels []ledger.Label `json:"-"` // About in its order
	id     int64
}

// Status tells how far files have got. which is a file's name or a form's reference; "" means all open files and the last
// finished ones, and before them those that lie in the inbox. Another process may work on the ledger meanwhile. If there is no
// ledger yet, "" gives no others. A name that neither has is ledger.ErrNotFound.
func Status(ctx context.Context, c *config.Config, which string) ([]FileStatus, error) {
	files, _, err := StatusOf(ctx, c, StatusQuery{Which: which})
	return files, err
}

// waitingInInbox are the files that lie in the inbox, or those of a name. It is a courtesy: if the inbox cannot be looked at,
// there are none.
func waitingInInbox(c *config.Config, which string) (all []FileStatus) {
	inbox := newInbox(c, &folder.Links{})
	files, err := inbox.Lying(time.Now())
	defer inbox.Release()
	if err != nil {
		return nil
	}
	for _, d := range files {
		if which == "" || d.Name == filepath.Base(which) {
			waits := waitingStatus(d)
			profile, _ := c.ProfileFor(d.Profile)
			waits.Operation = profile.Operation
			all = append(all, waits)
		}
	}
	return all
}

// noteClockFor is how long status tells of a clock that was set.
const noteClockFor = 7 * 24 * time.Hour

// ClockNote tells of the last clock that was set, "" if none was of late.
func ClockNote(ctx context.Context, c *config.Config) (string, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer l.Close()
	jump, ok, err := l.LastJump(ctx)
	if err != nil || !ok || time.Since(jump.At).Abs() > noteClockFor {
		return "", err
	}
	return fmt.Sprintf("%s, to %s; nothing waits longer or shorter for that", jump,
		jump.At.In(c.Location()).Format(time.DateTime)), nil
}

// openLedgerReadOnly opens the ledger for reading. If there is none yet, it returns ledger.ErrNotFound; if there is none, but
// the folders belong to one, a *ForeignError.
func openLedgerReadOnly(ctx context.Context, c *config.Config) (*ledger.Ledger, error) {
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if errors.Is(err, ledger.ErrNotFound) {
		if foreign := checkOwners(c, ""); foreign != nil {
			return nil, foreign
		}
	}
	return l, err
}

// rowsRead is how many rows a file of which nothing was sent has, 0 if that is not known.
func rowsRead(f ledger.File) int {
	if l := layoutOf(f); l != nil {
		return l.Rows
	}
	return 0
}

// layoutOf is how a file was read, nil if that is not known.
func layoutOf(f ledger.File) *mapping.Layout {
	var u Understood
	if err := json.Unmarshal([]byte(f.Layout), &u); err != nil {
		return nil
	}
	return u.Layout
}

// messageOf is what was said last of a form. Of one that was refused it also says where it was sent, if that may be wrong.
func messageOf(form ledger.Form) string {
	if form.State == ledger.Refused && form.Words != form.Message {
		return joinSentences("en", form.Message, form.Words)
	}
	return form.Message
}

// rfc3339 is a time for scripts, "" for none.
func rfc3339(c *config.Config, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Location()).Format(time.RFC3339)
}

// addDocuments adds where the documents of a form are, and why one is not there.
func (s *FormStatus) addDocuments(c *config.Config, form int64, documents []ledger.Document) {
	for _, d := range documents {
		path := filepath.Join(c.Folders.Outbox, filepath.FromSlash(d.Name))
		switch {
		case d.Form != form:
		case d.State != ledger.DocumentFetched:
			s.DocumentError = cmp.Or(s.DocumentError, d.Message)
		case d.Name == "" || !exists(path): // somebody has removed it
		case d.Kind == ledger.BagLabel, d.Kind == ledger.WaybillLabel:
			s.LabelFile = path
		default:
			s.DocumentFile = path
		}
	}
}

// fileStatus is how far a file has got. counts are its rows by status, nil if they have to be counted.
func fileStatus(ctx context.Context, c *config.Config, l *ledger.Ledger, f ledger.File, counts map[string]int) (FileStatus,
	error) {
	s := FileStatus{Name: f.Name, Profile: f.Profile, Operation: operationOfFile(c, f), State: string(f.State),
		Forms:   []FormStatus{},
		TakenAt: rfc3339(c, f.ClaimedAt), DoneAt: rfc3339(c, f.DoneAt), id: f.ID, cutShort: f.Refusal != ""}
	var err error
	if s.Why, err = whyNothingSent(ctx, l, f); err != nil {
		return s, err
	}
	trial, verdict, err := l.Trial(ctx, f.ID)
	if err != nil {
		return s, err
	}
	s.toMend = trial && verdict != ledger.TrialClean || waitsForPerson(f.Outcome)
	if counts == nil {
		if counts, err = l.CountRows(ctx, f.ID); err != nil {
			return s, err
		}
	}
	n := func(status reason.Status) int { return counts[string(status)] }
	s.Rows = RowCounts{Confirmed: n(reason.Confirmed), Refused: n(reason.Refused), Rejected: n(reason.Rejected),
		Duplicate: n(reason.Duplicate), Unconfirmed: n(reason.Unconfirmed), Unknown: n(reason.Unknown), Pending: n("")}
	for _, count := range counts {
		s.Rows.Read += count
	}
	if f.State.NothingSent() { // the ledger has none of its rows; they wait for somebody who mends or answers
		f.Rows = rowsRead(f)
	}
	if f.Rows > s.Rows.Read { // a row that no status counts is pending
		s.Rows.Pending += f.Rows - s.Rows.Read
		s.Rows.Read = f.Rows
	}
	if s.Rows.Duplicate > 0 {
		if s.twice, err = l.CountTwice(ctx, f.ID); err != nil {
			return s, err
		}
	}
	if err := s.addForms(ctx, c, l); err != nil {
		return s, err
	}
	if !f.DoneAt.IsZero() && f.Outcome != "" { // the name is empty once the outcome was removed with the archive
		s.Outcome = filepath.Join(c.Folders.Outbox, filepath.FromSlash(f.Outcome))
		if archived := filepath.Join(c.Folders.Archive, f.Superseded); f.Superseded != "" && exists(archived) {
			s.Outcome = archived
		}
	}
	return s, nil
}

// addForms adds the forms of the file.
func (s *FileStatus) addForms(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
	forms, err := l.FormsOf(ctx, s.id)
	if err != nil {
		return err
	}
	documents, err := l.DocumentsFor(ctx, s.id)
	if err != nil {
		return err
	}
	for _, form := range forms {
		shown := FormStatus{Reference: form.Reference, Operation: form.Operation, About: map[string]string{}, Labels: form.About,
			State: string(form.State), Orders: form.Orders, Form: form.Number, Document: form.Document, Tries: form.Tries,
			Message: messageOf(form)}
		for _, l := range form.About {
			shown.About[l.Name] = l.Value
		}
		if gives := callOf(form).Gives; gives != "" && form.Number != "" {
			shown.About[gives] = form.Number
		}
		shown.id, shown.SentAt, shown.EndedAt = form.ID, rfc3339(c, form.SentAt), rfc3339(c, form.SettledAt)
		shown.addDocuments(c, form.ID, documents)
		s.Forms = append(s.Forms, shown)
	}
	return nil
}

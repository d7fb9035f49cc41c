package importer

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// StatusQuery says which files a status is about.
type StatusQuery struct {
	// a file's name, a form's reference, or a number: of an order, a MAWB, a bag, a form of the carrier's; "" = all files
	Which string
	Since time.Duration // only what is open or was done within this time; 0 = whenever
	Open  bool          // only what is open
	Limit int           // how many finished files, or rows and forms of a number, at most; 0 = the last 50, all with Since
}

// limit is how much is shown at most.
func (q StatusQuery) limit() int {
	if q.Limit == 0 && q.Since > 0 {
		return math.MaxInt32
	}
	return cmp.Or(q.Limit, recentFiles)
}

// shows tells whether a file that was done at that time is asked for; zero if it is open.
func (q StatusQuery) shows(done time.Time) bool {
	return done.IsZero() || !q.Open && (q.Since == 0 || time.Since(done) <= q.Since)
}

// FoundNumber is where a number stands: in a row, or in what a form is about. `status --json` prints its JSON: keep its keys.
type FoundNumber struct {
	Number    string `json:"number"`
	File      string `json:"file"`
	Profile   string `json:"profile"`
	Operation string `json:"operation"`
	Row       int    `json:"row,omitempty"`    // 0: the form is about it
	Status    string `json:"status,omitempty"` // how the row has ended, "pending" if it has not
	Reason    string `json:"reason,omitempty"` // why, and what to do next
	Reference string `json:"reference"`
	Form      string `json:"form"`     // the carrier's number
	State     string `json:"state"`    // of the form, "" if the row is in none
	TakenAt   string `json:"taken_at"` // RFC 3339, when its file was taken
	EndedAt   string `json:"ended_at"` // RFC 3339, when it ended, "" while it is open
}

// StatusOf tells how far files have got. found is where the number stands, if Which is one and no file or form is called so; then
// the files are those in which it stands. A name that nothing has is ledger.ErrNotFound.
func StatusOf(ctx context.Context, c *config.Config, q StatusQuery) (files []FileStatus, found []FoundNumber, err error) {
	waiting := waitingInInbox(c, q.Which)
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) && (q.Which == "" || len(waiting) > 0) {
		return waiting, nil, nil
	}
	if err != nil {
		return waiting, nil, err
	}
	defer l.Close()
	unrecorded, err := notRecorded(ctx, c, l, q.Which)
	if err != nil {
		return waiting, nil, err
	}
	waiting = append(waiting, unrecorded...)
	listed, err := filesAsked(ctx, c, l, q)
	if errors.Is(err, ledger.ErrNotFound) && len(waiting) == 0 {
		var numbers []endedNumber
		numbers, listed, err = numberIn(ctx, c, l, q)
		for _, n := range numbers {
			found = append(found, n.FoundNumber)
		}
	}
	if errors.Is(err, ledger.ErrNotFound) && len(waiting) > 0 {
		err = nil
	}
	for _, f := range listed {
		if err != nil || !q.shows(f.DoneAt) {
			continue
		}
		var s FileStatus
		if s, err = fileStatus(ctx, c, l, f, nil); err == nil {
			files = append(files, s)
		}
	}
	if err == nil {
		err = addSteps(ctx, c, l, files)
	}
	return append(waiting, files...), found, err
}

// filesAsked are the files that are called so, or the file of a form with that reference; all open and the last finished ones if
// none is named.
func filesAsked(ctx context.Context, c *config.Config, l *ledger.Ledger, q StatusQuery) ([]ledger.File, error) {
	if q.Which != "" {
		files, _, err := filesCalled(ctx, c, l, q.Which)
		files = slices.DeleteFunc(files, func(f ledger.File) bool { return !q.shows(f.DoneAt) })
		return files[:min(len(files), q.limit())], err
	}
	open, err := l.OpenFiles(ctx)
	if err != nil || q.Open {
		return open, err
	}
	var last []ledger.File
	if q.Since > 0 {
		last, err = l.FilesDoneSince(ctx, time.Now().Add(-q.Since), q.limit())
	} else {
		last, err = l.RecentFiles(ctx, q.limit())
	}
	return append(open, slices.DeleteFunc(last, func(f ledger.File) bool { return f.DoneAt.IsZero() })...), err
}

// spellings are the ways in which the ledger may have a number that somebody has typed.
func spellings(number string) []string {
	all := []string{number, strings.ToUpper(number)}
	if mawb, flaw := cell.MAWB(cell.Cell{Text: number, Kind: cell.Text}); mawb != "" && (flaw == nil || !flaw.Bad) {
		all = append(all, mawb)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// numberIn finds a number in the rows of files and in what forms are about.
func numberIn(ctx context.Context, c *config.Config, l *ledger.Ledger, q StatusQuery) (found []endedNumber, files []ledger.File,
	err error) {
	keys := spellings(strings.TrimSpace(q.Which))
	rows, err := l.EntriesNamed(ctx, keys, q.limit())
	if err != nil {
		return nil, nil, err
	}
	forms, err := l.FormsWith(ctx, keys, []string{strings.ToUpper(strings.TrimSpace(q.Which))}, q.limit())
	if err != nil {
		return nil, nil, err
	}
	if len(rows)+len(forms) == 0 {
		return nil, nil, ledger.ErrNotFound
	}
	n := numberFinder{c: c, l: l, files: map[int64]ledger.File{}}
	inRow := map[int64]bool{}
	for _, e := range rows {
		inRow[e.FormID] = true
		if err := n.addRow(ctx, e); err != nil {
			return nil, nil, err
		}
	}
	for _, f := range forms {
		if !inRow[f.ID] { // else a row says it already
			if err := n.addForm(ctx, q.Which, f); err != nil {
				return nil, nil, err
			}
		}
	}
	for _, f := range n.found {
		if q.shows(f.ended) {
			found = append(found, f)
		}
	}
	for _, f := range n.files {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b ledger.File) int { return cmp.Compare(b.ID, a.ID) })
	return found[:min(len(found), q.limit())], files, nil
}

// numberFinder collects where a number stands.
type numberFinder struct {
	c     *config.Config
	l     *ledger.Ledger
	files map[int64]ledger.File
	found []endedNumber
}

type endedNumber struct {
	FoundNumber
	ended   time.Time
	fileID  int64
	reasons []reason.Reason // of the row
}

// addRow adds a row that the number names.
func (n *numberFinder) addRow(ctx context.Context, e ledger.NamedEntry) error {
	file, err := n.file(ctx, e.FileID)
	if err != nil {
		return err
	}
	f := endedNumber{FoundNumber: FoundNumber{Number: e.Key, Row: e.Row, Status: cmp.Or(e.Status, "pending")}, ended: file.DoneAt}
	if e.FormID != 0 {
		form, err := n.l.Form(ctx, e.FormID)
		if err != nil {
			return err
		}
		if e.Status == "" {
			f.ended = time.Time{}
		} else if form.FileID == file.ID && !form.SettledAt.IsZero() {
			f.ended = form.SettledAt
		}
		f.ofForm(form)
	}
	reasons, err := parseReasons(e.Reason)
	if err != nil {
		return err
	}
	f.reasons = reasons
	what, next := wordsOf("en", reasons)
	f.Reason = strings.Join(slices.DeleteFunc([]string{what, next}, func(s string) bool { return s == "" }), " -> ")
	n.add(f, file)
	return nil
}

// addForm adds a form that is about the number.
func (n *numberFinder) addForm(ctx context.Context, number string, form ledger.Form) error {
	file, err := n.file(ctx, form.FileID)
	if err != nil {
		return err
	}
	f := endedNumber{FoundNumber: FoundNumber{Number: number, Reason: messageOf(form)}, ended: form.SettledAt}
	f.ofForm(form)
	n.add(f, file)
	return nil
}

func (f *endedNumber) ofForm(form ledger.Form) {
	f.Reference, f.Form, f.State, f.Operation = form.Reference, form.Number, string(form.State), form.Operation
}

func (n *numberFinder) add(f endedNumber, file ledger.File) {
	f.fileID = file.ID
	f.File, f.Profile, f.Operation = file.Name, file.Profile, cmp.Or(f.Operation, operationOfFile(n.c, file))
	f.TakenAt, f.EndedAt = rfc3339(n.c, file.ClaimedAt), rfc3339(n.c, f.ended)
	n.found = append(n.found, f)
}

func (n *numberFinder) file(ctx context.Context, id int64) (ledger.File, error) {
	if f, ok := n.files[id]; ok {
		return f, nil
	}
	f, err := n.l.File(ctx, id)
	n.files[id] = f
	return f, err
}

// operationOfFile is what the rows of a file are for: as it was read, else as its profile says now.
func operationOfFile(c *config.Config, f ledger.File) string {
	if l := layoutOf(f); l != nil {
		return cmp.Or(operationOf(l), operations.ScanForm.Name())
	}
	p, _ := c.ProfileFor(f.Profile)
	return p.Operation
}

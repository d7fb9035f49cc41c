package importer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/importer/page"
	"hgeimport/importer/visible"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// formsOnPage is how many forms the page of a file lists at once.
const formsOnPage = 100

// makeFile fills in the page of a file.
func (s *pages) makeFile(ctx context.Context, p *page.Page, id int64) error {
	f, err := s.ledger.File(ctx, id)
	if err != nil {
		return err
	}
	count, cancel := context.WithTimeout(ctx, answersWithin.count)
	defer cancel()
	shown, err := s.file(ctx, count, p.Language, f)
	if err != nil {
		return err
	}
	if shown.Why, err = plainReasons(p.Language, f); err != nil {
		return err
	}
	p.File = &shown
	forms, err := s.ledger.FormsAfter(ctx, id, p.View.After, formsOnPage+1)
	if err != nil {
		return err
	}
	if len(forms) > formsOnPage {
		forms = forms[:formsOnPage]
		p.NextForms = forms[formsOnPage-1].ID
	}
	return s.addForms(ctx, p, forms)
}

// file is a file as it is shown. count ends when no more rows may be counted.
func (s *pages) file(ctx, count context.Context, language string, f ledger.File) (page.File, error) {
	shown := page.File{ID: f.ID, Name: visible.Line(f.Name), Folder: visible.Line(f.Profile), Operation: operationOfFile(s.cfg, f),
		Taken: s.inZone(f.ClaimedAt), Done: s.inZone(f.DoneAt)}
	shown.Rows = s.rows(count, f)
	if f.DoneAt.IsZero() {
		err := s.showOpen(ctx, count, language, &shown, f)
		return shown, err
	}
	err := s.showDone(ctx, language, &shown, f)
	return shown, err
}

// inZone is a time in the zone in which times are shown, zero for none.
func (s *pages) inZone(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(s.zone)
}

// showOpen says what a file waits for that is not done.
func (s *pages) showOpen(ctx, count context.Context, language string, shown *page.File, f ledger.File) (err error) {
	states := map[ledger.FileState]page.FileState{ledger.FileClaimed: page.Claimed, ledger.FileMapped: page.Mapped,
		ledger.FileSent: page.Sent}
	shown.State, shown.For = cmp.Or(states[f.State], page.Settled), page.Importer
	if shown.Waits, err = s.stage(count, language, f); err != nil {
		if ctx.Err() != nil {
			return err
		}
		shown.Waits = "" // it was not counted in time
	}
	if f.State == ledger.FileSent {
		shown.For = page.Carrier
	}
	if f.State == ledger.FileMapped || f.State == ledger.FileSent {
		pause, err := carrierPause(ctx, s.cfg, s.ledger)
		if err != nil {
			return err
		}
		if pause != nil {
			shown.For = page.Carrier
			shown.Waits = reason.Say(language, "where_paused", shown.Waits, s.timeOfDay(pause.End.Round(time.Minute)))
		}
	}
	if err := s.troubles.all()[f.ID]; err != nil {
		shown.State, shown.For, shown.Detail = page.Held, page.Administrator, s.detail(err)
	}
	return nil
}

// showDone says what a file has come to, and whether somebody has to do something.
func (s *pages) showDone(ctx context.Context, language string, shown *page.File, f ledger.File) error {
	shown.State = page.Done
	s.showOutcome(shown, f)
	trial, verdict, err := s.ledger.Trial(ctx, f.ID)
	if err != nil {
		return err
	}
	reasons, err := parseReasons(f.Refusal)
	if err != nil {
		return err
	}
	asksToApprove := slices.ContainsFunc(reasons, func(r reason.Reason) bool { return r.Code == reason.ToApprove && r.Asks != nil })
	n := leftToMend(f.Outcome)
	switch {
	case f.Superseded != "", n == 0 && !(trial && verdict == ledger.TrialMend):
		if f.State == ledger.FileRefused && n == 0 && !trial {
			shown.State = page.Refused
		}
		return nil
	case asksToApprove:
		shown.State, shown.Waits, shown.For = page.Approval, reason.Say(language, "page_waits_approval"), page.Approver
		return nil
	case f.State == ledger.FileAsked:
		shown.State = page.Asked
	case f.State == ledger.FileRefused:
		shown.State = page.Refused
	default:
		shown.State = page.Mend
	}
	shown.For = page.Clerk
	faults, questions := splitReasons(reasons)
	switch {
	case f.State.NothingSent() && reason.WorstStep(reason.Rejected, faults) == reason.StepAsk:
		shown.For, shown.Waits = page.Administrator, reason.Say(language, "page_waits_administrator")
	case f.State.NothingSent() && len(questions) > 0:
		shown.Waits = reason.Say(language, "page_waits_answers", strconv.Itoa(len(questions)))
	case f.State.NothingSent():
		shown.Waits = reason.Say(language, "page_waits_refused")
	case n > 0:
		shown.Waits = reason.Say(language, "page_waits_mend", strconv.Itoa(n))
	}
	return nil
}

// showOutcome says where the outcome of a file lies.
func (s *pages) showOutcome(shown *page.File, f ledger.File) {
	if f.Outcome == "" { // it was removed with the archive
		return
	}
	file := s.outcomePath(f.Outcome)
	shown.Outcome, shown.OutcomeFolder = visible.Line(path.Base(f.Outcome)), visible.Line(filepath.Dir(file))
	switch {
	case f.Superseded != "":
		shown.OutcomeNote = "page_mended"
	case !s.isThere(file):
		shown.OutcomeNote = "page_outcome_gone"
	}
}

// rows are the rows of a file, counted; nil if there is no time left for it. Those of a file that is done are remembered, and
// those of others for a moment: however many look, not all of them have the rows of a big file counted.
func (s *pages) rows(ctx context.Context, f ledger.File) *page.Rows {
	s.mu.Lock()
	known, ok := s.counted[f.ID]
	s.mu.Unlock()
	if ok && (known.done || time.Since(known.at) < countAgain) {
		return known.rows
	}
	counts, err := s.ledger.CountRows(ctx, f.ID)
	if err != nil {
		return nil
	}
	rows := &page.Rows{}
	for _, n := range counts {
		rows.Read += n
	}
	of := f.Rows
	if f.State.NothingSent() { // the ledger has none of its rows
		of = rowsRead(f)
	}
	if of > rows.Read {
		if !f.State.NothingSent() {
			counts[""] += of - rows.Read
		}
		rows.Read = of
	}
	for _, status := range append(slices.Clone(reason.Statuses), "") {
		if n := counts[string(status)]; n > 0 {
			rows.Counts = append(rows.Counts, page.Count{Status: status, N: n})
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.counted) >= mostCounted {
		clear(s.counted)
	}
	s.counted[f.ID] = countedRows{rows, !f.DoneAt.IsZero(), time.Now()}
	return rows
}

// plainReasons are the reasons why nothing of a file was sent, without anything that stands in its cells. Each is said once.
func plainReasons(language string, f ledger.File) (why []string, err error) {
	if !f.State.NothingSent() {
		return nil, nil
	}
	reasons, err := parseReasons(f.Refusal)
	for _, r := range reasons {
		text := plainWords(language, r)
		if text != "" && !slices.Contains(why, text) {
			why = append(why, text)
		}
	}
	return why, err
}

// ownArgs is how many of the first particulars of a code are the importer's own: files, times, references, counts. The others may
// come from a sheet or from the carrier.
var ownArgs = map[reason.Code]int{
	reason.AlreadyConfirmed: 3, reason.UnderWay: 3, reason.NewerValues: 3, reason.OlderUnderWay: 3, reason.DoneOtherwise: 3,
	reason.UndoneSince:     5,
	reason.ClosedElsewhere: 1, reason.ReferenceTaken: 1, reason.NotNamed: 1, reason.GaveUp: 2, reason.StillUnknown: 1,
	reason.NoClearAnswer: 2, reason.NotRepeated: 1, reason.HeldBack: 1, reason.ToApprove: 2, reason.FileFailed: 1,
}

// plainWords says a reason for those who may not see what stands in a sheet.
func plainWords(language string, r reason.Reason) string {
	what, next := r.Plain(language, ownArgs[r.Code])
	return visible.Line(joinSentences(language, what, next))
}

// shownLabels are the fields that say what a form is about, and are shown. Others may be the number of an order.
var shownLabels = []string{"handover_num", "mawb_no", "bag_num"}

// addForms adds the forms of a file.
func (s *pages) addForms(ctx context.Context, p *page.Page, forms []ledger.Form) error {
	var open []int64
	for _, f := range forms {
		if f.SettledAt.IsZero() {
			open = append(open, f.ID)
		}
	}
	next, err := s.ledger.NextTries(ctx, open)
	if err != nil {
		return err
	}
	for _, f := range forms {
		op := operations.Named(f.Operation)
		shown := page.Form{Reference: visible.Line(f.Reference), Operation: f.Operation, State: string(f.State),
			Settled: !f.SettledAt.IsZero(), Orders: f.Orders, Tries: f.Tries, SentAt: s.inZone(f.SentAt)}
		if !hasOneItem(op) { // else the carrier's number may be that of its order
			shown.Number = visible.Line(f.Number)
		}
		for _, l := range f.About {
			if slices.Contains(shownLabels, l.Name) {
				shown.About = append(shown.About, page.Label{Name: l.Name, Value: visible.Line(l.Value)})
			}
		}
		if left, queued := next[f.ID]; queued {
			shown.NextTry = p.Now.Add(left)
		}
		if message := messageOf(f); namesPersons(&op.Call) {
			shown.Hidden = message != ""
		} else {
			shown.Message = withoutNumbers(visible.Line(message), f.Reference, f.Number)
		}
		p.Forms = append(p.Forms, shown)
	}
	return nil
}

// hasOneItem tells whether each form of an operation is about one number: that of an order, in most operations.
func hasOneItem(op *mapping.Operation) bool {
	return len(op.FormBy) == 0 || slices.Contains(op.FormBy, op.Key)
}

// namesPersons tells whether a request is about a person. The carrier's words about it may be, too.
func namesPersons(call *hgeapi.Call) bool {
	if call.Private {
		return true
	}
	for members := range maps.Values(call.Body) {
		if slices.ContainsFunc(members, func(m hgeapi.Member) bool { return m.Of == "consignee" }) {
			return true
		}
	}
	return false
}

// troublesOfFiles are the troubles that keep files from going on, each kind once.
func (s *pages) troublesOfFiles() (troubles []page.Trouble) {
	held := s.troubles.all()
	details := map[string]map[string]bool{}
	files := map[string]int{}
	for _, err := range held {
		key := "page_held"
		switch {
		case errors.Is(err, hgeapi.ErrLogin):
			key = "page_login"
		case errors.Is(err, hgeapi.ErrNoPath):
			key = "page_path"
		}
		files[key]++
		if details[key] == nil {
			details[key] = map[string]bool{}
		}
		details[key][s.detail(err)] = true
	}
	for _, key := range []string{"page_login", "page_path", "page_held"} {
		if files[key] == 0 {
			continue
		}
		told := slices.Sorted(maps.Keys(details[key]))
		text := ""
		for i, d := range told[:min(len(told), mostDetails)] {
			if i > 0 {
				text += "\n"
			}
			text += d
		}
		troubles = append(troubles, page.Trouble{Words: page.Words{Key: key, Args: []string{strconv.Itoa(files[key])}}, Detail: text})
	}
	return troubles
}

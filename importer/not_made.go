package importer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// Whoever drops the outcome of a file that made waybills into a list, as to have them cancelled, means those that were made. Of a
// row that was rejected or refused, or of a file that asked, none was made: only the clerk's own number stands in it, and a
// waybill of that number was made elsewhere, or in another file. Such a row is not sent. What a list says of its own rows looks
// the same, and these go out when they are mended. Which of the two it is say the reference beside the row, the file that the
// Summary names, and the references beside other rows. Where none of them does, nothing is changed on a guess.

// earlierOutcome is what a Summary says of the file that it is about.
type earlierOutcome struct {
	names  []string // one of them is the name of the file
	sha256 string
	taken  string // when it was claimed, in words
}

// add takes a row of a Summary: its file's name stands one or two rows above its SHA-256, and when it was claimed one below.
func (o *earlierOutcome) add(row *cell.Row) {
	label, text := "", ""
	for _, c := range row.Cells {
		switch {
		case cell.IsBlank(c):
		case label == "":
			label = c.Text
		case c.Text != label: // both stand in merged cells
			text = strings.Clone(c.Text)
		}
	}
	switch {
	case text == "" || o.taken != "":
	case o.sha256 != "":
		o.taken = text
	case label == "SHA-256":
		o.sha256 = text
	default:
		o.names = append(o.names[max(0, len(o.names)-1):], text)
	}
}

// earlierFiles are what the ledger knows of the files whose outcomes stand in a workbook.
type earlierFiles struct {
	known   bool                     // one of them is a list of numbers: what its outcome says it says of its own rows
	made    *reason.Reason           // of a row of a file that made waybills; nil: there is none
	asked   bool                     // one that would have made waybills asked, and nothing of it was sent
	notMade map[string]reason.Reason // rows of lists that were not sent for this very reason, by their numbers
}

// rejectNotMade rejects the rows of which nothing says that there is a waybill of their number.
func (s *sorter) rejectNotMade(rows []mapping.MappedRow) error {
	if s.held.earlier == nil || !slices.ContainsFunc(rows, func(r mapping.MappedRow) bool { return r.Order.NotDone != nil }) {
		return nil
	}
	told, err := s.held.earlier(referencesBeside(rows))
	if err != nil {
		return err
	}
	for i := range rows {
		said := rows[i].Order.NotDone
		if rows[i].Status != "" || said == nil || said.Status == "" && !told.asked {
			continue
		}
		why, err := s.whyNotMade(&rows[i].Order, told)
		if err != nil {
			return err
		}
		if why != nil {
			rows[i] = s.rejected(rows[i], *why).MappedRow
		}
	}
	return nil
}

// whyNotMade is why a row of which an outcome says that it was not done is not sent, nil if it is.
func (s *sorter) whyNotMade(o *mapping.Order, told *earlierFiles) (*reason.Reason, error) {
	if o.NotDone.Reference != "" {
		made, known, err := s.held.makes(o.NotDone.Reference)
		if made != nil {
			made.Value = o.Num
		}
		if known || err != nil {
			return made, err
		}
	}
	again, before := told.notMade[o.Num]
	switch {
	case told.made != nil:
		why := *told.made
		why.Value = o.Num
		return &why, nil
	case before:
		return &again, nil
	case told.known, s.operation.Call.Reads:
		return nil, nil
	}
	return &reason.Reason{Code: reason.NotDoneBefore, Value: o.Num}, nil
}

// mostReferences is how many references beside rows are looked up.
const mostReferences = 20

// referencesBeside are the first references that an outcome has beside its rows.
func referencesBeside(rows []mapping.MappedRow) (references []string) {
	for i := range rows {
		reference := ""
		switch o := &rows[i].Order; {
		case o.Done != nil:
			reference = o.Done.Reference
		case o.NotDone != nil:
			reference = o.NotDone.Reference
		}
		if reference != "" && !slices.Contains(references, reference) {
			references = append(references, reference)
		}
		if len(references) == mostReferences {
			break
		}
	}
	return references
}

// makesWaybills finds the form of a reference. made is why its rows have no waybill if it was to make one.
func makesWaybills(ctx context.Context, l *ledger.Ledger, reference string) (made *reason.Reason, known bool, err error) {
	form, err := l.FormByReference(ctx, reference)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil, false, nil
	case err != nil || form.Operation != operations.Create.Name():
		return nil, true, err
	}
	return notMadeIn(form.File), true, nil
}

// notMadeIn is why a row of a file that made waybills has none.
func notMadeIn(file string) *reason.Reason {
	return &reason.Reason{Code: reason.NotMade, Args: []string{file}, Of: operations.Create.Name()}
}

// earlierFilesOf looks up the files of outcomes, each once: those that their Summaries name, and those of forms whose references
// stand beside rows.
func earlierFilesOf(ctx context.Context, l *ledger.Ledger, c *config.Config,
	outcomes []earlierOutcome) func(references []string) (*earlierFiles, error) {
	var told *earlierFiles
	looked, seen := map[string]bool{}, map[int64]bool{}
	add := func(f ledger.File) error {
		if seen[f.ID] {
			return nil
		}
		seen[f.ID] = true
		return told.add(ctx, l, f, operations.Named(operationOfFile(c, f)))
	}
	return func(references []string) (*earlierFiles, error) {
		if told == nil {
			told = &earlierFiles{notMade: map[string]reason.Reason{}}
			for _, o := range outcomes {
				named, err := o.files(ctx, l, c.Location())
				if err != nil {
					return nil, err
				}
				for _, f := range named {
					if err := add(f); err != nil {
						return nil, err
					}
				}
			}
		}
		for _, reference := range references {
			if looked[reference] {
				continue
			}
			looked[reference] = true
			form, err := l.FormByReference(ctx, reference)
			if errors.Is(err, ledger.ErrNotFound) {
				continue
			}
			var f ledger.File
			if err == nil {
				f, err = l.File(ctx, form.FileID)
			}
			if err == nil {
				err = add(f)
			}
			if err != nil {
				return nil, err
			}
		}
		return told, nil
	}
}

// files are the files that may be the one of an outcome: as a rule one.
func (o *earlierOutcome) files(ctx context.Context, l *ledger.Ledger, zone *time.Location) ([]ledger.File, error) {
	var all, then []ledger.File
	for _, name := range o.names {
		if o.sha256 == "" {
			break
		}
		named, err := l.FilesNamed(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, f := range named {
			if f.SHA256 != o.sha256 {
				continue
			}
			all = append(all, f)
			if localTime(f.ClaimedAt, zone) == o.taken {
				then = append(then, f)
			}
		}
	}
	if len(then) > 0 {
		return then, nil
	}
	return all, nil
}

// add adds what one file says.
func (e *earlierFiles) add(ctx context.Context, l *ledger.Ledger, f ledger.File, op *mapping.Operation) error {
	switch {
	case op == nil:
		return nil
	case op.Name() == operations.Create.Name():
		e.made = notMadeIn(f.Name)
		e.asked = e.asked || f.State == ledger.FileAsked
		return nil
	case !op.Call.ByNumber():
		return nil
	}
	e.known = true
	for entry, err := range l.Problems(ctx, f.ID) {
		if err != nil {
			return err
		}
		why, err := parseReasons(entry.Reason)
		if err != nil {
			return err
		}
		if len(why) > 0 && (why[0].Code == reason.NotMade || why[0].Code == reason.NotDoneBefore) {
			e.notMade[entry.Key] = reason.Reason{Code: why[0].Code, Value: why[0].Value, Args: why[0].Args, Of: why[0].Of}
		}
	}
	return nil
}

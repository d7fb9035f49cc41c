package importer

import (
	"context"
	"iter"
	"strconv"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// Rows that are left out have no entry in the ledger, and are in none of the sums of rows. So the outcome says beside each marked
// one that it is left out, and the headline how many there are. A hidden row says nothing: it is not for its reader.

// withLeftOut adds the rows that are left out and have something to say. closed are those whose orders are closed, nil if it is
// not known.
func withLeftOut(language string, l *mapping.Layout,
	answers, closed iter.Seq2[outcome.Answer, error]) iter.Seq2[outcome.Answer, error] {
	if l != nil && len(l.LeftOutClosed) > 0 && closed != nil {
		answers = withOthers(answers, closed)
	}
	if l != nil && len(l.LeftOutMarked) > 0 {
		answers = withOthers(answers, leftOutMarked(language, l))
	}
	return answers
}

// leftOutClosed are the answers to the rows that are left out and closed.
func (r *fileReport) leftOutClosed(ctx context.Context) iter.Seq2[outcome.Answer, error] {
	return func(yield func(outcome.Answer, error) bool) {
		for _, rows := range r.understood.Layout.LeftOutClosed {
			a := outcome.Answer{Sheet: rows.Sheet, Status: reason.Confirmed}
			if err := r.addForm(ctx, &a, rows.Form); err != nil {
				yield(a, err)
				return
			}
			form := r.formByID[rows.Form]
			a.Given = nil // what stands there stays
			a.Reason, a.Next = wordsOf(r.cfg.Language, []reason.Reason{{Code: reason.AlreadyConfirmed,
				Of: mapping.RowsOf(form.Operation), Args: []string{form.File, settledOn(form.SettledAt, r.zone), form.Reference}}})
			for a.Row = rows.From; a.Row <= rows.To; a.Row++ {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

// leftOutMarked are the answers to the rows that are left out because they are marked.
func leftOutMarked(language string, l *mapping.Layout) iter.Seq2[outcome.Answer, error] {
	return func(yield func(outcome.Answer, error) bool) {
		for _, rows := range l.LeftOutMarked {
			a := outcome.Answer{Sheet: rows.Sheet, Status: reason.LeftOut}
			a.Reason, a.Next = wordsOf(language, []reason.Reason{{Code: reason.LeftOutMarked, Of: l.Operation, Args: []string{rows.In}}})
			for a.Row = rows.From; a.Row <= rows.To; a.Row++ {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

// leftOutCounts are the rows of a Summary that say how many rows of the sheet are in none of the sums.
func leftOutCounts(language string, l *mapping.Layout) (rows [][]outcome.SummaryCell) {
	if l == nil {
		return nil
	}
	marked, hidden := l.LeftOut()
	for _, of := range []struct {
		n     int
		means string
	}{{marked, "means_left-out"}, {hidden, "means_left_out_hidden"}} {
		if of.n > 0 {
			rows = append(rows, []outcome.SummaryCell{{Text: reason.StatusName(language, reason.LeftOut), Status: reason.LeftOut},
				{Text: strconv.Itoa(of.n)}, {Text: reason.Say(language, of.means)}})
		}
	}
	return rows
}

// leftOutWords says in a headline how many rows are left out. "" if none is. Those that are closed are not to go out.
func leftOutWords(language string, l *mapping.Layout) string {
	if l == nil {
		return ""
	}
	say := func(key string, n int) string {
		if n <= 0 {
			return ""
		}
		return reason.Say(language, key, strconv.Itoa(n))
	}
	marked, hidden := l.LeftOut()
	return joinSentences(language, say("now_left_out_marked", marked), say("now_left_out_hidden", hidden))
}

package importer

import (
	"context"
	"strconv"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// stage says in a language how far a file has got that is not done yet.
func (r *road) stage(ctx context.Context, language string, f ledger.File) (string, error) {
	say := func(key string, args ...string) string { return reason.Say(language, key, args...) }
	switch f.State {
	case ledger.FileClaimed:
		rows, err := r.ledger.RowsSoFar(ctx, f.ID)
		if err != nil || rows == 0 {
			return say("where_queued"), err
		}
		return say("where_mapping", strconv.Itoa(rows)), nil
	case ledger.FileMapped, ledger.FileSent:
	default:
		return say("where_reporting"), nil
	}
	forms, err := r.ledger.FormProgress(ctx, f.ID)
	if err != nil {
		return "", err
	}
	all, rows := strconv.Itoa(forms.All), strconv.Itoa(f.Rows)
	switch {
	case forms.Unsent == forms.All:
		return say("where_mapped", rows, rows, all), nil
	case forms.Unsent > 0:
		return say("where_sending", strconv.Itoa(forms.All-forms.Unsent), all), nil
	case forms.Unsettled > 0:
		return say("where_waiting", r.timeOfDay(forms.Oldest), strconv.Itoa(forms.Unsettled), all), nil
	}
	return say("where_reporting"), nil
}

// timeOfDay is a local time, with its date if that is not today.
func (r *road) timeOfDay(t time.Time) string {
	t = t.In(r.zone)
	if t.Format(time.DateOnly) == time.Now().In(r.zone).Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

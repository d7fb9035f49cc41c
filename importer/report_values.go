package importer

import (
	"context"
	"iter"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// What the carrier has said about the items of a file stands beside their rows, in columns behind the five, and what has happened
// to them in a sheet of its own. The columns follow from the operation (hgeapi.Call) and from what came.

// The columns of the last event, and the further ones of the sheet of events.
const (
	eventColumn   = "event"
	timeColumn    = "event_time"
	placeColumn   = "event_place"
	meaningColumn = "meaning"
	nodeColumn    = "order_node"
	statusColumn  = "node_status"
)

// mostFurther is how many columns the carrier's own names may have. More are listed in the last one.
const mostFurther = 60

// loadGiven finds out which columns the outcome gets behind the five.
func (r *fileReport) loadGiven(ctx context.Context) error {
	op := r.operation()
	switch call := &op.Call; {
	case call.Gives != "":
		r.given = []string{call.Gives}
	case call.Events:
		r.given = []string{eventColumn, timeColumn, placeColumn, meaningColumn}
	default:
		r.given = slices.Clone(call.Values)
		if slices.Contains(call.Values, nodeColumn) {
			r.given = append(r.given, meaningColumn)
		}
	}
	if !op.Call.Further {
		return nil
	}
	for row, err := range r.ledger.AnsweredRows(ctx, r.file.ID) {
		if err != nil {
			return err
		}
		said, err := parseSaid(row.Said)
		if err != nil {
			return err
		}
		for _, v := range said.Values {
			if !slices.Contains(r.given, v.Name) && len(r.given) < len(op.Call.Values)+mostFurther {
				r.given = append(r.given, v.Name)
			}
		}
	}
	return nil
}

// operation is what the rows of the file are for.
func (r *fileReport) operation() *mapping.Operation {
	op := operations.Named(operationOf(r.understood.Layout))
	if op == nil {
		op = &operations.ScanForm
	}
	return op
}

// entries yields the rows of the file, with what was said about them where their operation has values. keys is whether the keys
// of rows are needed for more than labels that are lacking.
func (r *fileReport) entries(ctx context.Context, keys bool) iter.Seq2[ledger.AnsweredRow, error] {
	if call := &r.operation().Call; call.Events || len(call.Values) > 0 || call.Further {
		return r.ledger.AnsweredRows(ctx, r.file.ID)
	}
	return func(yield func(ledger.AnsweredRow, error) bool) {
		if r.ends != nil && !keys && len(r.noLabels) == 0 {
			for e := range r.ends.All() {
				if !yield(ledger.AnsweredRow{Entry: e}, nil) {
					return
				}
			}
			return
		}
		for e, err := range r.ledger.Entries(ctx, r.file.ID) {
			if !yield(ledger.AnsweredRow{Entry: e}, err) || err != nil {
				return
			}
		}
	}
}

// givenIn are the texts of the columns behind the five, nil if nothing was said.
func (r *fileReport) givenIn(text string) ([]string, error) {
	said, err := parseSaid(text)
	if err != nil || len(said.Values) == 0 && len(said.Events) == 0 {
		return nil, err
	}
	texts := make([]string, len(r.given))
	last, _ := said.last()
	for i, name := range r.given {
		switch {
		case !r.operation().Call.Events && name == meaningColumn:
			texts[i] = meaningOf(r.cfg, said.value(nodeColumn), said.value(statusColumn))
		case !r.operation().Call.Events:
			texts[i] = said.value(name)
		case name == eventColumn:
			texts[i] = eventName(last)
		case name == timeColumn:
			texts[i] = last.At
		case name == placeColumn:
			texts[i] = last.Place
		case name == meaningColumn:
			texts[i] = meaningOf(r.cfg, last.Node, last.Status)
		}
	}
	return texts, nil
}

// eventName is what an event is called in the language that was asked for, else in English.
func eventName(e hgeapi.Event) string {
	if e.Name != "" {
		return e.Name
	}
	return e.NameEnglish
}

// meaningOf is what a pair of a node and a status means, in the language of outcomes. One that nobody knows is shown as it came.
func meaningOf(c *config.Config, node, status string) string {
	if node == "" && status == "" {
		return ""
	}
	key := c.API.Nodes.Meaning(node, status)
	if key == "" {
		return strings.TrimSpace(node + " " + status)
	}
	if words := reason.Say(c.Language, "node_"+key); words != "node_"+key {
		return words
	}
	return key
}

// events are the sheet of what has happened, nil if the operation does not tell.
func (r *fileReport) events(ctx context.Context) *outcome.Events {
	op := r.operation()
	if !op.Call.Events || r.file.State.NothingSent() {
		return nil
	}
	language := r.cfg.Language
	headers := []string{reason.FieldName(language, op.Key)}
	for _, name := range []string{timeColumn, placeColumn, eventColumn, meaningColumn, "event_english", nodeColumn, statusColumn,
		"lm_code"} {
		headers = append(headers, reason.Say(language, "value_"+name))
	}
	return &outcome.Events{Title: reason.Say(language, "title_outcome", reason.Say(language, "events_sheet")), Headers: headers,
		More: reason.Say(language, "events_more"), Rows: r.eventRows(ctx)}
}

// eventRows are all events of all rows, in the order of the rows, and of one row the oldest first.
func (r *fileReport) eventRows(ctx context.Context) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for row, err := range r.ledger.AnsweredRows(ctx, r.file.ID) {
			if err != nil {
				yield(nil, err)
				return
			}
			said, err := parseSaid(row.Said)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range said.Events {
				if !yield([]string{row.Key, e.At, e.Place, eventName(e), meaningOf(r.cfg, e.Node, e.Status), e.NameEnglish, e.Node,
					e.Status, e.Code}, nil) {
					return
				}
			}
		}
	}
}

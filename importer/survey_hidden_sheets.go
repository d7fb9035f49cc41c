package importer

import (
	"context"
	"errors"
	"slices"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// withoutOrders are the reasons for which a file is refused that has no orders where they are looked for.
var withoutOrders = []reason.Code{reason.NoRows, reason.NoHeader, reason.NoOrderColumn, reason.OnlySummary}

// lookBehindHidden looks into the hidden sheets of a file that was refused because it has no orders. If they stand there, the
// refusal says so. Any other error is returned as it is.
func (s *surveyedFile) lookBehindHidden(ctx context.Context, options mapping.Options, refused error) error {
	var refusal *reason.Refusal
	noOrders := func(r reason.Reason) bool { return slices.Contains(withoutOrders, r.Code) }
	if !errors.As(refused, &refusal) || s.layout == nil || s.layout.Rows > 0 || !slices.ContainsFunc(refusal.Reasons, noOrders) {
		return refused
	}
	survey := mapping.NewSurvey(options, s.book.Sheets)
	for i, sh := range s.book.Sheets {
		if !sh.Hidden {
			continue
		}
		for row, err := range s.book.Rows(i) {
			if err != nil {
				return refused // nobody has to mend what is hidden
			}
			if survey.Add(row); row.Number%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	hidden, _ := survey.Layout() // what it would ask does not matter here
	if hidden == nil || hidden.Rows == 0 {
		return refused
	}
	refusal.Reasons = slices.DeleteFunc(refusal.Reasons, noOrders)
	for _, t := range hidden.Tables {
		if t.Role == "orders" {
			refusal.Reasons = append(refusal.Reasons, reason.Reason{Code: reason.OrdersHidden, Value: t.Name})
		}
	}
	return refused
}

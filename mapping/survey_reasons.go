package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// ask adds a reason for refusing the file. Faults leave room for questions, and those of one kind for other faults.
func (s *Survey) ask(r reason.Reason) {
	if r.Asks != nil {
		r.Asks = withInstead(r.Asks, s.written.to(r.Asks.Key))
		if s.askAlso(r) {
			return
		}
	}
	same, alike := 0, 0
	for _, before := range s.reasons {
		if (before.Asks == nil) == (r.Asks == nil) {
			alike++
			if before.Code == r.Code {
				same++
			}
		}
	}
	if alike < mostQuestions && (r.Asks != nil || same < mostOfACode) {
		s.reasons = append(s.reasons, r)
	}
}

// asked says whether the same was said already: of a form or field, which is the first Arg, with the same value, in the sheet of
// t.
func (s *Survey) asked(code reason.Code, t *table, about, value string) bool {
	prefix := strings.TrimSuffix(cell.Address(t.info.Name, 0, 1), "A1")
	value, same := cell.Shorten(value), 0
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool {
		if r.Code != code {
			return false
		}
		same++
		return same == mostOfACode || r.Args[0] == about && r.Value == value && strings.HasPrefix(r.Cell, prefix)
	})
}

package importer

import (
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// farFromETD is how far an actual time may be from the planned departure before it looks like another day or month.
const farFromETD = 3 * 24 * time.Hour

// noticeFlights notices what looks odd of flights that are reported: nothing was closed for them here, or their times are days
// away from the ETD of what was closed. Neither keeps them from being sent: somebody else may have closed them.
func (s *sorter) noticeFlights(rows []sortedRow) error {
	if s.operation.Follows == "" || s.held.about == nil {
		return nil
	}
	var mawbs []string
	for _, r := range rows {
		if r.way == goesIntoForm {
			mawbs = append(mawbs, r.Order.Num)
		}
	}
	forms, err := s.held.about(mawbs)
	if err != nil {
		return err
	}
	closing := map[string][]ledger.Form{} // by MAWB
	for _, f := range forms {
		of := operations.Named(f.Operation)
		if of != nil && of.Guard.Name == s.operation.Follows && f.State != ledger.Refused && f.State != ledger.Failed {
			closing[f.Label("mawb_no")] = append(closing[f.Label("mawb_no")], f)
		}
	}
	for _, r := range rows {
		switch forms := closing[r.Order.Num]; {
		case r.way != goesIntoForm:
		case len(forms) == 0:
			s.mapper.Notice(&r.Order, reason.Reason{Code: reason.FlightNotClosed, Value: r.Order.Num})
		default:
			s.noticeFarTimes(r, forms[len(forms)-1])
		}
	}
	return nil
}

// noticeFarTimes compares the times of a flight with the ETD of a form.
func (s *sorter) noticeFarTimes(r sortedRow, form ledger.Form) {
	said := s.api.Said(&operations.Named(form.Operation).Call, form.Body, "etd")
	etd, err := time.Parse(time.DateTime, said)
	if err != nil {
		return // the form gives none
	}
	for _, field := range s.operation.Past {
		at, err := time.Parse(time.DateTime, r.Order.Texts[field])
		if away := at.Sub(etd).Abs(); err == nil && away > farFromETD {
			s.mapper.Notice(&r.Order, reason.Reason{Code: reason.TimeFarFromETD, Value: r.Order.Texts[field],
				Args: []string{said, form.File}})
			return
		}
	}
}

package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// What no row has may be lacking because the sheet has none, or because we did not find it. That is asked once for a file.

// mayHoldWeight says whether a table has a cell with a weight, or one that says that none is meant.
func (t *table) mayHoldWeight() bool {
	for _, f := range t.lead.weights {
		if t.above[f] != nil || f == bagWeight && t.at[f] != nil {
			return true
		}
	}
	for _, e := range t.fillables {
		if e.field.isWeight() && e.filled+e.dashes > 0 {
			return true
		}
	}
	return false
}

// noWeightKey is the key of the question whether orders without weights are sent.
const noWeightKey = "no weight"

// leavesColumnsClear tells whether a file is refused only because weights are lacking, or because rows say different things of
// one handover, flight or bag: what each column is, and how it is read, is known.
func leavesColumnsClear(why []reason.Reason) bool {
	return !slices.ContainsFunc(why, func(r reason.Reason) bool {
		switch {
		case r.Code == reason.ValuesDiffer, r.Code == reason.BlockDiffers, r.Code == reason.EmptyColumn, r.Code == reason.NoMAWB:
			return false
		case r.Asks == nil:
			return true
		}
		return r.Asks.Key != noWeightKey && r.Asks.Key != (&fillable{field: weight}).question().Key &&
			r.Asks.Key != (&fillable{field: netWeight}).question().Key
	})
}

// askForWeight asks once if no order has a weight.
func (s *Survey) askForWeight() {
	if !s.lead.has[weight] || s.lead.mustHave(weight) {
		return // the operation says that a row must have it
	}
	var first *table
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole && t.role != bagRole || t.isAllRagged() {
			continue
		}
		if t.mayHoldWeight() {
			return
		}
		if t.role != ordersRole {
			continue
		}
		if first == nil {
			first = t
		}
	}
	if first == nil || s.asksAbout(weight) {
		return
	}
	s.askPerson(reason.Reason{Code: reason.NoWeight, Cell: cell.Address(first.info.Name, 0, max(first.header, 1)),
		Asks: &reason.Question{Key: noWeightKey, Choices: []reason.Choice{{Answer: "send", Say: "choice_no_weight"}}}})
}

// asksAbout says whether another question asks which column is f, or was answered that none is.
func (s *Survey) asksAbout(f field) bool {
	if s.isOpen(f) {
		return true
	}
	return slices.ContainsFunc(s.answered, func(a reason.Answered) bool {
		return asksWhichColumn(a.Question.Asks.Key, f)
	})
}

// asksWhichColumn says that a question is which of several columns is f.
func asksWhichColumn(key string, f field) bool {
	bare := reason.BareKey(key)
	return bare == "which "+f.String() || bare == partsKey+f.String()
}

// isOpen says whether an open question asks which column is f.
func (s *Survey) isOpen(f field) bool {
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool {
		if r.Asks == nil {
			return false
		}
		if asksWhichColumn(r.Asks.Key, f) {
			return true
		}
		for _, c := range r.Asks.Choices {
			if c.Answer == f.String() {
				return true
			}
		}
		return false
	})
}

// askForNumbers asks once if a flight is described without any MAWB, or a handover without any number.
func (s *Survey) askForNumbers() {
	if !s.lead.joins[handoverRole] || !s.lead.joins[flightRole] {
		return // the operation says which of them a row must have
	}
	s.askForMAWB()
	s.askForEmptyColumns()
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole || t.rows == 0 || t.sender == nil || s.options.DefaultHandover != "" ||
			t.at[handoverKey] != nil || t.above[handoverKey] != nil || len(s.result.handovers.byKey) > 0 || !s.mayHaveFlight() ||
			s.asksAbout(handoverNum) {
			continue
		}
		s.askPerson(reason.Reason{Code: reason.NoHandoverNumber, Cell: t.headerAddress(t.sender), Value: cell.Shorten(t.sender.text),
			Asks: &reason.Question{Key: "no handover number", Choices: []reason.Choice{{Answer: "send", Say: "choice_no_handover"}}}})
		return
	}
}

// askForEmptyColumns asks once if a column for the MAWB or the handover stands there and no row fills it in: it may have been
// forgotten, and what is closed without a flight stays without.
func (s *Survey) askForEmptyColumns() {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole || t.rows == 0 {
			continue
		}
		for _, e := range t.fillables {
			ofFlight := e.field == mawbNo
			switch {
			case !ofFlight && e.field != handoverNum && e.field != handoverKey, e.filled+e.dashes+e.recall.rows > 0:
			case s.filledElsewhere(e), s.asksAbout(e.field):
			case ofFlight && (s.flightAlone.cell != "" || !s.mayHaveHandover() && len(s.result.handovers.byKey) == 0), !ofFlight &&
				!s.mayHaveFlight():
			default:
				col, say := e.columns[len(e.columns)-1], "choice_no_handover"
				if ofFlight {
					say = "choice_no_flight"
				}
				s.askPerson(reason.Reason{Code: reason.EmptyColumn, Cell: cell.Address(t.info.Name, col.index, t.header),
					Value: cell.Shorten(col.header), Args: []string{e.field.String()}, Asks: &reason.Question{
						Key: "empty column " + e.field.String(), Choices: []reason.Choice{{Answer: "send", Say: say}}}})
				return
			}
		}
	}
}

func (s *Survey) askForMAWB() {
	if s.flightAlone.cell == "" || len(s.result.flights.byKey) > 0 || len(s.result.flights.inSheet) > 0 || !s.mayHaveHandover() ||
		s.asksAbout(mawbNo) {
		return
	}
	forgotten := false // there is a column for it: another file may have it filled in, so the answer is for this one
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole {
			continue
		}
		forgotten = forgotten || t.at[mawbNo] != nil
		for _, e := range t.fillables {
			if e.field == mawbNo && e.filled+e.dashes > 0 {
				return // each row says for itself what is wrong with its MAWB, or that it has none
			}
		}
	}
	s.askPerson(reason.Reason{Code: reason.NoMAWB, Cell: s.flightAlone.cell, Value: s.flightAlone.value,
		Asks: &reason.Question{Key: "no mawb", Once: forgotten,
			Choices: []reason.Choice{{Answer: "send", Say: "choice_no_flight"}}}})
}

// hasHandover says whether orders can be sent without a flight. If not, each row says that it has nowhere to go.
func (s *Survey) hasHandover() bool {
	return s.options.DefaultHandover != "" || len(s.result.handovers.byKey)+len(s.result.handovers.inSheet) > 0 ||
		slices.ContainsFunc(s.result.tables, func(t *table) bool {
			return t != nil && (t.at[handoverKey] != nil || t.above[handoverKey] != nil)
		})
}

// mayHaveHandover says that orders have a handover, or have one if a question is answered so: all is asked in one round.
func (s *Survey) mayHaveHandover() bool {
	return s.hasHandover() || s.asksAbout(handoverKey) || s.asksAbout(handoverNum)
}

// mayHaveFlight is the same of a flight.
func (s *Survey) mayHaveFlight() bool { return s.hasFlight() || s.asksAbout(mawbNo) }

// tellNowhereToGo tells, beside what is asked or wrong anyway, that no order has a handover or a flight. In a file that is mapped
// each row says so; here somebody would answer, and hear of it only then.
func (s *Survey) tellNowhereToGo(rows int) {
	if !s.lead.joins[handoverRole] || len(s.reasons) == 0 || rows == 0 || s.hasHandover() || s.hasFlight() ||
		s.asksAbout(handoverNum) || s.asksAbout(handoverKey) || s.asksAbout(mawbNo) ||
		s.namedAmong[handoverNum] || s.namedAmong[handoverKey] || s.namedAmong[mawbNo] {
		return
	}
	at := slices.IndexFunc(s.result.tables, func(t *table) bool {
		return t != nil && t.role == ordersRole && t.rows > 0 &&
			!t.isAllRagged()
	})
	if at < 0 {
		return
	}
	t := s.result.tables[at]
	s.ask(reason.Reason{Code: reason.NoFormKey, Cell: cell.Address(t.info.Name, 0, max(t.header, 1))})
}

// hasSheetOf says whether a sheet of handovers, flights or bags has a row: each row says itself if it does not name one of them.
func (s *Survey) hasSheetOf(f field) bool {
	all := s.result.blocksOf(fields[f].block)
	return all != nil && len(all.inSheet) > 0
}

// askForMust tells what a file lacks altogether that each row must have. In a scan form each row says it for itself.
func (s *Survey) askForMust() {
	if s.lead.joins[handoverRole] {
		return
	}
	for _, must := range s.lead.must {
		var lacking *table
		given := slices.Contains(must, s.lead.key)
		for _, t := range s.result.tables {
			if t == nil || t.role != ordersRole || t.isAllRagged() {
				continue
			}
			if lacking == nil {
				lacking = t
			}
			given = given || slices.ContainsFunc(must, func(f field) bool {
				return t.at[f] != nil || t.above[f] != nil || s.hasSheetOf(f) || s.asksAbout(f) || s.isConstant(f)
			})
		}
		if !given && lacking != nil {
			s.ask(reason.Reason{Code: reason.NoColumnOf, Cell: cell.Address(lacking.info.Name, 0, max(lacking.header, 1)),
				Args: []string{fieldList(must)}})
		}
	}
}

// isConstant says whether the profile gives a field to all rows.
func (s *Survey) isConstant(f field) bool { return s.options.Constants[f.String()] != "" }

// noKeyColumn says that no column names the rows. A bag that is to be cancelled is not named by its owner's number.
func (s *Survey) noKeyColumn(t *table, header int) reason.Reason {
	if own := t.at[bagNum]; own != nil && s.lead.key == containerNum {
		return reason.Reason{Code: reason.OwnBagNums, Cell: cell.Address(t.info.Name, own.index, header),
			Value: cell.Shorten(own.header)}
	}
	return reason.Reason{Code: reason.NoOrderColumn, Cell: cell.Address(t.info.Name, 0, header)}
}

// hasFlight says whether orders can be sent without a handover.
func (s *Survey) hasFlight() bool {
	return len(s.result.flights.byKey)+len(s.result.flights.inSheet) > 0
}

// noteFlightAlone keeps the first cell that describes a flight in a row without a MAWB.
func (s *Survey) noteFlightAlone(t *table, r *cell.Row) {
	if s.flightAlone.cell != "" {
		return
	}
	for _, col := range t.group {
		if col.field.of(flightRole) && col.field != mawbNo && !cell.IsBlank(col.in(r)) {
			s.flightAlone = shownCell{col.address(r), cell.Shorten(col.in(r).Text)}
			return
		}
	}
}

// noteSender keeps the first column that describes who hands over, in a table that has no number of the handover. Beside columns
// of a consignee it is the sender on the label, as most exports have it, and nothing is lacking.
func (t *table) noteSender(headers []columnHeader, body []cell.Row) {
	for i := range headers {
		h := &headers[i]
		if h.meaning.class == classConsignee || h.group == classConsignee {
			t.sender = nil
			return
		}
		if t.sender == nil && h.note == "note_no_number" && (h.meaning.class == classField || h.group == classField) &&
			len(cellsBelow(body, h.index)) > 0 {
			t.sender = h
		}
	}
}

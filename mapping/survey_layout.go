package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Layout ends the survey and says how the file was read. The error is a *reason.Refusal if the file is refused; then the Layout
// says what was understood so far, and has no Mapper.
func (s *Survey) Layout() (*Layout, error) {
	for i := range s.bySheet {
		s.decideSheet(i)
	}
	if err := s.Beyond(); err != nil {
		return nil, err
	}
	s.endSums()
	s.readApart()
	s.endLabelsRead()
	s.addLooseCells()
	slices.SortStableFunc(s.result.tables, func(a, b *table) int { return a.sheet - b.sheet })
	s.askForUnread()
	s.askForUnreadSheets()
	s.askForLackingTables()
	s.result.repeats.eachWeighs = s.eachWeighs()
	s.result.repeats.find()
	s.forgetEmpty()
	s.askForEncoding()
	s.decidePersons()
	s.decideColumns()
	rows := s.countRows()
	if rows > 0 {
		s.askForHidden()
		s.askForStopped()
		s.askForBoxes()
		s.askForStruckAbove()
		s.askForNumbers()
		s.askForWeight()
		s.askAboutWaybills()
	}
	for _, all := range []*blocks{s.result.handovers, s.result.flights, s.result.bags} {
		s.finishBlocks(all)
	}
	s.addFormWeights()
	s.tellNowhereToGo(rows)
	if rows > 0 {
		s.askForMust()
	}
	s.askForLong()
	s.sayAbout()
	l := s.newLayout(rows)
	if len(s.reasons) > 0 {
		l.refused, l.result = l.result, nil
		l.refused.columnsClear = leavesColumnsClear(s.reasons)
		return l, &reason.Refusal{Reasons: dedupe(s.reasons), Answered: s.answered}
	}
	return l, nil
}

// sayAbout says of all reasons what they are about.
func (s *Survey) sayAbout() {
	s.lead.sayAbout(s.reasons)
	s.lead.sayAbout(s.skipped)
	s.lead.sayAbout(s.secondHeaders)
	for i := range s.answered {
		s.answered[i].Question.Of = s.lead.about()
	}
	for _, t := range s.result.tables {
		s.lead.sayAbout(t.taken)
		s.lead.sayAbout(t.unitRows)
		s.lead.sayAbout(t.added)
	}
	for _, r := range s.blockRows {
		s.lead.sayAbout(r.block.reasons)
	}
}

// decideColumns decides what only all cells of a column can tell.
func (s *Survey) decideColumns() {
	all := slices.Clone(s.pairs)
	for _, t := range s.result.tables {
		if t != nil {
			s.askOpen(t)
			s.askZone(t)
			all = append(all, t.columns...)
		}
	}
	s.decideDates(all)
	s.decideSizes()
	s.decideWeights()
	for _, c := range all {
		s.decideColumn(c)
	}
	open := s.openSheets()
	for _, t := range s.result.tables {
		if t != nil {
			s.decideNumbers(t)
			s.decideEmpty(t, open)
			t.decidePrices()
		}
	}
}

// countRows counts the rows of the order tables. It refuses a file that has none, or no column with order numbers.
func (s *Survey) countRows() int {
	rows, orders := 0, 0
	var withoutOrders, used []*table
	for i := range s.bySheet {
		if sh := &s.bySheet[i]; sh.begun && !sh.ignored && len(s.result.sections[i]) == 0 &&
			s.sheets[i].Name != "" { // a CSV is one sheet, which has no name
			s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedSheet, Value: s.sheets[i].Name})
		}
	}
	complete := slices.ContainsFunc(s.result.tables, (*table).isComplete)
	for _, t := range s.result.tables {
		switch {
		case t.role != ordersRole:
			used = append(used, t)
		case t.noOrderColumn, t.lacksMust && complete:
			withoutOrders = append(withoutOrders, t)
		default:
			orders++
			rows += t.rows
		}
	}
	switch {
	case rows > 0:
		s.leaveOutTables(withoutOrders)
	case len(s.reasons) > 0:
	case orders > 0 && s.hidden.count > 0 && s.options.HiddenRows == hiddenAsk && !s.written.has(hiddenQuestion().Key):
		s.ask(s.hiddenReason()) // an earlier file was answered that they are left out, but this one has no others
	case orders > 0 && s.stopped.count > 0 && !s.written.has(stoppedQuestion().Key):
		s.ask(s.stoppedReason())
	case orders > 0:
		s.ask(reason.Reason{Code: reason.NoRows})
	case len(withoutOrders) > 0:
		for _, t := range withoutOrders {
			if t.whichOrder != nil {
				s.ask(*t.whichOrder)
				continue
			}
			s.ask(s.noKeyColumn(t, t.header))
		}
	case len(used) > 0:
		s.askForOrdersAmong(used)
	case s.hasReadSheet():
		s.ask(reason.Reason{Code: reason.NoHeader, Args: []string{s.sheetNames()}})
	case slices.ContainsFunc(s.skipped, func(r reason.Reason) bool { return r.Code == reason.SkippedOutcome }):
		s.ask(reason.Reason{Code: reason.OnlySummary})
	default:
		s.ask(reason.Reason{Code: reason.NoRows})
	}
	return rows
}

// askForOrdersAmong asks which column of tables that describe what belongs to orders has the orders: nothing else has them.
func (s *Survey) askForOrdersAmong(used []*table) {
	for _, t := range used {
		if t.mayHaveOrders != nil && s.askPerson(*t.mayHaveOrders) == "" {
			return
		}
	}
	s.ask(s.noKeyColumn(used[0], max(used[0].header, 1)))
}

// leaveOutTables drops tables without order numbers if the file has other tables that do have them.
func (s *Survey) leaveOutTables(withoutOrders []*table) {
	for _, t := range withoutOrders {
		s.result.tables = slices.DeleteFunc(s.result.tables, func(other *table) bool { return other == t })
		t.role = noRole
		beside := slices.ContainsFunc(s.result.tables, func(o *table) bool { return o.sheet == t.sheet })
		if beside && t.namesWhatOrdersGoWith() {
			s.askForSecond(t, &t.headerRows[len(t.headerRows)-1])
			continue
		}
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedSheet, Value: t.info.Name})
	}
}

// namesWhatOrdersGoWith says that a table without orders names flights, handovers or bags: those of the orders in another table
// of its sheet, perhaps, which would go out without them.
func (t *table) namesWhatOrdersGoWith() bool {
	return len(t.headerRows) > 0 && slices.ContainsFunc(t.columns, func(c *column) bool {
		return (c.field == mawbNo || c.field == handoverNum || c.field == handoverKey || c.field == bagNum) && c.pair == nil
	})
}

func (s *Survey) hasReadSheet() bool {
	return slices.ContainsFunc(s.bySheet, func(sh sheetSurvey) bool { return sh.begun && !sh.ignored })
}

func (s *Survey) sheetNames() string {
	names := ""
	for i, sh := range s.sheets {
		if state := s.bySheet[i]; state.begun && !state.ignored && sh.Name != "" {
			if names != "" {
				names += ", "
			}
			names += sh.Name
		}
	}
	return names
}

func dedupe(list []reason.Reason) []reason.Reason {
	return slices.CompactFunc(list, func(a, b reason.Reason) bool {
		return a.Code == b.Code && a.Cell == b.Cell && a.Value == b.Value && slices.Equal(a.Args, b.Args)
	})
}

// newLayout describes the result for the user.
func (s *Survey) newLayout(rows int) *Layout {
	l := &Layout{Operation: s.lead.about(), Rows: max(rows, s.rowsInQuestion()), Hidden: s.hiddenThatCount(), Skipped: s.skipped,
		Answered: s.answered, result: s.result,
		written: s.written, LeftOutMarked: s.leftOut, LeftOutHidden: s.hidden.count}
	l.LeftOutHidden -= l.Hidden
	l.Taken = append(l.Taken, s.secondHeaders...)
	at := map[*table]int{}
	for _, t := range s.result.tables {
		l.Taken = append(append(l.Taken, t.unitRows...), t.added...)
		s.noteReadForMarks(t)
		for i := range t.described {
			c := t.columnAt(t.described[i].Index)
			if c == nil {
				continue
			}
			if note := t.described[i].Note; note != "note_both_customs" && note != "note_three_sides" {
				t.described[i].Note = c.decidedNote()
			}
			t.described[i].Unit = firstOf(t.described[i].Unit, c.currency)
			if t.described[i].Unit == "" && c.field.isWeight() && c.scale.counted > 0 && len(s.reasons) == 0 {
				t.described[i].Unit = c.unit
				t.described[i].Note = firstOf(t.described[i].Note, "note_no_unit")
			}
			if c.field == taxNum && s.options.TaxNumUnsent {
				t.described[i].Note = "note_not_sent"
			}
			if t.isWithoutCells(c) {
				t.described[i].Note = "note_empty"
			}
			if c.number != nil {
				if t.described[i].Field = c.number.is.String(); c.number.is == noField {
					t.described[i].Field = number.String()
				}
			}
			if c.number == nil && c.field == s.lead.key && len(t.taken) > 0 || c.number != nil && c.number.byCells {
				t.described[i].Note = "note_taken_by_values"
			}
		}
		t.described = slices.DeleteFunc(t.described, func(c ColumnLayout) bool { return c.Header == "" && c.Note == "note_empty" })
		l.Taken, at[t] = append(l.Taken, t.taken...), len(l.Tables)
		l.Tables = append(l.Tables, TableLayout{Sheet: t.sheet, Name: t.info.Name, Role: t.role.String(), Header: t.header,
			Columns: t.described, Width: t.noticeWidth, Read: t.readLayout()})
	}
	s.addLabelLayouts(l, at)
	for _, c := range s.pairs {
		p := PairLayout{Cell: c.address(&cell.Row{}), Field: c.field.String()}
		if !c.field.personal() {
			p.Value = cell.Shorten(c.pair.Text)
		}
		l.Preamble = append(l.Preamble, p)
	}
	for _, r := range s.blockRows {
		if len(r.block.reasons) > 0 {
			l.RowProblems = append(l.RowProblems, RowProblem{Sheet: r.sheet, Row: r.row, Reasons: r.block.reasons})
		}
	}
	return l
}

// rowsInQuestion are the rows of tables of which nobody has said yet which column names them.
func (s *Survey) rowsInQuestion() (rows int) {
	for _, t := range s.result.tables {
		if t.role == ordersRole && t.whichOrder != nil && len(s.reasons) > 0 {
			rows += t.rows
		}
	}
	return rows
}

// isWithoutCells says that a column that is used has no filled cell in any row.
func (t *table) isWithoutCells(c *column) bool {
	return slices.ContainsFunc(t.fillables, func(e *fillable) bool { return e.field == c.field && e.filled+e.dashes == 0 })
}

// decidedNote is what the whole column decided: a key for reason.Say, or "".
func (c *column) decidedNote() string {
	switch {
	case c.dateOrder == "dmy" && c.hasDates():
		return "note_dmy"
	case c.dateOrder == "mdy" && c.hasDates():
		return "note_mdy"
	case c.separator == ',':
		return "note_decimal_comma"
	}
	return ""
}

func (c *column) hasDates() bool { return c.dayFirst.cell+c.monthFirst.cell+c.eitherWay.cell != "" }

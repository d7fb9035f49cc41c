package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Layout is what the survey found out; the error is a *Refusal.
func (s *Survey) Layout() (*Layout, error) {
	for i := range s.looks {
		if l := &s.looks[i]; l.begun && !l.ignored && !l.decided {
			s.decideOn(l, i)
		}
	}
	s.plan.repeats.settle()
	for _, t := range s.plan.tables {
		if t != nil {
			for _, c := range t.columns {
				s.settle(c)
			}
		}
	}
	for _, c := range s.pairs {
		s.settle(c)
	}
	rows := s.countRows()
	for _, all := range []*blocks{s.plan.handovers, s.plan.flights} {
		if err := s.finish(all); err != nil {
			return nil, err
		}
	}
	s.totals()
	if len(s.reasons) > 0 {
		return nil, &reason.Refusal{Reasons: dedupe(s.reasons)}
	}
	return s.layout(rows), nil
}

// countRows counts the rows of the order tables. A file without any, or without their numbers, is not sent.
func (s *Survey) countRows() int {
	rows, orders := 0, 0
	var lacking, used []*table
	for i, t := range s.plan.tables {
		switch {
		case t == nil:
			if l := &s.looks[i]; l.begun && !l.ignored {
				s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedSheet, Value: s.sheets[i].Name})
			}
		case t.role != ordersRole:
			used = append(used, t)
		case t.lacking:
			lacking = append(lacking, t)
		default:
			orders++
			rows += t.rows
		}
	}
	switch {
	case rows > 0:
		s.leaveOut(lacking)
	case len(s.reasons) > 0:
	case orders > 0:
		s.ask(reason.Reason{Code: reason.NoRows})
	case len(lacking) > 0:
		for _, t := range lacking {
			s.ask(reason.Reason{Code: reason.NoOrderColumn, Cell: cell.Address(t.info.Name, 0, t.header), Args: []string{s.options.ConfigHint}})
		}
	case len(used) > 0:
		t := used[0]
		s.ask(reason.Reason{Code: reason.NoOrderColumn, Cell: cell.Address(t.info.Name, 0, max(t.header, 1)), Args: []string{s.options.ConfigHint}})
	case s.seenAny():
		s.ask(reason.Reason{Code: reason.NoHeader, Args: []string{s.sheetNames()}})
	case slices.ContainsFunc(s.skipped, func(r reason.Reason) bool { return r.Code == reason.SkippedOutcome }):
		s.ask(reason.Reason{Code: reason.OnlySummary})
	default:
		s.ask(reason.Reason{Code: reason.NoRows})
	}
	return rows
}

// leaveOut drops tables that hold no orders beside those that do.
func (s *Survey) leaveOut(lacking []*table) {
	for _, t := range lacking {
		s.plan.tables[t.sheet] = nil
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedSheet, Value: t.info.Name})
	}
}

func (s *Survey) seenAny() bool {
	return slices.ContainsFunc(s.looks, func(l look) bool { return l.begun && !l.ignored })
}

func (s *Survey) sheetNames() string {
	names := ""
	for i, sh := range s.sheets {
		if l := s.looks[i]; l.begun && !l.ignored && sh.Name != "" {
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

// layout is the plan as its user sees it.
func (s *Survey) layout(rows int) *Layout {
	l := &Layout{Kind: "flat", Rows: rows, Skipped: s.skipped, plan: s.plan}
	for _, t := range s.plan.tables {
		if t == nil {
			continue
		}
		if t.role != ordersRole {
			l.Kind = "three sheets"
		}
		for i := range t.shown {
			if c := t.columnAt(t.shown[i].Index); c != nil {
				t.shown[i].Note = c.note()
			}
		}
		l.Tables = append(l.Tables, Table{Sheet: t.sheet, Name: t.info.Name, Role: t.role.String(), Header: t.header, Columns: t.shown})
	}
	for _, c := range s.pairs {
		p := Pair{Cell: c.address(&cell.Row{}), Field: c.field.String()}
		if !c.field.personal() {
			p.Value = cell.Shorten(c.pair.Text)
		}
		l.Preamble = append(l.Preamble, p)
	}
	for _, r := range s.records {
		if len(r.block.reasons) > 0 {
			l.RowProblems = append(l.RowProblems, RowProblem{Sheet: r.sheet, Row: r.row, Reasons: r.block.reasons})
		}
	}
	return l
}

func (t *table) columnAt(i int) *column {
	for _, c := range t.columns {
		if c.index == i {
			return c
		}
	}
	return nil
}

// note is what the whole column decided, a key of Say.
func (c *column) note() string {
	switch {
	case c.order == "dmy" && c.anyDate():
		return "note_dmy"
	case c.order == "mdy" && c.anyDate():
		return "note_mdy"
	case c.mark == ',':
		return "note_decimal_comma"
	}
	return ""
}

func (c *column) anyDate() bool { return c.dates[0].cell+c.dates[1].cell+c.eitherWay.cell != "" }

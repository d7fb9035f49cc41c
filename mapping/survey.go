package mapping

import (
	"hash/maphash"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Before a sheet's columns are decided, this many rows of it are kept to look at, or this many cells.
const (
	sampleRows  = 300
	sampleCells = 100_000
)

// mostQuestions is how many of a file's faults are told at once.
const mostQuestions = 10

// Survey is the first look at a file. Not for concurrent use.
type Survey struct {
	options Options
	aliases *Aliases
	sheets  []cell.Sheet
	looks   []look
	plan    *plan
	pairs   []*column // key | value rows above tables
	records []record  // rows of handover and flight sheets
	skipped []reason.Reason
	reasons []reason.Reason // why the file is refused
	hash    maphash.Hash
}

// look is how far the survey of one sheet is.
type look struct {
	begun   bool
	ignored bool       // an example, or the summary of an earlier outcome
	rows    []cell.Row // the first ones, until the table is decided
	cells   int
	decided bool
	table   *table
	prev    prevCells
	damaged bool // a cell of the group columns of the row before cannot be read
	unit    string
}

// plan is what the whole file has decided: the survey makes it, the mapper goes by it.
type plan struct {
	options   Options
	tables    []*table // by sheet, nil where it has none that is used
	handovers *blocks
	flights   *blocks
	repeats   repeats
	forms     map[string]*claim // by the sheet's own reference
	repairs   tally
	total     total
}

// NewSurvey starts a survey of a book with these sheets.
func NewSurvey(o Options, sheets []cell.Sheet) *Survey {
	s := &Survey{options: o, aliases: o.Aliases, sheets: sheets, looks: make([]look, len(sheets))}
	if s.aliases == nil {
		s.aliases = builtIn()
	}
	s.plan = &plan{options: o, tables: make([]*table, len(sheets)), handovers: newBlocks(handoverRole), flights: newBlocks(flightRole),
		repeats: repeats{seed: maphash.MakeSeed()}, forms: map[string]*claim{}}
	s.hash.SetSeed(s.plan.repeats.seed)
	return s
}

// Look takes in one row. Rows come in the order of the file, all sheets but the hidden ones. The row may be reused after.
func (s *Survey) Look(r *cell.Row) {
	if r.Sheet < 0 || r.Sheet >= len(s.looks) {
		return
	}
	l := &s.looks[r.Sheet]
	if !l.begun {
		l.begun = true
		l.ignored = s.ignores(r)
	}
	switch {
	case l.ignored:
	case l.decided:
		s.take(l, r)
	case !isEmptyRow(r):
		l.rows = append(l.rows, cloneRow(r))
		l.cells += len(r.Cells)
		if len(l.rows) >= sampleRows || l.cells >= sampleCells {
			s.decideOn(l, r.Sheet)
		}
	}
}

// ignores knows sheets that are not read, by their name and, for a summary of ours, their first cell.
func (s *Survey) ignores(r *cell.Row) bool {
	name := s.sheets[r.Sheet].Name
	switch spellings().sheet[cell.Fold(name)] {
	case "example":
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedExample, Value: name})
		return true
	case "summary":
		title := cell.Clean(r.Cell(0).Text)
		if strings.HasPrefix(title, OutcomeTitle) || strings.HasPrefix(title, CheckTitle) {
			s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedOutcome, Value: name})
			return true
		}
	}
	return false
}

// The first cell of a Summary begins with one of these, in every language: by that a workbook of ours is known when it is
// dropped again.
const (
	OutcomeTitle = "hgeimport outcome"
	CheckTitle   = "hgeimport check"
)

func cloneRow(r *cell.Row) cell.Row {
	out := *r
	out.Cells = slices.Clone(r.Cells)
	for i := range out.Cells {
		out.Cells[i].Text = strings.Clone(out.Cells[i].Text)
	}
	return out
}

// decideOn finds the table in the rows kept of a sheet, and takes those below its header.
func (s *Survey) decideOn(l *look, sheet int) {
	l.decided = true
	l.table = s.resolve(sheet, l.rows)
	s.plan.tables[sheet] = l.table
	rows := l.rows
	l.rows = nil
	for i := range rows {
		s.take(l, &rows[i])
	}
}

// take looks at one row of a table.
func (s *Survey) take(l *look, r *cell.Row) {
	t := l.table
	if t == nil || r.Number <= t.header || t.header == 0 {
		return
	}
	sort := t.sort(r, s.options.SkipHidden)
	if sort != isData {
		if code := skipCodes[sort]; code != "" {
			s.skip(t, code, r)
		}
		return
	}
	if t.role == ordersRole {
		t.rows++
		s.order(l, r)
		return
	}
	s.block(t, r)
}

// order takes in what only the whole file can tell of a row: what its columns hold, how its form is described, whether
// its order stands elsewhere, too.
func (s *Survey) order(l *look, r *cell.Row) {
	t := l.table
	if !l.prev.same(t.group, r) {
		l.prev.keep(t.group, r)
		l.damaged = s.describe(t, r)
	}
	for _, f := range [...]field{weight, netWeight} {
		if col := t.at[f]; col != nil {
			c := r.Cell(col.index)
			col.see(r, c)
			if !col.point || !col.comma {
				switch cell.MarkShown(c) {
				case '.':
					col.point = true
				case ',':
					col.comma = true
				}
			}
		}
	}
	s.checkUnit(l, r)
	if col := t.at[orderNum]; col != nil {
		c := t.own(r, orderNum)
		col.see(r, c)
		if num, no := cell.Order(c); num != "" && (no == nil || !no.Bad) {
			s.plan.repeats.add(num, s.content(l, r), place{int32(r.Sheet), int32(r.Number)})
		}
	}
}

// content is a hash of all that a row says of its order.
func (s *Survey) content(l *look, r *cell.Row) uint64 {
	s.hash.Reset()
	for _, f := range [...]field{customerOrderNum, weight, netWeight, weightUnit, referenceNum, handoverKey, handoverNum, mawbNo} {
		c := l.table.at[f].in(r)
		kind := c.Kind
		if kind == cell.Number {
			kind = cell.Text
		}
		s.hash.WriteByte(byte(kind)) // it never fails
		s.hash.WriteString(cell.Bare(c.Text))
	}
	if l.damaged {
		s.hash.WriteByte(1)
	}
	return s.hash.Sum64()
}

// checkUnit sees whether the unit column says another unit than the header of a weight.
func (s *Survey) checkUnit(l *look, r *cell.Row) {
	t := l.table
	c, col := t.value(r, weightUnit)
	if col == nil || c.Text == l.unit {
		return
	}
	l.unit = strings.Clone(c.Text)
	unit := cell.Unit(cell.Bare(c.Text))
	for _, f := range [...]field{weight, netWeight} {
		if w := t.at[f]; w != nil && w.unit != "" && unit != "" && unit != w.unit && !s.asked(reason.UnitAgainst, t) {
			s.ask(reason.Reason{Code: reason.UnitAgainst, Cell: col.address(r), Value: unit, Args: []string{w.unit, cell.Shorten(w.header)}})
		}
	}
}

// see counts what stands in a column until one cell fits it.
func (c *column) see(r *cell.Row, from cell.Cell) {
	if c.fits || cell.IsBlank(from) {
		return
	}
	if c.fits = fits(c.field, from); c.fits {
		return
	}
	if c.filled++; c.filled == 1 {
		c.firstBad, c.badValue = c.address(r), cell.Shorten(from.Text)
	}
}

// ask adds a reason to refuse the file.
func (s *Survey) ask(r reason.Reason) {
	if len(s.reasons) < mostQuestions {
		s.reasons = append(s.reasons, r)
	}
}

// asked says whether a question of this kind was asked about the sheet of t.
func (s *Survey) asked(code reason.Code, t *table) bool {
	prefix := strings.TrimSuffix(cell.Address(t.info.Name, 0, 1), "A1")
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool { return r.Code == code && strings.HasPrefix(r.Cell, prefix) })
}

// mostNamed is how many of the places that were skipped are named.
const mostNamed = 5

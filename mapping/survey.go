package mapping

import (
	"hash/maphash"
	"slices"
	"strconv"
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
	options   Options
	aliases   *Aliases
	sheets    []cell.Sheet
	bySheet   []sheetSurvey
	result    *surveyResult
	pairs     []*column  // key | value rows above tables
	blockRows []blockRow // rows of handover and flight sheets
	skipped   []reason.Reason
	reasons   []reason.Reason // why the file is refused
	hash      maphash.Hash
}

// look is how far the survey of one sheet is.
type sheetSurvey struct {
	begun       bool
	ignored     bool       // an example, or the summary of an earlier outcome
	firstRows   []cell.Row // the first ones, until the table is decided
	firstCells  int
	decided     bool
	table       *table
	prev        previousCells
	damagedForm bool // a cell of the group columns of the row before cannot be read
	unit        string
}

// plan is what the whole file has decided: the survey makes it, the mapper goes by it.
type surveyResult struct {
	options    Options
	tables     []*table // by sheet, nil where it has none that is used
	handovers  *blocks
	flights    *blocks
	repeats    repeatedOrders
	references map[string]*referenceUse // by the sheet's own reference
	repairs    repairCounts
	formWeight formWeight
}

// NewSurvey starts a survey of a book with these sheets.
func NewSurvey(o Options, sheets []cell.Sheet) *Survey {
	s := &Survey{options: o, aliases: o.Aliases, sheets: sheets, bySheet: make([]sheetSurvey, len(sheets))}
	if s.aliases == nil {
		s.aliases = builtIn()
	}
	s.result = &surveyResult{options: o, tables: make([]*table, len(sheets)), handovers: newBlocks(handoverRole), flights: newBlocks(flightRole),
		repeats: repeatedOrders{seed: maphash.MakeSeed()}, references: map[string]*referenceUse{}}
	s.hash.SetSeed(s.result.repeats.seed)
	return s
}

// Look takes in one row. Rows come in the order of the file, all sheets but the hidden ones. The row may be reused after.
func (s *Survey) Look(r *cell.Row) {
	if r.Sheet < 0 || r.Sheet >= len(s.bySheet) {
		return
	}
	sh := &s.bySheet[r.Sheet]
	if !sh.begun {
		sh.begun = true
		sh.ignored = s.isIgnored(r)
	}
	switch {
	case sh.ignored:
	case sh.decided:
		s.addTableRow(sh, r)
	case !isBlankRow(r):
		sh.firstRows = append(sh.firstRows, cloneRow(r))
		sh.firstCells += len(r.Cells)
		if len(sh.firstRows) >= sampleRows || sh.firstCells >= sampleCells {
			s.beginTable(sh, r.Sheet)
		}
	}
}

// ignores knows sheets that are not read, by their name and, for a summary of ours, their first cell.
func (s *Survey) isIgnored(r *cell.Row) bool {
	name := s.sheets[r.Sheet].Name
	switch readAliasesFile().sheet[cell.Fold(name)] {
	case "example":
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedExample, Value: name})
		return true
	case "summary":
		title := cell.Clean(r.Cell(0).Text)
		if strings.HasPrefix(title, outcomeTitle) || strings.HasPrefix(title, checkTitle) {
			s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedOutcome, Value: name})
			return true
		}
	}
	return false
}

// The first cell of a Summary begins with one of these, in every language: by that a workbook of ours is known when it is
// dropped again.
const (
	outcomeTitle = "hgeimport outcome"
	checkTitle   = "hgeimport check"
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
func (s *Survey) beginTable(sh *sheetSurvey, sheet int) {
	sh.decided = true
	sh.table = s.findTable(sheet, sh.firstRows)
	s.result.tables[sheet] = sh.table
	rows := sh.firstRows
	sh.firstRows = nil
	for i := range rows {
		s.addTableRow(sh, &rows[i])
	}
}

// take looks at one row of a table.
func (s *Survey) addTableRow(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	if t == nil || r.Number <= t.header || t.header == 0 {
		return
	}
	sort := t.kindOf(r, s.options.SkipHidden)
	if sort != dataRow {
		if code := skipCodes[sort]; code != "" {
			s.countSkipped(t, code, r)
		}
		return
	}
	if t.role == ordersRole {
		t.rows++
		s.addOrderRow(sh, r)
		return
	}
	s.addBlockRow(t, r)
}

// order takes in what only the whole file can tell of a row: what its columns hold, how its form is described, whether
// its order stands elsewhere, too.
func (s *Survey) addOrderRow(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	if !sh.prev.same(t.group, r) {
		sh.prev.keep(t.group, r)
		sh.damagedForm = s.addFormCells(t, r)
	}
	for _, f := range [...]field{weight, netWeight} {
		if col := t.at[f]; col != nil {
			c := r.Cell(col.index)
			col.checkContent(r, c)
			if !col.showsPoint || !col.showsComma {
				switch cell.ShownSeparator(c) {
				case '.':
					col.showsPoint = true
				case ',':
					col.showsComma = true
				}
			}
		}
	}
	s.checkUnitColumn(sh, r)
	if col := t.at[orderNum]; col != nil {
		c := t.unmerged(r, orderNum)
		col.checkContent(r, c)
		if num, flaw := cell.Order(c); num != "" && (flaw == nil || !flaw.Bad) {
			s.result.repeats.add(num, s.contentHash(sh, r), rowAddress{int32(r.Sheet), int32(r.Number)})
		}
	}
}

// content is a hash of all that a row says of its order.
func (s *Survey) contentHash(sh *sheetSurvey, r *cell.Row) uint64 {
	s.hash.Reset()
	for _, f := range [...]field{customerOrderNum, weight, netWeight, weightUnit, referenceNum, handoverKey, handoverNum, mawbNo} {
		c := sh.table.at[f].in(r)
		kind := c.Kind
		if kind == cell.Number {
			kind = cell.Text
		}
		s.hash.WriteByte(byte(kind)) // it never fails
		s.hash.WriteString(cell.Unwrap(c.Text))
	}
	if sh.damagedForm {
		s.hash.WriteByte(1)
	}
	return s.hash.Sum64()
}

// mostNamed is how many of the places that were skipped are named.
const mostRowsNamed = 5

// skip notes a row that is left out: how many of its kind, and where the first ones are.
func (s *Survey) countSkipped(t *table, code reason.Code, r *cell.Row) {
	cell := cell.Address(t.info.Name, 0, r.Number)
	for i := range s.skipped {
		k := &s.skipped[i]
		if k.Code != code || k.Value != t.info.Name {
			continue
		}
		n, _ := strconv.Atoi(k.Args[0])
		k.Args[0] = strconv.Itoa(n + 1)
		if n < mostRowsNamed {
			k.Args[1] += ", " + strconv.Itoa(r.Number)
		} else if !strings.HasSuffix(k.Args[1], "…") {
			k.Args[1] += " …"
		}
		return
	}
	s.skipped = append(s.skipped, reason.Reason{Code: code, Cell: cell, Value: t.info.Name, Args: []string{"1", strconv.Itoa(r.Number)}})
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

package mapping

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Weights without a unit are kilograms, unless they make no sense as kilograms. Nobody hands over eight parcels of 617 kg: then
// the user is asked, and nothing is sent before that.

// weightScale is what the weights of a column look like. It counts those that name no unit themselves, neither in their cell nor
// in a unit column.
type weightScale struct {
	counted   int
	above100  int
	fractions int
	aboveMost int // above the heaviest parcel, in the unit of the header, else in kg
	tiny      int // below 1
	first     shownCell
	heaviest  int64 // of first, in thousandths

	unclear      int // 1,234
	firstUnclear shownCell
}

// mostIn is the weight of the heaviest parcel in thousandths of a unit, 0 if there is no limit.
func (o *Options) mostIn(unit string) int64 {
	most := o.MaxParcelKG * 1000
	switch unit {
	case "g":
		most *= 1000
	case "lb":
		most /= 0.45359237
	}
	return int64(most)
}

// addWeight notes how large a weight is, and which decimal separator it shows.
func (s *Survey) addWeight(t *table, col *column, r *cell.Row) {
	c := t.unmerged(r, col.field)
	if c.Kind == cell.Empty {
		return
	}
	if c.Format != nil {
		s.checkShownUnit(col, r, c)
		c = col.weightCell(c)
	}
	if !col.showsPoint || !col.showsComma {
		switch cell.ShownSeparator(c) {
		case '.':
			col.showsPoint = true
		case ',':
			col.showsComma = true
		}
	}
	at := &col.scale
	scale := cell.ScaleOf(c, 0)
	if scale.Unclear && scale.Unit != "g" {
		if at.unclear++; at.unclear == 1 {
			at.firstUnclear = shownCell{col.address(r), cell.Shorten(c.Text)}
		}
	}
	if !scale.OK || scale.Unit != "" {
		return
	}
	if unit, _ := t.value(r, weightUnit); !cell.IsBlank(unit) {
		return
	}
	at.counted++
	if scale.Thousandths > 100_000 {
		at.above100++
	}
	if scale.Thousandths < 1000 {
		at.tiny++
	}
	if !scale.Whole {
		at.fractions++
	}
	heavy := col.most > 0 && scale.Thousandths > col.most
	if heavy {
		at.aboveMost++
	}
	if at.first.cell == "" || heavy && at.aboveMost == 1 {
		at.first, at.heaviest = shownCell{col.address(r), cell.Shorten(c.Text)}, scale.Thousandths
	}
}

// weightColumns are the columns of weights of the order tables.
func (s *Survey) weightColumns() (out []*column) {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole {
			continue
		}
		for _, f := range [...]field{weight, netWeight} {
			if t.at[f] != nil {
				out = append(out, t.at[f])
			}
		}
	}
	return out
}

// decideWeights decides the decimal separator and the unit of the columns of weights.
func (s *Survey) decideWeights() {
	columns := s.weightColumns()
	for _, c := range columns {
		s.decideSeparator(c)
	}
	s.decideUnit(columns)
	for _, c := range columns {
		if c.separator == 0 && c.unit == "g" {
			c.separator = '.'
		}
	}
}

// fewestUnclear is how many weights like 1,234 a column must have before its user is asked what the comma is. A single one is its
// row's problem.
const fewestUnclear = 2

// decideSeparator decides the decimal separator of a column.
func (s *Survey) decideSeparator(c *column) {
	at := &c.scale
	switch {
	case c.showsPoint != c.showsComma && c.showsComma:
		c.separator = ','
	case c.showsPoint != c.showsComma:
		c.separator = '.'
	}
	if c.separator != 0 || c.showsPoint || at.unclear == 0 || c.unit == "g" ||
		s.options.unitOrAuto() == "g" && c.unit == "" || c.unit == "" && s.given(unitQuestion()) == "g" {
		return
	}
	q := &reason.Question{Key: "decimals " + c.field.String(), Choices: []reason.Choice{
		{Answer: "comma", Say: "choice_decimal_comma"}, {Answer: "thousands", Say: "choice_thousands"}}}
	if at.unclear < fewestUnclear && s.given(q) == "" {
		return
	}
	text := at.firstUnclear.value
	switch s.askPerson(reason.Reason{Code: reason.DecimalsUnclear, Cell: at.firstUnclear.cell, Value: text, Asks: q,
		Args: []string{c.field.String(), strings.Replace(text, ",", ".", 1), strings.ReplaceAll(text, ",", "")}}) {
	case "comma":
		c.separator = ','
	case "thousands":
		c.separator = '.'
		at.counted, at.above100, at.aboveMost = at.counted+at.unclear, at.above100+at.unclear, at.aboveMost+at.unclear
		if at.first.cell == "" {
			at.first = at.firstUnclear
			at.heaviest = cell.ScaleOf(cell.Cell{Text: text, Kind: cell.Text}, '.').Thousandths
		}
	}
}

// unitOrAuto is the unit that the settings give to weights without one, "" if they leave it to the sheet.
func (o *Options) unitOrAuto() string {
	if o.WeightUnit == "auto" {
		return ""
	}
	return o.WeightUnit
}

func unitQuestion() *reason.Question {
	return &reason.Question{Key: "unit weight", Section: "[read]", Line: `weight_unit = "g"`,
		Choices: []reason.Choice{{Answer: "kg"}, {Answer: "g"}, {Answer: "lb"}}}
}

// decideUnit decides the unit of columns that have none, and asks if their weights make no sense in kg. A header that names kg
// over weights that are mostly too heavy for a parcel is not believed either.
func (s *Survey) decideUnit(columns []*column) {
	set := s.options.unitOrAuto()
	q := unitQuestion()
	given := s.given(q)
	var doubtful, open *column
	for _, c := range columns {
		if c.unit == "" && set != "" {
			c.unit = set
			continue
		}
		if c.unit == "" && open == nil && c.scale.counted > 0 {
			open = c
		}
		if doubtful == nil && c.unitIsDoubtful(given) {
			doubtful = c
		}
	}
	about := doubtful
	if about == nil && given != "" {
		about = open // what was answered holds for later files, too, also if their weights could be kg
	}
	answer := ""
	switch {
	case about == nil, s.isOpen(weightUnit): // which column has the unit is asked already
	case doubtful != nil && doubtful.contradicts(given) && choiceOf(q, s.written[q.Key]) == "":
		s.ask(about.unitReason(q)) // grams, as an earlier file was answered, make no sense in this one
	default:
		answer = s.askPerson(about.unitReason(q))
	}
	for _, c := range columns {
		switch {
		case answer != "" && (c.unit == "" || c.unitIsDoubtful("")):
			c.unit, c.unitSaid = answer, true
			if c.headerUnit != answer {
				c.headerUnit = ""
			}
		case c.unit == "":
			c.unit = "kg"
		}
	}
}

// unitIsDoubtful says that most weights of a column cannot be in the unit of its header, or in kg if it has none. given is what
// was answered before: a weight of less than a gram contradicts it.
func (c *column) unitIsDoubtful(given string) bool {
	at := &c.scale
	most := func(n int) bool { return n*2 > at.counted }
	switch {
	case at.counted == 0:
		return false
	case c.unit == "g":
		return most(at.tiny)
	case c.unit != "":
		return most(at.aboveMost)
	case given != "":
		return c.contradicts(given)
	}
	return most(at.aboveMost) || most(at.above100) && at.fractions*10 <= at.counted
}

// contradicts says that most weights of a column would be below a gram.
func (c *column) contradicts(given string) bool {
	return given == "g" && c.scale.tiny*2 > c.scale.counted
}

// unitReason asks for the unit of a column. It shows what one of its weights is in each unit.
func (c *column) unitReason(q *reason.Question) reason.Reason {
	w := decimal.New(c.scale.heaviest, -3)
	args := []string{c.field.String()}
	for _, unit := range [...]string{"kg", "g", "lb"} {
		args = append(args, cell.InKg(w, unit).Round(3).String())
	}
	return reason.Reason{Code: reason.UnitUnclear, Cell: c.scale.first.cell, Value: c.scale.first.value, Asks: q,
		Args: append(args, c.unit)}
}

// unitOfTotal is the unit of a weight above a table that names none: kg, unless that is more than so many parcels weigh.
func (s *Survey) unitOfTotal(col *column, w decimal.Decimal) string {
	q := unitQuestion()
	most := s.options.limitOf().Mul(decimal.NewFromInt(int64(s.result.repeats.distinct)))
	if s.given(q) == "" && (most.IsZero() || !w.GreaterThan(most)) {
		return "kg"
	}
	total := &column{field: col.field, scale: weightScale{heaviest: w.Shift(3).IntPart(),
		first: shownCell{col.address(&cell.Row{}), cell.Shorten(col.pair.Text)}}}
	return firstOf(s.askPerson(total.unitReason(q)), "kg")
}

// checkUnitColumn asks if the unit column names another unit than the header of a weight column.
func (s *Survey) checkUnitColumn(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	c, col := t.value(r, weightUnit)
	if col == nil || c.Text == sh.unit {
		return
	}
	sh.unit = strings.Clone(c.Text)
	unit := cell.Unit(cell.Unwrap(c.Text))
	for _, f := range [...]field{weight, netWeight} {
		w := t.at[f]
		if w == nil || w.unit == "" || unit == "" || unit == w.unit || t.unitAsked {
			continue
		}
		t.unitAsked = true
		t.unitOfHeader = s.askPerson(reason.Reason{Code: reason.UnitAgainst, Cell: col.address(r), Value: unit,
			Args: []string{w.unit, cell.Shorten(w.header)}, Asks: &reason.Question{Key: "unit column against header",
				Choices: []reason.Choice{{Answer: "column", Say: "choice_unit_column"},
					{Answer: "header", Say: "choice_unit_header"}}}}) == "header"
	}
}

// checkParcel rejects a row whose parcel is heavier than a parcel can be.
func (m *Mapper) checkParcel(out *MappedRow, col *column, r *cell.Row, kg decimal.Decimal) bool {
	most := &m.mostKG
	if most.IsZero() || kg.NumDigits() < 15 && float64(kg.CoefficientInt64())*math.Pow10(int(kg.Exponent())) < 0.999*m.mostFloat {
		return true // far below: to compare exactly would cost memory in every row
	}
	if col.unitSaid && kg.GreaterThan(*most) && col.unitIsHeavy() || !kg.GreaterThan(*most) {
		return true
	}
	out.reject(col.reason(r, cell.Bad(reason.AboveLimit, kg.Round(3).String(), most.String())))
	return false
}

// unitIsHeavy says that a person was asked about weights that are nearly all above the limit, and said that they are right.
func (c *column) unitIsHeavy() bool { return c.unit != "g" && c.scale.aboveMost*2 > c.scale.counted }

// limitOf is the limit as the mapper compares it.
func (o *Options) limitOf() decimal.Decimal {
	d, _ := decimal.NewFromString(strconv.FormatFloat(o.MaxParcelKG, 'f', -1, 64)) // a number: it cannot fail
	return d
}

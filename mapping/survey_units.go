package mapping

import (
	"math"
	"slices"
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
	farAbove  int // more than farTimes as much
	tiny      int // less than any parcel weighs, in grams
	light     int // the same in kg

	beside, besideLight int // those with a unit in a column of its own; of these, those that are lighter than any parcel

	besideOther string // a unit other than kg in such a column
	firstBlank  string // address of the first blank cell of such a column, beside a weight

	first    shownCell
	heaviest int64 // of first, in thousandths
	lightest int64 // in thousandths

	unclear      int // 1,234
	firstUnclear shownCell

	points     int  // 1.234
	tinyPoints int  // of these, those that are tiny
	inGrams    bool // one of these says so itself
	firstPoint shownCell
}

// farTimes is how many times the limit of a parcel a weight must be to be another question: a person who says that 80 is kg does
// not say that 455 is.
const farTimes = 3

// lightest is what a parcel weighs at least, in thousandths of a gram: an envelope. Its goods may weigh less.
func (f field) lightest() int64 {
	if f == netWeight {
		return 1000
	}
	return 5000
}

// mostIn is the weight of the heaviest parcel or bag in thousandths of a unit, 0 if there is no limit.
func (o *Options) mostIn(f field, unit string) int64 {
	most := o.MaxParcelKG * 1000
	if f == bagWeight {
		most = o.MaxBagKG * 1000
	}
	switch unit {
	case "g":
		most *= 1000
	case "lb":
		most /= 0.45359237
	case "oz":
		most /= 0.028349523125
	case "t":
		most /= 1000
	}
	return int64(most)
}

// weightColumns are the columns of weights of the order tables.
func (s *Survey) weightColumns() (out []*column) {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole && t.role != bagRole {
			continue
		}
		for _, f := range s.lead.weights {
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
		switch {
		case c.showsPoint != c.showsComma && c.showsComma:
			c.separator = ','
		case c.showsPoint != c.showsComma:
			c.separator = '.'
		}
	}
	for _, c := range columns {
		if c.separator == 0 && !c.showsPoint && c.scale.unclear+c.scale.points > 0 {
			c.separator = separatorBeside(columns, c)
		}
		s.decideSeparator(c)
		s.decidePoint(c)
	}
	for _, c := range columns {
		s.askForBlankUnits(c)
	}
	s.decideUnit(columns)
	for _, c := range columns {
		if c.separator == 0 && c.unit == "g" {
			c.separator = '.'
		}
	}
}

// separatorBeside is the separator that the other columns of weights of a table show, 0 if they show none or both.
func separatorBeside(columns []*column, c *column) (separator byte) {
	for _, other := range columns {
		if other.table != c.table || other == c {
			continue
		}
		if other.showsPoint && other.showsComma {
			return 0
		}
		if other.showsPoint || other.showsComma {
			separator = other.separator
		}
	}
	return separator
}

// fewestUnclear is how many weights like 1,234 a column must have before its user is asked what the comma is. A single one is its
// row's problem.
const fewestUnclear = 2

// decideSeparator decides the decimal separator of a column of weights like 1,234.
func (s *Survey) decideSeparator(c *column) {
	at := &c.scale
	if c.separator != 0 || c.showsPoint || at.unclear == 0 || s.isInGrams(c) {
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
		at.counted += at.unclear
		at.addThousands(at.unclear, at.firstUnclear, ".")
	}
}

// decidePoint decides what 1.234 is where the comma may separate decimals, and in grams, of which nobody weighs thousandths. In
// kg it can only be decimals if all else in the column is what a parcel may weigh: 1234 kg is no parcel.
func (s *Survey) decidePoint(c *column) {
	at := &c.scale
	grams := s.isInGrams(c) || at.inGrams
	q := &reason.Question{Key: "points " + c.field.String(), Choices: []reason.Choice{
		{Answer: "decimals", Say: "choice_decimal_point"}, {Answer: "thousands", Say: "choice_thousands"}}}
	if c.separator != 0 || c.showsPoint || at.points == 0 || !grams && !c.table.info.Commas && s.given(q) == "" {
		return // the outcome of a file that had ; has its answer, but no ; any more
	}
	if !grams && c.most > 0 && c.most < 1000_000 && at.aboveMost == 0 {
		c.separator = '.'
		return
	}
	at.tiny -= at.tinyPoints
	text := at.firstPoint.value
	switch s.askPerson(reason.Reason{Code: reason.PointsUnclear, Cell: at.firstPoint.cell, Value: text, Asks: q,
		Args: []string{c.field.String(), text, strings.Replace(text, ".", "", 1)}}) {
	case "decimals":
		c.separator = '.'
		at.tiny += at.tinyPoints
	case "thousands":
		c.separator = ','
		at.addThousands(at.points, at.firstPoint, ",")
	}
}

// addThousands counts weights that were found to be above 1000.
func (w *weightScale) addThousands(n int, first shownCell, separator string) {
	w.above100, w.aboveMost, w.farAbove = w.above100+n, w.aboveMost+n, w.farAbove+n
	if w.first.cell == "" || w.first.cell == first.cell {
		w.first = first
		w.heaviest = cell.ScaleOf(cell.Cell{Text: first.value, Kind: cell.Text}, separator[0]).Thousandths
	}
}

// isInGrams says that the weights of a column are in grams: by its header, the settings, or an answer.
func (s *Survey) isInGrams(c *column) bool {
	if c.unit != "" {
		return c.unit == "g"
	}
	return firstOf(s.options.unitOrAuto(), s.given(s.unitQuestionFor(c.isFarAbove()))) == "g"
}

// unitOrAuto is the unit that the settings give to weights without one, "" if they leave it to the sheet.
func (o *Options) unitOrAuto() string {
	if o.WeightUnit == "auto" {
		return ""
	}
	return o.WeightUnit
}

// unitQuestion asks for the unit of weights. If they are far above what a parcel may weigh, it is a question of its own.
func unitQuestion(far bool) *reason.Question {
	q := &reason.Question{Key: "unit weight", Section: "[read]", Line: `weight_unit = "g"`,
		Choices: []reason.Choice{{Answer: "kg"}, {Answer: "g"}, {Answer: "lb"}}}
	if far {
		q.Key += " far above"
	}
	return q
}

// unitQuestionFor is the question whose answer holds for weights, far above the limit or not. Who says that they are grams says
// it of light parcels and of heavy ones; who says of 80 that it is kg does not say it of 455.
func (s *Survey) unitQuestionFor(far bool) *reason.Question {
	q, other := unitQuestion(far), unitQuestion(!far)
	if given := s.given(other); s.given(q) == "" && (given == "g" || given != "" && !far) {
		return other
	}
	return q
}

// isFarAbove says that most weights of a column are far above what a parcel may weigh.
func (c *column) isFarAbove() bool { return c.scale.farAbove*2 > c.scale.counted }

// decideUnit decides the unit of columns that have none, and asks if their weights make no sense in kg. A header that names kg
// over weights that are mostly too heavy for a parcel is not believed either. The answer holds for all tables of the file, but
// not for one whose weights cannot be in that unit: 0.5 stays kg if grams are meant where 500 stands.
func (s *Survey) decideUnit(columns []*column) {
	s.askForUnusedUnit(columns)
	set := s.options.unitOrAuto()
	far := false
	for _, c := range columns {
		if rest, ok := strings.CutPrefix(c.unit, cell.NotUsed); ok {
			s.ask(reason.Reason{Code: reason.UnknownUnit, Cell: cell.Address(c.table.info.Name, c.index, c.table.header),
				Args: []string{rest}})
			c.unit = "kg"
		}
		if c.unit == "" {
			c.unit, c.unitSet = set, set != ""
		}
		far = far || c.isFarAbove() && !c.unitSet
	}
	q := s.unitQuestionFor(far)
	given := s.given(q)
	var doubtful, open *column
	for _, c := range columns {
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
	case doubtful != nil && doubtful.contradicts(given) && choiceAmong(q, s.written[q.Key]) == "":
		answer = s.askPerson(about.unlikeBefore(given))
	default:
		answer = s.askPerson(about.unitReason(q))
	}
	for _, c := range columns {
		switch {
		case answer != "" && (c.unit == "" && !c.isNotMeant(answer, columns) || c.unitIsDoubtful("")):
			c.unit, c.unitSaid, c.farSaid = answer, true, far
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
	case at.counted == 0, c.unitSet:
		return false
	case c.unitDoubt, c.unit == "" && given == "" && (c.unitMention || c.table.unitRemark):
		return true
	case c.unit == "g":
		return most(at.tiny)
	case c.unit != "":
		return most(at.aboveMost)
	case given != "":
		return c.contradicts(given)
	}
	return most(at.aboveMost) || most(at.above100) && at.fractions*10 <= at.counted
}

// isNotMeant says that an answer is about the weights of another table: these cannot be in that unit, and those can.
func (c *column) isNotMeant(answer string, columns []*column) bool {
	return c.contradicts(answer) && slices.ContainsFunc(columns, func(other *column) bool {
		return other.table != c.table && other.headerUnit == "" && other.scale.counted > 0 && !other.contradicts(answer)
	})
}

// contradicts says that most weights of a column would be below a gram.
func (c *column) contradicts(given string) bool {
	return given == "g" && c.scale.tiny*2 > c.scale.counted
}

// apartTimes is how many times another weight one of the same unit hardly is: 700 and 0.8 are rather g and kg.
const apartTimes = 100

// unitReason asks for the unit of a column. It shows what one of its weights is in each unit, and the lightest if that is far
// from it: the answer is for both.
func (c *column) unitReason(q *reason.Question) reason.Reason {
	w := decimal.New(c.scale.heaviest, -3)
	args := []string{c.field.String()}
	for _, unit := range [...]string{"kg", "g", "lb"} {
		args = append(args, cell.InKg(w, unit).Round(3).String())
	}
	args = append(args, c.unit)
	if light := c.scale.lightest; light > 0 && light < c.scale.heaviest/apartTimes {
		args = append(args, decimal.New(light, -3).String())
	}
	return reason.Reason{Code: reason.UnitUnclear, Cell: c.scale.first.cell, Value: c.scale.first.value, Asks: q, Args: args}
}

// unitOfTotal is the unit of a weight above a table that names none: kg, unless that is more than so many parcels weigh.
func (s *Survey) unitOfTotal(col *column, w decimal.Decimal) string {
	most := s.options.limitOf().Mul(decimal.NewFromInt(int64(s.result.repeats.distinct)))
	heavy := !most.IsZero() && w.GreaterThan(most)
	q := s.unitQuestionFor(heavy && w.GreaterThan(most.Mul(decimal.NewFromInt(farTimes))))
	if s.given(q) == "" && !heavy {
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

// checkParcel rejects a row whose parcel is heavier than a parcel can be, or so light that its number must be in another unit.
// said says that its own cell names the unit.
func (m *Mapper) checkParcel(out *MappedRow, col *column, r *cell.Row, kg decimal.Decimal, said bool) bool {
	if !said && col.isTooLight(kg) {
		out.reject(col.reason(r, tooLight(col.field, kg)))
		return false
	}
	most := &m.mostKG
	if most.IsZero() || roughly(kg) < 0.999*m.mostFloat {
		return true
	}
	if !kg.GreaterThan(*most) || col.unitSaid && col.unitIsHeavy() &&
		(col.farSaid || !kg.GreaterThan(most.Mul(decimal.NewFromInt(farTimes)))) {
		return true
	}
	out.reject(col.reason(r, cell.Bad(reason.AboveLimit, kg.Round(3).String(), most.String())))
	return false
}

// isTooLight says that a weight is less than anything weighs that is sent, and that it is the odd one of its column: 0.35 among
// grams is meant in kg.
func (c *column) isTooLight(kg decimal.Decimal) bool {
	if roughly(kg) >= 0.999*float64(c.field.lightest())/1e6 {
		return false
	}
	light := c.scale.light
	if c.unit == "g" {
		light = c.scale.tiny
	}
	return (light+c.scale.besideLight)*2 <= c.scale.counted+c.scale.beside
}

func tooLight(f field, kg decimal.Decimal) *cell.Flaw {
	return cell.Bad(reason.BelowLimit, kg.Round(6).String(), decimal.New(f.lightest(), -6).String())
}

// roughly is a weight as a float: to compare it exactly would cost memory in every row.
func roughly(kg decimal.Decimal) float64 {
	if kg.NumDigits() < 15 {
		return float64(kg.CoefficientInt64()) * math.Pow10(int(kg.Exponent()))
	}
	return kg.InexactFloat64()
}

// unitIsHeavy says that a person was asked about weights that are nearly all above the limit, and said that they are right.
func (c *column) unitIsHeavy() bool { return c.unit != "g" && c.scale.aboveMost*2 > c.scale.counted }

// limitOf is the limit of a parcel as the mapper compares it.
func (o *Options) limitOf() decimal.Decimal { return exactly(o.MaxParcelKG) }

func exactly(n float64) decimal.Decimal {
	d, _ := decimal.NewFromString(strconv.FormatFloat(n, 'f', -1, 64)) // a number: it cannot fail
	return d
}

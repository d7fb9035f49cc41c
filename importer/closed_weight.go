package importer

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// Of the weights of a form only their sums are sent. What each row said is kept beside the form, in one text, and is read only
// when a row of a closed order comes again: in each item it would cost the road a tenth of its time.

// weightsOf is what the rows of a form say of their weights in kg, "" if no row says any: of each row "\n", its number, "\t", its
// gross weight, " " and its net weight.
func weightsOf(op *mapping.Operation, rows []mapping.Order) string {
	if len(op.Sums) == 0 {
		return ""
	}
	said := false
	text := make([]byte, 0, 32*len(rows))
	for i := range rows {
		o := &rows[i]
		if strings.ContainsAny(o.Num, "\n\t") {
			continue
		}
		said = said || o.Weight.Valid || o.NetWeight.Valid
		text = append(append(append(text, '\n'), o.Num...), '\t')
		text = append(appendWeight(text, o.Weight), ' ')
		text = appendWeight(text, o.NetWeight)
	}
	if !said {
		return ""
	}
	return string(text)
}

// weightOf is the gross weight of a form, "" if it has none.
func weightOf(form *mapping.Batch) string {
	if w := form.Sum("weight"); w.Valid {
		return w.Decimal.String()
	}
	return ""
}

// mostDigits is how many digits have a place in an int64, whatever they are.
const mostDigits = 18

// appendWeight appends a weight in any spelling that decimal reads: the usual ones without memory of their own.
func appendWeight(text []byte, w decimal.NullDecimal) []byte {
	switch {
	case !w.Valid:
		return text
	case w.Decimal.NumDigits() > mostDigits:
		return append(text, w.Decimal.String()...)
	}
	text = strconv.AppendInt(text, w.Decimal.CoefficientInt64(), 10)
	return strconv.AppendInt(append(text, 'e'), int64(w.Decimal.Exponent()), 10)
}

// otherWeights are the weights that a row has otherwise than it had when they were sent. They may be gone, or stand in one sum
// for all rows now.
func (s *sorter) otherWeights(r sortedRow, sent *sentRequest) (differ []difference) {
	if len(s.operation.Sums) == 0 {
		return nil
	}
	said, kept := beside(sent.said, r.Order.Num) // not by an older version, or of a form without weights of its rows
	gross, net, _ := strings.Cut(said, " ")
	for _, w := range [...]struct {
		field, then string
		now, sum    decimal.NullDecimal
	}{{"weight", gross, r.Order.Weight, r.Order.Group.Weight}, {"net_weight", net, r.Order.NetWeight, r.Order.Group.NetWeight}} {
		now, then := w.now, w.then
		switch repeated := r.Reasons[0].Code == reason.ClosedRepeated; {
		case !w.now.Valid && w.sum.Valid:
			if then = sent.whole[w.field]; r.Order.Group.WeightFor != sent.orders || then == "" {
				continue
			}
			now = w.sum
		case !kept || !w.now.Valid && (repeated || w.then == ""): // another row of the order may have it
			continue
		}
		if d := (difference{field: w.field, cell: s.mapper.WeightCell(&r.Order, w.field), then: inKg(then)}); !now.Valid {
			differ = append(differ, d)
		} else if d.now = now.Decimal.String() + " kg"; !isWeight(then, now.Decimal) {
			differ = append(differ, d)
		}
	}
	return differ
}

// isWeight tells whether a text that was kept is this weight.
func isWeight(text string, weight decimal.Decimal) bool {
	w, err := decimal.NewFromString(text)
	return err == nil && w.Equal(weight)
}

// inKg is a weight that was kept, as persons read it; "" if none was.
func inKg(text string) string {
	w, err := decimal.NewFromString(text)
	if err != nil {
		return ""
	}
	return w.String() + " kg"
}

package mapping

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// What only the rows of a list of waybills can tell, and a person has to say: whether prices are those of one piece, what
// different weights in the rows of one order are, and which of two descriptions the customs are told.

// The answers.
const (
	answerEach    = "each"
	answerOfAll   = "all"
	answerParcels = "parcels"
	answerItems   = "items"
	answerAsTold  = "as headed"
	answerSwapped = "swapped"
)

// waybillRows is what was noticed in the rows of waybills, and what a person has said about it.
type waybillRows struct {
	weights map[uint64]seenWeight // of orders in a table without numbers of parcels, by the hash of their number

	weightsDiffer, namesUnlike *reason.Reason  // the first of each; nil: none
	weightsRepeat              *reason.Reason  // what asks the same of an order whose rows all have one weight
	pricesOfAll                []reason.Reason // the first of each header of a price
	totals                     orderTotals

	rowsAre, namesAre string            // the answers, "" if nothing is asked
	pricesAre         map[string]string // by the keys of the questions
}

// seenWeight is a weight in the first row of an order that has one.
type seenWeight struct{ text, cell string }

// noteWaybill notes what a row shows of these.
func (s *Survey) noteWaybill(t *table, r *cell.Row) {
	w := &s.result.waybills
	items, _ := t.itemsOf(r)
	for _, columns := range items {
		notePrices(r, columns)
		w.notePriceOfAll(r, columns)
		noteQuantity(r, columns)
		s.noteTotals(t, r, columns)
		if w.namesUnlike == nil {
			w.noteNames(t, r, columns)
		}
	}
	if col := t.at[weight]; col != nil && t.at[parcelNum] == nil && w.weightsDiffer == nil {
		s.noteWeights(t, r, col)
	}
}

// notePriceOfAll notes a price beside several pieces whose header does not say that it is the price of one.
func (w *waybillRows) notePriceOfAll(r *cell.Row, columns map[field]*column) {
	pieces := columns[quantity]
	if pieces == nil {
		return
	}
	for _, f := range [...]field{exportPrice, importPrice} {
		col := columns[f]
		if col == nil || !col.ofAll || col.ofAllNoted || cell.IsBlank(col.in(r)) {
			continue
		}
		n := len(splitItems(pieces.in(r).Text))
		for i := range n {
			text, _ := cell.Quantity(partOf(pieces.in(r), i, n))
			if number, err := strconv.Atoi(text); err != nil || number < 2 {
				continue
			}
			col.ofAllNoted = true
			q := pricesQuestion(col.header)
			if !slices.ContainsFunc(w.pricesOfAll, func(noted reason.Reason) bool { return noted.Asks.Key == q.Key }) {
				w.pricesOfAll = append(w.pricesOfAll, reason.Reason{Code: reason.PriceOfAll, Cell: col.address(r),
					Value: cell.Shorten(col.in(r).Text), Args: []string{cell.Shorten(col.header), text}, Asks: q})
			}
			break
		}
	}
}

// pricesQuestion asks what the prices below a header are: those of another shop are others. One question is enough for 总价1 and
// 总价2.
func pricesQuestion(header string) *reason.Question {
	key := "prices of pieces " + strings.TrimRight(foldHeader(header).whole, "0123456789")
	return &reason.Question{Key: key, Choices: []reason.Choice{
		{Answer: answerEach, Say: "choice_price_each"}, {Answer: answerOfAll, Say: "choice_price_all"}}}
}

// noteQuantity notes that some item has its number of pieces in a column: where it is empty then, it was forgotten.
func noteQuantity(r *cell.Row, columns map[field]*column) {
	if col := columns[quantity]; col != nil && !col.someFilled {
		col.someFilled = !cell.IsBlank(col.in(r))
	}
}

// noteNames notes a description for the customs of the country of arrival in letters that nobody reads there, beside one in Latin
// letters.
func (w *waybillRows) noteNames(t *table, r *cell.Row, columns map[field]*column) {
	there, here, country := columns[importDeclared], columns[exportDeclared], t.at[consigneeCountry]
	if there == nil || here == nil || country == nil || !strings.ContainsFunc(there.in(r).Text, isEastAsian) ||
		strings.ContainsFunc(here.in(r).Text, isEastAsian) || !strings.ContainsFunc(here.in(r).Text, unicode.IsLetter) {
		return
	}
	code, _ := cell.Nation(country.in(r))
	switch code {
	case "", "CN", "HK", "TW", "MO", "JP", "KR":
		return
	}
	w.namesUnlike = &reason.Reason{Code: reason.NamesOfCustoms, Cell: there.address(r), Value: cell.Shorten(there.in(r).Text),
		Args: []string{code, here.address(r)}, Asks: namesQuestion()}
}

func namesQuestion() *reason.Question {
	return &reason.Question{Key: "descriptions for customs", Choices: []reason.Choice{
		{Answer: answerAsTold, Say: "choice_names_as_headed"}, {Answer: answerSwapped, Say: "choice_names_swapped"}}}
}

// noteWeights notes an order whose rows have different weights.
func (s *Survey) noteWeights(t *table, r *cell.Row, col *column) {
	w := &s.result.waybills
	text := cell.Unwrap(col.in(r).Text)
	num, _ := s.lead.readKey(t.unmerged(r, s.lead.key))
	if num == "" || text == "" || cell.IsBlank(col.in(r)) {
		return
	}
	if w.weights == nil {
		w.weights = map[uint64]seenWeight{}
	}
	order := s.result.repeats.hashOf(num)
	before, known := w.weights[order]
	switch {
	case !known:
		w.weights[order] = seenWeight{strings.Clone(text), col.address(r)}
	case before.text != text && !bytes.Equal(cell.AppendNumber(nil, before.text), cell.AppendNumber(nil, text)):
		w.weightsDiffer = weightsOfRows(col.address(r), text, before)
	case w.weightsRepeat == nil:
		w.weightsRepeat = weightsOfRows(col.address(r), text, before)
	}
}

func weightsOfRows(at, text string, before seenWeight) *reason.Reason {
	return &reason.Reason{Code: reason.WeightsOfRows, Cell: at, Value: cell.Shorten(text),
		Args: []string{before.cell, cell.Shorten(before.text)}, Asks: rowsQuestion()}
}

func rowsQuestion() *reason.Question {
	return &reason.Question{Key: "weights of rows", Choices: []reason.Choice{
		{Answer: answerParcels, Say: "choice_rows_parcels"}, {Answer: answerItems, Say: "choice_rows_items"}}}
}

// askAboutWaybills asks what was noticed.
func (s *Survey) askAboutWaybills() {
	w := &s.result.waybills
	w.weights = nil
	ask := func(r *reason.Reason) string {
		if r == nil {
			return ""
		}
		return s.askPerson(*r)
	}
	w.pricesAre = map[string]string{}
	for i := range w.pricesOfAll {
		w.pricesAre[w.pricesOfAll[i].Asks.Key] = ask(&w.pricesOfAll[i])
	}
	if w.totals.of = nil; w.totals.areSuspect() {
		ask(w.totals.first)
	}
	if w.rowsAre = ask(w.weightsDiffer); w.rowsAre == "" && w.weightsRepeat != nil {
		w.rowsAre = s.answerTo(*w.weightsRepeat) // what is said of weights that differ holds for equal ones
	}
	w.namesAre = ask(w.namesUnlike)
}

// rowsIn is what a person has said of the weights of the rows of a table, "" if its parcels have numbers.
func (w *waybillRows) rowsIn(t *table) string {
	if t.at[parcelNum] != nil {
		return ""
	}
	return w.rowsAre
}

// eachWeighs says that a row is a parcel, or adds to the weight of one, whatever the others of its order are: so a person has
// said.
func (t *table) eachWeighs(r *cell.Row) bool {
	return t.weighsRows && t.at[weight] != nil && t.at[parcelNum] == nil && !cell.IsBlank(t.unmerged(r, weight))
}

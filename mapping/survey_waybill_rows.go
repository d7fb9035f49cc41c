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
	answerWhole   = "whole"
	answerAsTold  = "as headed"
	answerSwapped = "swapped"
)

// waybillRows is what was noticed in the rows of waybills, and what a person has said about it.
type waybillRows struct {
	weights map[uint64]seenWeight // of orders in a table without numbers of parcels, by the hash of their number

	weightsDiffer, namesUnlike *reason.Reason  // the first of each; nil: none
	weightsRepeat              *reason.Reason  // an order whose rows have one weight
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
		w.weightsRepeat.Code, w.weightsRepeat.Asks = reason.WeightRepeated, repeatQuestion()
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

// repeatQuestion asks what one weight in each row of an order is. It matters only where somebody has said of other sheets that
// each row weighs something.
func repeatQuestion() *reason.Question {
	return &reason.Question{Key: "one weight in rows", Choices: []reason.Choice{
		{Answer: answerWhole, Say: "choice_rows_whole"}, {Answer: answerParcels, Say: "choice_rows_parcels"},
		{Answer: answerItems, Say: "choice_rows_items"}}}
}

// whatRowsAre is the question that tells what the rows of an order are, and whether it has to be answered. What is said of
// weights that differ holds for equal ones in the same file. What was said of another file was said of a sheet whose weights
// differ: where all orders of this one have one weight it is asked again.
func (s *Survey) whatRowsAre() (r reason.Reason, must bool) {
	w := &s.result.waybills
	differ := reason.Reason{Asks: rowsQuestion()}
	switch {
	case w.weightsDiffer != nil:
		return *w.weightsDiffer, true
	case w.weightsRepeat == nil:
		return differ, false
	}
	differ.Code, differ.Cell, differ.Value, differ.Args = reason.WeightsOfRows, w.weightsRepeat.Cell, w.weightsRepeat.Value,
		w.weightsRepeat.Args
	if given := s.givenAnswer(differ); given.Answer == "" || isAnsweredHere(given) {
		return differ, false
	}
	return *w.weightsRepeat, true
}

// eachWeighs tells whether each row with a weight counts, as a parcel of its own or with its weight, so far as it was answered.
func (s *Survey) eachWeighs() bool {
	r, _ := s.whatRowsAre()
	answer := s.givenAnswer(r).Answer
	return answer != "" && answer != answerWhole
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
	switch r, must := s.whatRowsAre(); {
	case must:
		w.rowsAre = s.askPerson(r)
	case w.weightsRepeat != nil:
		w.rowsAre = s.answerTo(r)
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

// mayWeigh says that a row may be a parcel, or add to the weight of one, whatever the others of its order are.
func (t *table) mayWeigh(r *cell.Row) bool {
	return t.at[weight] != nil && t.at[parcelNum] == nil && !cell.IsBlank(t.unmerged(r, weight))
}

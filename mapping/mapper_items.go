package mapping

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// itemFields are the fields of an item.
var itemFields = []field{exportDeclared, importDeclared, exportHSCode, importHSCode, quantity, exportCurrency, importCurrency,
	exportPrice,
	importPrice}

// readItems reads the items of a row: one, one for each numbered group of columns, or those that stand in one cell, parted by a
// semicolon.
func (m *Mapper) readItems(out *MappedRow, t *table, r *cell.Row, w *openWaybill) {
	items, ofNone := t.itemsOf(r)
	for _, col := range ofNone {
		none := cell.Flaw{Code: reason.CellOfNoItem, Args: []string{col.field.String()}}
		m.noted = append(m.noted, rowNote{flaw: none, column: col})
	}
	for _, columns := range items {
		n, ok := m.countItems(out, r, columns)
		for i := range n {
			if ok {
				m.readItem(out, t, r, w, columns, i, n)
			}
		}
	}
}

// partOf is the part of a cell that tells of item i of n.
func partOf(c cell.Cell, i, n int) cell.Cell {
	if n == 1 || c.Kind != cell.Text {
		return c
	}
	parts := splitItems(c.Text)
	if len(parts) == 1 {
		i = 0 // the currency of all
	}
	c.Text, c.Format = strings.TrimSpace(parts[min(i, len(parts)-1)]), nil
	if c.Text == "" {
		c.Kind = cell.Empty
	}
	return c
}

// splitItems parts a cell at its semicolons. One behind the last item parts nothing.
func splitItems(text string) []string {
	if !strings.ContainsAny(text, ";；") {
		return []string{text}
	}
	text = strings.TrimRight(strings.ReplaceAll(withoutEntities(text), "；", ";"), "; \t\r\n")
	return strings.Split(text, ";")
}

// countItems is how many items the cells of a group of columns tell of: 0 if they are blank. Cells that tell of different numbers
// of items contradict each other, but the currency may stand there once.
func (m *Mapper) countItems(out *MappedRow, r *cell.Row, columns map[field]*column) (n int, ok bool) {
	var first *column
	for _, f := range itemFields {
		col := columns[f]
		if col == nil || cell.IsBlank(col.in(r)) || f.is(aCurrency) {
			continue
		}
		switch k := len(splitItems(col.in(r).Text)); {
		case first == nil:
			n, first = k, col
		case k != n:
			out.reject(col.reason(r, cell.Bad(reason.ItemsDiffer, itoa(k), first.address(r), itoa(n))))
			return n, false
		}
	}
	return n, true
}

// readItem reads item i of n of a group of columns.
func (m *Mapper) readItem(out *MappedRow, t *table, r *cell.Row, w *openWaybill, columns map[field]*column, i, n int) {
	texts, before := map[string]string{}, len(out.Reasons)
	for _, f := range itemFields {
		col := columns[f]
		if col == nil {
			continue
		}
		c := partOf(col.in(r), i, n)
		if c.Merged && (f.is(aPrice) || f == quantity) {
			out.reject(col.reason(r, cell.Bad(reason.MergedItems, f.String())))
			continue
		}
		if f.is(aPrice) {
			m.readItemPrice(out, r, w, columns, f, c, texts)
			continue
		}
		text, flaw := col.read(c, "")
		if f == quantity && cell.MayBeThousands(c) && showsCommas(columns) {
			text, flaw = "", cell.Bad(reason.BadQuantity)
		}
		switch {
		case flaw == nil && f == quantity && col.someFilled && cell.FillingOf(&c) == cell.Unfilled:
			out.reject(itemLacks(t, r, columns, []field{f}))
		case flaw == nil:
		case flaw.Bad:
			out.reject(col.reason(r, flaw))
		case text != "":
			m.noted = append(m.noted, rowNote{flaw: *flaw, column: col})
		}
		if text != "" {
			texts[f.String()] = text
		}
	}
	said := firstOf(texts[exportCurrency.String()], texts[importCurrency.String()])
	if len(out.Reasons) > before {
		w.currency = firstOf(said, w.currency)
		return // what cannot be read is not lacking
	}
	m.shareOfPrice(r, columns, texts)
	if m.survey.waybills.namesAre == answerSwapped {
		one, other := exportDeclared.String(), importDeclared.String()
		texts[one], texts[other] = texts[other], texts[one]
	}
	m.fillTwins(w, texts)
	m.checkItem(out, t, r, w, columns, texts)
	out.Order.Items = append(out.Order.Items, &Part{Texts: texts})
}

// fillTwins tells both customs what only one is told, and gives an item the currency of the one before or of the profile.
func (m *Mapper) fillTwins(w *openWaybill, texts map[string]string) {
	for _, pair := range customsTwins {
		one, other := pair[0].String(), pair[1].String()
		if pair[0].is(aCurrency) {
			if texts[one] == "" && texts[other] == "" {
				texts[one] = firstOf(w.currency, m.constant(pair[0]))
			}
			w.currency = firstOf(texts[one], texts[other])
		}
		switch {
		case texts[one] == "" && texts[other] != "":
			texts[one] = texts[other]
		case texts[other] == "" && texts[one] != "":
			texts[other] = texts[one]
		}
	}
}

// showsCommas says that the prices of an item have a decimal comma: then a point separates thousands.
func showsCommas(columns map[field]*column) bool {
	return slices.ContainsFunc([]field{exportPrice, importPrice}, func(f field) bool {
		return columns[f] != nil && columns[f].separator == ','
	})
}

// itemOfRow is an item whose currency another row of its order may name.
type itemOfRow struct {
	texts   map[string]string
	lacking reason.Reason // what is said if none does
}

// fillCurrencies gives the items above a row the currency that a row below them names. last says that no row follows.
func (w *openWaybill) fillCurrencies(out *MappedRow, last bool) {
	for _, item := range w.withoutCurrency {
		switch {
		case w.currency != "":
			item.texts[exportCurrency.String()], item.texts[importCurrency.String()] = w.currency, w.currency
		case last:
			out.reject(item.lacking)
		default:
			return
		}
	}
	w.withoutCurrency = nil
}

// readItemPrice reads a price, and the currency in its cell, which must not contradict the one beside it or in the header. What
// the item before or the profile says is for prices that name none.
func (m *Mapper) readItemPrice(out *MappedRow, r *cell.Row, w *openWaybill, columns map[field]*column, f field, c cell.Cell,
	texts map[string]string) {
	col := columns[f]
	own, other := exportCurrency.String(), importCurrency.String()
	if col.field == importPrice {
		own, other = other, own
	}
	beside := firstOf(texts[own], texts[other])
	if col.currency != "" && columns[exportCurrency] == nil && columns[importCurrency] == nil {
		beside = "" // that of the other price
	}
	usual := firstOf(w.currency, m.constant(exportCurrency))
	amount, code, flaw := cell.Price(c, cmp.Or(beside, col.currency, usual), col.separator)
	header, said := col.currency, cmp.Or(code, beside, usual)
	switch {
	case isSignOf(header, said):
		header = said
	case header == "$":
		header = "USD"
	case header == "¥" && said == "":
		header = ""
	}
	differ := reason.CurrenciesDiffer
	if code == "" && amount != "" {
		if code = shownAs(c.CurrencyShown(), cmp.Or(beside, header, usual)); code != "" {
			differ = reason.CurrencyShown
		}
	}
	switch {
	case flaw != nil:
		out.reject(col.reason(r, flaw))
	case code == "¥":
		out.reject(col.reason(r, cell.Bad(differ, code, cmp.Or(beside, header, usual))))
	case code != "" && beside != "" && code != beside:
		out.reject(col.reason(r, cell.Bad(differ, code, beside)))
	case amount == "":
	case header != "" && cmp.Or(code, beside, header) != header:
		out.reject(col.reason(r, cell.Bad(differ, firstOf(code, header), firstOf(beside, header))))
	case header == "¥":
		out.reject(col.reason(r, cell.Bad(reason.CurrenciesDiffer, header, usual)))
	default:
		texts[col.field.String()] = amount
		if code = firstOf(code, header); code != "" {
			texts[own] = code
		}
	}
}

// shownAs is the currency that a number format adds to what else says it: the sign of several adds nothing to one of them.
func shownAs(shown, said string) string {
	switch {
	case shown == said, isSignOf(shown, said):
		return ""
	case shown == "$":
		return "USD"
	case shown == "¥" && said == "":
		return "" // it is lacking
	}
	return shown
}

// isSignOf says that the sign of several currencies in a header is that of code.
func isSignOf(sign, code string) bool {
	switch sign {
	case "$":
		return slices.Contains([]string{"USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MXN"}, code)
	case "¥":
		return code == "CNY" || code == "JPY"
	}
	return false
}

// shareOfPrice makes prices of all pieces those of one, where a person has said that they are.
func (m *Mapper) shareOfPrice(r *cell.Row, columns map[field]*column, texts map[string]string) {
	pieces, _ := strconv.Atoi(texts[quantity.String()])
	if pieces < 2 {
		return
	}
	for _, f := range [...]field{exportPrice, importPrice} {
		col, text := columns[f], texts[f.String()]
		if col == nil || !col.ofAll || text == "" || m.survey.waybills.pricesAre[col.pricesKey] != answerOfAll {
			continue
		}
		all, _ := decimal.NewFromString(text)
		each := all.DivRound(decimal.NewFromInt(int64(pieces)), 2)
		if !each.Mul(decimal.NewFromInt(int64(pieces))).Equal(all) {
			each = all.DivRound(decimal.NewFromInt(int64(pieces)), 4)
		}
		texts[f.String()] = each.String()
		shared := cell.Flaw{Code: reason.PriceShared, Args: []string{itoa(pieces), each.String()}}
		m.noted = append(m.noted, rowNote{flaw: shared, column: col})
	}
}

// checkItem rejects a row with an item that lacks what each must have: its description, its price and the currency.
func (m *Mapper) checkItem(out *MappedRow, t *table, r *cell.Row, w *openWaybill, columns map[field]*column,
	texts map[string]string,
) {
	lacking := func(must []field) bool {
		return !slices.ContainsFunc(must, func(f field) bool { return texts[f.String()] != "" })
	}
	for _, must := range t.lead.must {
		if must[0].ofItem() && lacking(must) {
			out.reject(itemLacks(t, r, columns, must))
		}
	}
	if currency := []field{exportCurrency, importCurrency}; texts[exportPrice.String()] != "" && lacking(currency) {
		why := itemLacks(t, r, columns, currency)
		if w.said == nil { // it has no other row
			out.reject(why)
			return
		}
		w.withoutCurrency = append(w.withoutCurrency, itemOfRow{texts, why})
	}
}

// itemLacks says that an item of a row lacks all of some fields.
func itemLacks(t *table, r *cell.Row, columns map[field]*column, must []field) reason.Reason {
	why := t.lacks(r, must)
	for _, f := range must {
		if col := columns[f]; col != nil {
			why.Cell = col.address(r)
			break
		}
	}
	return why
}

func itoa(n int) string { return strconv.Itoa(n) }

package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A waybill stands in one row, or in several that have one order number: each tells of an item or a parcel, and they agree in all
// else, or leave it empty. It goes out once all of them are mapped.

// longestAddress is how many characters of an address the carrier takes.
const longestAddress = 254

// openWaybill is a waybill of which not all rows are mapped yet.
type openWaybill struct {
	group    *Group
	table    *table
	first    cell.Row         // the address of its first row
	cells    map[field]string // where its fields stand
	parcels  map[string]*openParcel
	mapped   int
	items    int
	currency string // of its last item
	failed   bool
	rowsAre  string           // what a person has said of the weights of its rows
	rows     []*Part          // its parcels, where each row is one
	said     map[string]bool  // what its rows have said of parcels and items
	dashed   [fieldCount]bool // a row says that nothing is meant

	waiting         []waitsForCountry // rows of which the rest is read once another one names the country
	withoutCurrency []itemOfRow       // those that get it once a row names it
}

// openParcel is what the rows of a waybill have said of a parcel.
type openParcel struct {
	texts map[string]string
	cells map[field]string
	row   cell.Row
}

// mapPart maps a row that tells of a waybill, or of a part of it.
func (m *Mapper) mapPart(out *MappedRow, t *table, r *cell.Row) {
	m.readOrder(out, t, r)
	if why := m.survey.leftOutOf(out.Order.Num); why.Code != "" {
		_, col := t.keyCell(r)
		out.reject(col.reason(r, cell.Bad(why.Code, why.Args...)))
		m.progress[r.Sheet].waybill.keep(out.Order.Num, nil)
		return
	}
	again, repeated := m.survey.repeats.rows[rowAddress{int32(r.Sheet), int32(r.Number)}]
	if repeated && again.same && len(out.Reasons) == 0 {
		m.progress[r.Sheet].waybill.keep(out.Order.Num, nil)
		m.endRepeated(out, t, r)
		return
	}
	m.readWeights(out, t, r)
	if under := m.underLabels(out, t, r); under != nil {
		t = under
	}
	texts := m.readTexts(out, t, r)
	m.readParcel(out, t, r)
	if out.Order.Num == "" {
		m.findAbove(out, t, r, texts)
		m.readItems(out, t, r, &openWaybill{})
		return
	}
	m.progress[r.Sheet].waybill.keep(out.Order.Num, texts)
	w := m.waybills[out.Order.Num]
	if w == nil {
		w = &openWaybill{table: t, first: cell.Row{Sheet: r.Sheet, Number: r.Number}, parcels: map[string]*openParcel{},
			rowsAre: m.survey.waybills.rowsIn(t),
			group:   &Group{Waybill: &Waybill{Rows: max(1, again.of), Constants: m.survey.options.Constants}}}
		w.group.Waybill.AddWeights = w.rowsAre == answerItems
		if again.of > 1 {
			if m.waybills == nil {
				m.waybills = map[string]*openWaybill{}
			}
			m.waybills[out.Order.Num], w.cells, w.said = w, map[field]string{}, map[string]bool{}
		}
	}
	out.Order.Group = w.group
	m.readItems(out, t, r, w)
	w.fillCurrencies(out, w.mapped+1 == w.group.Waybill.Rows)
	m.readByCountry(out, t, r, w, texts)
	m.joinTexts(out, t, r, w, texts)
	m.joinParcel(out, t, r, w)
	w.items += len(out.Order.Items)
	w.failed = w.failed || len(out.Reasons) > 0
	if w.mapped++; w.mapped < w.group.Waybill.Rows {
		return
	}
	delete(m.waybills, out.Order.Num)
	if !w.failed {
		m.checkWhole(out, w)
		m.noteErased(w)
	}
}

// noteErased notes the columns that are empty in all rows of a waybill that exists: what it says there is replaced with nothing,
// unless a - says that nothing is meant.
func (m *Mapper) noteErased(w *openWaybill) {
	t := w.table
	if len(t.lead.Guard.Latest) == 0 {
		return
	}
	for _, f := range t.lead.ofRow {
		col := t.at[f]
		if col == nil || f.ofParcel() || f.ofItem() || w.group.Waybill.Texts[f.String()] != "" || w.dashed[f] {
			continue
		}
		m.noted = append(m.noted, rowNote{flaw: cell.Flaw{Code: reason.CellErased}, column: col, row: &w.first})
	}
}

// readTexts reads what a row says of its waybill, but for parcels and items.
func (m *Mapper) readTexts(out *MappedRow, t *table, r *cell.Row) map[string]string {
	texts := make(map[string]string, min(len(t.lead.ofRow), len(t.columns)+len(m.survey.options.Constants)))
	country := ""
	if t.lead.has[consigneeCountry] {
		country = m.readText(out, t, r, consigneeCountry, "")
	}
	for _, f := range t.lead.ofRow {
		text := country
		switch {
		case f.ofParcel() || f.ofItem(), slices.Contains(ofCountry[:], f) && country == "" && out.Order.Num != "":
			continue // see readByCountry
		case f != consigneeCountry:
			text = m.readText(out, t, r, f, country)
		}
		if text != "" {
			texts[f.String()] = text
		}
	}
	return texts
}

// readText reads a field of a row, which may stand in several columns. beside is the country that the row names.
func (m *Mapper) readText(out *MappedRow, t *table, r *cell.Row, f field, beside string) string {
	columns := t.joined[f]
	if len(columns) == 0 {
		_, col := t.value(r, f)
		return m.readCell(out, t, r, col, beside)
	}
	texts := make([]string, 0, mostPlaces)
	district := ""
	for _, col := range columns {
		text := m.readCell(out, t, r, col, beside)
		if text != "" && (f == consigneePhone || f == phone) {
			return text
		}
		switch {
		case col.district:
			district = strings.TrimSpace(district + " " + text)
		case text != "" && (f != consigneeAddress || !slices.Contains(texts, text)): // Address 2 and Apt may say the same
			texts = append(texts, text)
		}
	}
	whole := withDistrict(joinedAs(f, texts), district)
	if f == consigneeAddress {
		m.checkAddress(out, columns, r, whole)
	}
	return whole
}

// neverZero are the fields that are empty where a 0 stands: a formula gives it that looks up an empty cell.
var neverZero = [...]field{consigneeName, consigneeProvince, consigneeCity, consigneeAddress, consigneeStreet, consigneeEmail}

// readCell reads a cell of a row, and says what is wrong with it.
func (m *Mapper) readCell(out *MappedRow, t *table, r *cell.Row, col *column, beside string) string {
	if col == nil {
		return ""
	}
	c := col.in(r)
	if above := t.above[col.field]; above != nil && cell.IsBlank(c) {
		c, col = *above.pair, above
	}
	if col.field.is(aSize) {
		beside = t.lengthBeside(r)
	}
	text, flaw := col.read(c, beside)
	if flaw == nil && text == "0" && slices.Contains(neverZero[:], col.field) {
		m.noted = append(m.noted, rowNote{flaw: *cell.Mended(reason.ZeroForEmpty), column: col})
		return ""
	}
	switch {
	case flaw == nil:
	case flaw.Bad:
		out.reject(col.reason(r, flaw))
		return ""
	case text != "":
		m.noted = append(m.noted, rowNote{flaw: *flaw, column: col})
	}
	return text
}

// checkAddress rejects a row whose address the carrier does not take.
func (m *Mapper) checkAddress(out *MappedRow, columns []*column, r *cell.Row, address string) {
	if n := cell.Length(address); n > longestAddress {
		out.reject(columns[0].reason(r, cell.Bad(reason.AddressTooLong, itoa(n), itoa(longestAddress))))
	}
	for _, col := range columns {
		if cell.HasPOBox(col.in(r).Text) {
			out.reject(col.reason(r, cell.Bad(reason.POBox)))
			return
		}
	}
}

// readParcel reads what a row says of its parcel besides its weight.
func (m *Mapper) readParcel(out *MappedRow, t *table, r *cell.Row) {
	texts := map[string]string{}
	for _, f := range t.lead.ofRow {
		if !f.ofParcel() {
			continue
		}
		_, col := t.value(r, f)
		if text := m.readCell(out, t, r, col, ""); text != "" {
			texts[f.String()] = text
		}
	}
	if w := out.Order.Weight; w.Valid {
		texts[weight.String()] = w.Decimal.String()
	}
	if len(texts) > 0 {
		out.Order.Parcel = &Part{Texts: texts}
	}
}

// joinTexts adds what a row says of its waybill to what the rows before have said.
func (m *Mapper) joinTexts(out *MappedRow, t *table, r *cell.Row, w *openWaybill, texts map[string]string) {
	all := w.group.Waybill
	if all.Texts == nil {
		all.Texts = maps.Clone(texts) // the profile's constants are no row's, and no other row contradicts them
		for name, value := range m.survey.options.Constants {
			if f := fieldNamed(name); texts[name] == "" && !f.ofItem() {
				all.Texts[name] = value
			}
		}
		m.findAddresses(out, t, r, all)
	}
	w.noteDashes(t, r)
	if w.cells == nil {
		return
	}
	for _, f := range t.lead.ofRow {
		m.joinText(out, t, r, w, f, texts[f.String()])
	}
}

// noteDashes notes where a row of a waybill that exists says that nothing is meant.
func (w *openWaybill) noteDashes(t *table, r *cell.Row) {
	if len(t.lead.Guard.Latest) == 0 {
		return
	}
	for _, col := range t.columns {
		if c := col.in(r); cell.FillingOf(&c) == cell.Dashed {
			w.dashed[col.field] = true
		}
	}
}

// joinText adds what a row says of a field of its waybill.
func (m *Mapper) joinText(out *MappedRow, t *table, r *cell.Row, w *openWaybill, f field, text string) {
	if text == "" {
		return
	}
	all := w.group.Waybill
	_, col := t.value(r, f)
	before, at := all.Texts[f.String()], w.cells[f]
	switch {
	case at == "":
		w.cells[f] = col.address(r)
		if all.Texts[f.String()] = text; f == shipper || f == returnAddress {
			m.findAddresses(out, t, r, all)
		}
	case comparable(f, before) != comparable(f, text):
		out.reject(col.reason(r, cell.Bad(reason.OrderDiffers, f.String(), at)))
	}
}

// findAddresses finds the sender and the address for returns of a waybill: by what its row says, or by the profile.
func (m *Mapper) findAddresses(out *MappedRow, t *table, r *cell.Row, w *Waybill) {
	w.Shipper = m.findAddress(out, t, r, shipper, w.Texts[shipper.String()], m.survey.options.Shipper)
	w.ReturnAddress = m.findAddress(out, t, r, returnAddress, w.Texts[returnAddress.String()], m.survey.options.ReturnAddress)
}

func (m *Mapper) findAddress(out *MappedRow, t *table, r *cell.Row, f field, text, profile string) *Part {
	key, at := firstOf(text, profile), t.at[t.lead.key].address(r)
	if _, col := t.value(r, f); text != "" && col != nil {
		at = col.address(r)
	}
	if key == "" {
		return nil
	}
	if p, known := m.addresses[key]; known {
		return p
	}
	p, book := (*Part)(nil), m.survey.book
	switch entry := book.keyOf(key); {
	case entry != "":
		if p = book.addressOf(entry); p == nil {
			out.reject(reason.Reason{Code: reason.NoAddressOf, Cell: at, Value: cell.Shorten(key), Args: []string{f.String()}})
			return nil
		}
	case IsAddressNum(key):
		p = &Part{Texts: map[string]string{"address_num": strings.Clone(key)}}
	default:
		out.reject(reason.Reason{Code: reason.UnknownAddress, Cell: at, Value: cell.Shorten(key),
			Args: []string{f.String(), m.knownKeys()}})
		return nil
	}
	if m.addresses == nil {
		m.addresses = map[string]*Part{}
	}
	m.addresses[strings.Clone(key)] = p
	return p
}

// joinParcel adds what a row says of its parcel to what the rows before have said.
func (m *Mapper) joinParcel(out *MappedRow, t *table, r *cell.Row, w *openWaybill) {
	if out.Order.Parcel == nil {
		if len(out.Order.Items) == 0 {
			return
		}
		out.Order.Parcel = &Part{Texts: map[string]string{}}
	}
	texts := out.Order.Parcel.Texts
	m.noteAlike(out, t, w)
	if w.rowsAre == answerParcels {
		texts[parcelNum.String()] = cell.Address("", 0, r.Number) // each row is one
		w.rows = append(w.rows, out.Order.Parcel)
	}
	key := texts[parcelNum.String()]
	p := w.parcels[key]
	if p == nil {
		p = &openParcel{row: cell.Row{Sheet: r.Sheet, Number: r.Number}}
		if p.texts = texts; w.cells != nil { // other rows may say more
			p.texts = map[string]string{}
		}
		w.parcels[key] = p
	}
	for _, f := range t.lead.parcel {
		text := texts[f.String()]
		if text == "" || f == parcelNum {
			continue
		}
		before := p.texts[f.String()]
		switch {
		case before == "":
			if p.texts[f.String()] = text; w.cells != nil {
				if p.cells == nil {
					p.cells = map[field]string{}
				}
				_, col := t.value(r, f)
				p.cells[f] = col.address(r)
			}
		case f == weight && w.group.Waybill.AddWeights:
		case before != text:
			_, col := t.value(r, f)
			out.reject(col.reason(r, cell.Bad(reason.ParcelDiffers, f.String(), p.cells[f])))
		}
	}
}

// checkWhole looks at a waybill once all of its rows are mapped: what none of them says is lacking.
func (m *Mapper) checkWhole(out *MappedRow, w *openWaybill) {
	t := w.table
	for _, must := range t.lead.must {
		switch f := must[0]; {
		case slices.Contains(must, t.lead.key):
		case f == weight:
			m.checkWeights(out, w, must)
		case f.ofItem():
			if w.items == 0 {
				out.reject(t.lacks(&w.first, must))
			}
		case !slices.ContainsFunc(must, func(f field) bool { return w.group.Waybill.Texts[f.String()] != "" || m.constant(f) != "" }):
			out.reject(t.lacks(&w.first, must))
		}
	}
	for _, p := range w.parcels {
		m.checkSides(out, t, &p.row, p.texts)
	}
	if texts := w.group.Waybill.Texts; cell.HasZIP(texts[consigneeCountry.String()]) && texts[consigneePostcode.String()] == "" {
		out.reject(t.lacks(&w.first, []field{consigneePostcode}))
	}
}

// checkWeights looks whether each parcel of a waybill has a weight.
func (m *Mapper) checkWeights(out *MappedRow, w *openWaybill, must []field) {
	if len(w.parcels) == 0 {
		out.reject(w.table.lacks(&w.first, must))
	}
	if w.isOneParcel() {
		return
	}
	for _, p := range w.parcels {
		if p.texts[weight.String()] == "" {
			out.reject(w.table.lacks(&p.row, must))
			return
		}
	}
}

// isOneParcel makes one parcel of rows of which each is one, if only one of them says anything of its parcel.
func (w *openWaybill) isOneParcel() bool {
	weighed := 0
	for _, p := range w.rows {
		switch {
		case p.Texts[weight.String()] != "":
			weighed++
		case len(p.Texts) > 1: // a size, besides its number
			return false
		}
	}
	if weighed != 1 {
		return false
	}
	for _, p := range w.rows {
		delete(p.Texts, parcelNum.String())
	}
	return true
}

// noteAlike notes a row of a waybill that says the same of its parcel and its items as another: it counts as well.
func (m *Mapper) noteAlike(out *MappedRow, t *table, w *openWaybill) {
	if w.said == nil {
		return
	}
	var all strings.Builder
	for _, part := range slices.Concat(out.Order.Items, []*Part{out.Order.Parcel}) {
		for _, f := range t.lead.ofRow {
			all.WriteString(part.Texts[f.String()] + "\x00")
		}
		all.WriteString(part.Texts[weight.String()])
	}
	if w.said[all.String()] {
		m.note(reason.AlikeRows, t.at[t.lead.key])
	}
	w.said[all.String()] = true
}

// constant is what the profile says of each waybill that does not say it.
func (m *Mapper) constant(f field) string { return m.survey.options.Constants[f.String()] }

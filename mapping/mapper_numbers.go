package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// readNumber says whose the number is that names a row of a list, and what is odd about it.
func (m *Mapper) readNumber(out *MappedRow, t *table, r *cell.Row, col *column) {
	num := out.Order.Num
	if num == "" {
		return
	}
	switch {
	case col.number.areRemarks && cell.HasBracket(num):
		out.reject(col.reason(r, cell.Bad(reason.NotAnOrder)))
	case col.number.is == number && cell.IsBrokenWaybill(num) && cell.IsBlank(t.at[numType].in(r)):
		out.reject(col.reason(r, cell.Bad(reason.BrokenNumber)))
	}
	out.Order.Texts = map[string]string{numType.String(): col.number.typeOf(num)}
	if said := t.at[numType]; said != nil {
		switch is, flaw := cell.Identifier(r.Cell(said.index)); {
		case flaw != nil && flaw.Bad:
			out.reject(said.reason(r, flaw))
		case is == "1", is == "2", is == "3":
			out.Order.Texts[numType.String()] = is
		case is != "":
			out.reject(said.reason(r, cell.Bad(reason.BadNumType)))
		}
	}
	edited := t.given.edited(r)
	for _, other := range t.numbers {
		if other == col || edited && t.given.isBehind(other.index) {
			continue
		}
		if own, flaw := t.lead.readKey(r.Cell(other.index)); own != "" && own != num && (flaw == nil || !flaw.Bad) {
			out.Order.Others = append(out.Order.Others, strings.Clone(own))
		}
		if other.number.is != customerOrderNum {
			continue
		}
		if own, flaw := cell.Identifier(r.Cell(other.index)); own != "" && (flaw == nil || !flaw.Bad) {
			out.Order.Texts[customerOrderNum.String()] = own // files are named by it
		}
	}
	switch {
	case !cell.IsCarrierWaybill(num):
		switch beside := t.wordBeside(r); {
		case beside != nil:
			out.reject(col.reason(r, beside))
		case t.isUnlikeOrders(m.survey, num):
			out.reject(col.reason(r, unlikeOrders))
		}
		if col.number.is == orderNum {
			m.note(reason.UnusualOrder, col)
		}
	case m.survey.isOtherBrand(num):
		m.noted = append(m.noted, rowNote{flaw: *cell.Mended(reason.OtherBrand, cell.Brand(num), m.survey.brand()), column: col})
	}
}

// brand is the name of the carrier that most numbers of a file begin with, "" if they have only one or it is undecided.
func (p *surveyResult) brand() string {
	most, n := "", 0
	for brand, times := range p.brands {
		switch {
		case times > n:
			most, n = brand, times
		case times == n:
			most = ""
		}
	}
	if len(p.brands) < 2 {
		return ""
	}
	return most
}

func (p *surveyResult) isOtherBrand(num string) bool {
	if len(p.brands) < 2 {
		return false
	}
	brand := p.brand()
	return brand != "" && brand != cell.Brand(num)
}

package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// parcelSides are the sides of a parcel.
var parcelSides = [...]field{parcelLength, parcelWidth, parcelHeight}

// sizeWords are headings that say no more than that a size stands below them.
var sizeWords = []string{"size", "sizes", "사이즈", "크기", "치수", "尺寸", "规格尺寸", "大小", "サイズ", "寸法"}

// findParcelSides finds a column of sizes that no heading names as those of parcels, where nothing else gives them and each of
// its cells holds three sides. Beside items they may be those of the goods, so it is asked there.
func (l *lead) findParcelSides(t *table, headers []columnHeader) {
	if !l.has[parcelLength] || t.role != ordersRole {
		return
	}
	for _, f := range parcelSides {
		if t.above[f] != nil || headerMeaning(headers, f) != nil {
			return
		}
	}
	for i := range headers {
		h := &headers[i]
		if h.settled || h.note != "" || h.oneSide() != noField || !h.holdsThreeSides() {
			continue
		}
		bare, _ := sizeHeader(h.text)
		switch isSize := h.isKnownSize() || slices.Contains(sizeWords, bare); {
		case !isSize:
		case l.has[exportDeclared]:
			h.unclear, h.meaning = []field{parcelLength}, meaning{}
		default:
			h.meaning = meaning{class: classField, fields: []field{parcelLength}}
		}
	}
}

// holdsThreeSides says that the cells of a column hold three sides, nearly all of them.
func (h *columnHeader) holdsThreeSides() bool {
	n := 0
	for _, c := range h.below {
		if _, ok := cell.Sides(c.Text); ok && c.Kind == cell.Text {
			n++
		}
	}
	return n > 0 && n*5 >= len(h.below)*4
}

// checkSides rejects a row that gives some sides of a parcel, and has nothing in the column of another one.
func (m *Mapper) checkSides(out *MappedRow, t *table, r *cell.Row, texts map[string]string) {
	some := slices.ContainsFunc(parcelSides[:], func(f field) bool { return texts[f.String()] != "" })
	for _, f := range parcelSides {
		if _, col := t.value(r, f); some && col != nil && texts[f.String()] == "" {
			out.reject(col.reason(r, cell.Bad(reason.SideLacks, f.String())))
			return
		}
	}
}

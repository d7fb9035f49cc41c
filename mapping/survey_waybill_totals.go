package mapping

import (
	"hash/maphash"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The value of a whole order may stand in each of its rows. Taken for that of each item, the customs would be told several times
// as much. Rows whose values differ show that it is not so.

// orderTotals are what the rows of orders show of this.
type orderTotals struct {
	of     map[uint64]orderTotal // by the hash of the order's number
	vary   bool                  // two rows of an order have different values
	orders int                   // those with several rows of the same value
	most   int                   // rows of one of these
	first  *reason.Reason
}

type orderTotal struct {
	value, goods uint64 // hashes
	at           string // cell of its first row
	rows         int
}

// noteTotals notes a value that the row before of the same order has, too, beside other goods.
func (s *Survey) noteTotals(t *table, r *cell.Row, columns map[field]*column) {
	w := &s.result.waybills.totals
	col := columns[exportPrice]
	if col == nil {
		col = columns[importPrice]
	}
	if col == nil || !col.ofAll || w.vary || saysUnit(col.header) {
		return
	}
	c, num := col.look(r), ""
	if c.Merged || cell.IsBlank(*c) {
		return
	}
	if num, _ = s.lead.readKey(t.unmerged(r, s.lead.key)); num == "" {
		return
	}
	if w.of == nil {
		w.of = map[uint64]orderTotal{}
	}
	seed := s.result.repeats.seed
	value := maphash.Bytes(seed, cell.AppendNumber(nil, cell.Unwrap(c.Text)))
	goods := maphash.String(seed, columns[exportDeclared].look(r).Text+"\x00"+columns[importDeclared].look(r).Text)
	order := s.result.repeats.hashOf(num)
	before, known := w.of[order]
	switch {
	case !known:
		before = orderTotal{value, goods, col.address(r), 1}
	case before.value != value:
		w.vary = true
		return
	case before.goods == goods: // perhaps the same row once more
	default:
		before.rows++
		if w.first == nil {
			w.first = &reason.Reason{Code: reason.OrderTotals, Cell: col.address(r), Value: cell.Shorten(c.Text),
				Args: []string{cell.Shorten(col.header), before.at}, Asks: totalsQuestion(col.header)}
		}
		if before.rows == 2 {
			w.orders++
		}
		w.most = max(w.most, before.rows)
	}
	w.of[order] = before
}

// areSuspect says that the values are likely those of whole orders: the header says that they are totals, or too many agree.
func (w *orderTotals) areSuspect() bool {
	return !w.vary && w.first != nil && (hasWordOfTotals(w.first.Args[0]) || w.orders > 1 || w.most > 2)
}

func totalsQuestion(header string) *reason.Question {
	return &reason.Question{Key: "totals of orders " + strings.TrimRight(foldHeader(header).whole, "0123456789"),
		Choices: []reason.Choice{{Answer: answerEach, Say: "choice_total_row"}}}
}

// saysUnit says that a header speaks of a price: two items may well have the same.
func saysUnit(header string) bool {
	return !hasWordOfTotals(header) && containsAny(header, "price", "가격", "价格", "價格", "価格")
}

func hasWordOfTotals(header string) bool {
	return containsAny(header, "total", "总", "總", "総", "합계", "총", "合计", "合計")
}

func containsAny(header string, words ...string) bool {
	folded := cell.Fold(header)
	for _, w := range words {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

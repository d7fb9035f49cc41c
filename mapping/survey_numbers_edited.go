package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// An outcome gives the numbers of its rows behind our columns: they are those of the waybill that the row had. Who writes another
// number over the one that is his own means another waybill, be it yesterday's list with today's numbers or a row that was copied
// and changed. Then what stands in our columns says nothing of the row, and the own number alone names it.

// givenNumbers are the columns of an outcome with the numbers of its rows: those behind our columns, and the user's own before
// them.
type givenNumbers struct {
	behind []numberColumn
	own    []numberColumn
	ours   int  // the first of our columns
	keyed  bool // the own ones have named rows: some of their numbers stand behind our columns, too
}

// numberColumn is a column of numbers, and whose they are as its header says.
type numberColumn struct {
	index int
	whose field
}

// findGiven finds the columns of an outcome with the numbers of its rows. Where the user's columns of numbers are never equal to
// what stands behind ours, another column of his may have named the rows.
func (t *table) findGiven(headers []columnHeader, candidates []*columnHeader) (g givenNumbers) {
	ours := slices.IndexFunc(headers, func(h columnHeader) bool { return h.meaning.class == classOurs })
	if ours < 0 {
		return g
	}
	first := headers[ours].index
	g.ours = first
	for _, h := range candidates {
		if n := (numberColumn{h.index, h.meaning.whose}); h.index > first {
			g.behind = append(g.behind, n)
		} else {
			g.own = append(g.own, n)
		}
	}
	if len(g.behind) == 0 || len(g.own) == 0 {
		return givenNumbers{}
	}
	agrees := func(n numberColumn) bool {
		return slices.ContainsFunc(t.sample, func(r cell.Row) bool { return g.compare(&r, n) == numberSame })
	}
	if slices.ContainsFunc(g.own, agrees) {
		g.own = slices.DeleteFunc(g.own, func(n numberColumn) bool { return !agrees(n) })
		g.keyed = true
		return g
	}
	for _, h := range headers {
		if h.index < first && g.mostAgree(t.sample, h.index) {
			g.own, g.keyed = []numberColumn{{h.index, noField}}, true
			break
		}
	}
	return g
}

// mostAgree says that most cells of a column stand behind our columns, too. It gives up soon where they do not.
func (g *givenNumbers) mostAgree(rows []cell.Row, index int) bool {
	more := 0
	for i := range rows {
		own := cell.Unwrap(rows[i].Cell(index).Text)
		switch {
		case own == "":
		case slices.ContainsFunc(g.behind, func(b numberColumn) bool { return own == cell.Unwrap(rows[i].Cell(b.index).Text) }):
			more++
		default:
			more--
		}
		if more < -enoughToGiveUp {
			return false
		}
	}
	return more > 0
}

// enoughToGiveUp is how many more cells of a column are something else, before it is certain enough that it has no numbers.
const enoughToGiveUp = 10

func (g *givenNumbers) isBehind(index int) bool {
	return slices.ContainsFunc(g.behind, func(n numberColumn) bool { return n.index == index })
}

// isGiven says that a column stands behind our columns, as those with the numbers do.
func (g *givenNumbers) isGiven(index int) bool {
	return len(g.behind) > 0 && index > g.ours
}

// editedNumber is the number of a row's own that is another one than the row had, and the one that it had.
func (g *givenNumbers) editedNumber(r *cell.Row) (own, was string) {
	for _, n := range g.own {
		if g.compare(r, n) == numberOther {
			own = cell.Shorten(cell.Unwrap(r.Cell(n.index).Text))
		}
	}
	return own, cell.Shorten(cell.Unwrap(r.Cell(g.behind[0].index).Text))
}

// edited says that a number of a row's own is another one than the row had: none of its own is among those behind our columns.
func (g *givenNumbers) edited(r *cell.Row) bool {
	edited := false
	for _, n := range g.own {
		switch g.compare(r, n) {
		case numberSame:
			return false
		case numberOther:
			edited = true
		}
	}
	return edited
}

const (
	numberUnsaid = iota // empty, or nothing of its kind stands behind our columns
	numberSame
	numberOther
)

// compare compares a number of a row's own with those behind our columns.
func (g *givenNumbers) compare(r *cell.Row, n numberColumn) int {
	own := r.Cell(n.index)
	if cell.IsBlank(own) {
		return numberUnsaid
	}
	text := cell.Unwrap(own.Text)
	for _, b := range g.behind {
		if text == cell.Unwrap(r.Cell(b.index).Text) {
			return numberSame
		}
	}
	num, flaw := cell.Waybill(own)
	if flaw != nil && flaw.Bad || num == "" {
		return numberUnsaid
	}
	whose := whoseNumber(num, n.whose)
	said := numberUnsaid
	for _, b := range g.behind {
		there := cell.Unwrap(r.Cell(b.index).Text)
		switch {
		case there == "":
		case strings.EqualFold(num, there), cell.Fold(text) == cell.Fold(there):
			return numberSame
		case whoseNumber(there, b.whose) == whose:
			said = numberOther
		}
	}
	return said
}

// whoseNumber says whose a number is, by what it looks like and by the header above it.
func whoseNumber(num string, said field) field {
	switch {
	case cell.IsCarrierWaybill(num):
		return orderNum
	case said != noField && said != orderNum:
		return said
	case cell.IsLastMile(num):
		return trackingNum
	}
	return customerOrderNum
}

// useOwnNumbers adds the columns of an outcome that have named its rows, behind all others: only a row that was edited needs
// them.
func (t *table) useOwnNumbers(headers []columnHeader) {
	if !t.given.keyed {
		return
	}
	for _, n := range t.given.own {
		used := slices.ContainsFunc(t.numbers, func(c *column) bool { return c.index == n.index })
		i := slices.IndexFunc(headers, func(h columnHeader) bool { return h.index == n.index })
		if i >= 0 && !used && len(t.numbers) > 0 {
			t.useNumbers(&headers[i])
		}
	}
}

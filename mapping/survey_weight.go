package mapping

import "hgeimport/mapping/cell"

// addWeight notes how large a weight is, and which decimal separator it shows.
func (s *Survey) addWeight(t *table, col *column, r *cell.Row) {
	c := t.unmerged(r, col.field)
	if c.Kind == cell.Empty {
		return
	}
	if c.Format != nil {
		s.checkShownUnit(col, r, c)
		c = col.weightCell(c)
	}
	col.noteSeparator(c)
	at := &col.scale
	scale := cell.ScaleOf(c, 0)
	if scale.Unclear && scale.Unit != "g" {
		if at.unclear++; at.unclear == 1 {
			at.firstUnclear = shownCell{col.address(r), cell.Shorten(c.Text)}
		}
	}
	tiny := scale.Thousandths < col.field.lightest()
	if scale.Point && c.Kind == cell.Text {
		at.inGrams = at.inGrams || scale.Unit == "g"
		if at.points++; at.points == 1 {
			at.firstPoint = shownCell{col.address(r), cell.Shorten(c.Text)}
		}
		if tiny && scale.OK {
			at.tinyPoints++
		}
	}
	if !scale.OK || scale.Unit != "" {
		col.unitMention = col.unitMention || scale.OK && scale.Unit != "kg" // beside 1.1 lb, 0.5 may be lb, too
		return
	}
	unit, units := t.value(r, weightUnit)
	if !cell.IsBlank(unit) {
		at.beside++
		stated := cell.Unit(cell.Unwrap(unit.Text))
		if stated != "" && stated != "kg" && (at.besideOther == "" || at.besideOther == "g") {
			at.besideOther = stated
		}
		if stated == "g" && tiny || scale.Thousandths < col.field.lightest()/1000 {
			at.besideLight++
		}
		return
	}
	if at.firstBlank == "" && units != nil {
		at.firstBlank = units.address(r)
	}
	at.counted++
	if tiny {
		at.tiny++
	}
	if scale.Thousandths < col.field.lightest()/1000 {
		at.light++
	}
	col.noteSize(r, c, scale)
}

// noteSeparator notes which decimal separator a weight shows.
func (c *column) noteSeparator(weight cell.Cell) {
	if c.showsPoint && c.showsComma {
		return
	}
	switch cell.ShownSeparator(weight) {
	case '.':
		c.showsPoint = true
	case ',':
		c.showsComma = true
	}
}

// noteSize notes how large a weight without a unit is.
func (c *column) noteSize(r *cell.Row, weight cell.Cell, scale cell.Scale) {
	at := &c.scale
	if at.lightest == 0 || scale.Thousandths < at.lightest {
		at.lightest = scale.Thousandths
	}
	if scale.Thousandths > 100_000 {
		at.above100++
	}
	if !scale.Whole {
		at.fractions++
	}
	heavy := c.most > 0 && scale.Thousandths > c.most
	if heavy {
		at.aboveMost++
		if scale.Thousandths > farTimes*c.most {
			at.farAbove++
		}
	}
	if at.first.cell == "" || heavy && at.aboveMost == 1 {
		at.first, at.heaviest = shownCell{c.address(r), cell.Shorten(weight.Text)}, scale.Thousandths
	}
}

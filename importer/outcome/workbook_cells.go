package outcome

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/mapping/cell"
)

// A text says less than a cell: 123456789012345678 is a number that has lost its last digits, or an identifier; 2026-03-04 is a
// date that a program has made of one, or not; 1.125 has a decimal point for sure if it is a number. So in a new workbook a cell
// that is no text is none either, and what a formula gave is the result of one.

// cellValue is a cell of a new workbook that is no text.
type cellValue struct {
	kind    string // its type; "" for a number
	value   string // "" for a formula without one
	formula string // "" for none
	style   int    // 0: it is written as a text
}

// valueOf is a cell of the source as it stands in a new workbook. A number whose number format says more than its value is a text
// that says all (Cell.Plain), unless it is so long that it has lost digits.
func valueOf(c *cell.Cell) (v cellValue) {
	switch c.Kind {
	case cell.Formula: // which one is not known: it would be a row to read again, not an empty cell
		return cellValue{formula: "NA()", style: newNumber}
	case cell.Number:
		digits := strings.Trim(c.Text, "0123456789") == ""
		if c.Format != nil && !(digits && len(c.Text) > exactDigits) {
			return v
		}
		v = cellValue{value: c.Text, style: newNumber}
		if digits && len(c.Text) > generalDigits {
			v.style = newDigits
		}
	case cell.Date:
		if v = dateValue(c.Text); v.style == 0 {
			return v
		}
	case cell.Bool:
		v = cellValue{kind: "b", value: "0", style: newNumber}
		if c.Text == "TRUE" {
			v.value = "1"
		}
	case cell.Error:
		if !slices.Contains(errorValues, c.Text) {
			return v
		}
		v = cellValue{kind: "e", value: c.Text, style: newNumber}
	case cell.Text:
		if !c.Calculated || strings.Trim(c.Text, "0.:") != "" { // of the texts of formulas only zeros stand for nothing
			return v
		}
		return cellValue{kind: "str", value: c.Text, formula: `"` + c.Text + `"`, style: newNumber}
	}
	if c.Calculated {
		if v.formula = v.value; c.Kind == cell.Bool {
			v.formula = c.Text
		}
	}
	return v
}

const (
	exactDigits   = 15 // of a number that a spreadsheet program keeps
	generalDigits = 11 // of a number that it shows if nobody has chosen a number format
)

// errorValues are the errors that every spreadsheet program knows.
var errorValues = []string{"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}

// dateValue is a date, a time, or both as a workbook keeps them: in days since 1899-12-30. The first days of a workbook are
// numbered in two ways: they are written as texts.
func dateValue(text string) cellValue {
	const daySeconds, firstDay = 24 * 60 * 60, 61 // 1900-03-01
	zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	for _, l := range []struct {
		layout string
		style  int
	}{{time.DateOnly, newDay}, {time.DateTime, newMoment}, {time.TimeOnly, newClock}} {
		t, err := time.Parse(l.layout, text)
		if err != nil {
			continue
		}
		days := 0.0
		if l.style != newClock {
			if days = float64((t.Unix() - zero.Unix()) / daySeconds); days < firstDay {
				return cellValue{}
			}
		}
		days += float64(t.Hour()*3600+t.Minute()*60+t.Second()) / daySeconds
		return cellValue{value: strconv.FormatFloat(days, 'f', -1, 64), style: l.style}
	}
	return cellValue{}
}

// append appends the XML of the cell.
func (v *cellValue) append(b []byte, column string, row []byte) []byte {
	b = append(append(append(b, `<c r="`...), column...), row...)
	b = strconv.AppendInt(append(b, `" s="`...), int64(v.style), 10)
	if v.kind != "" {
		b = append(append(b, `" t="`...), v.kind...)
	}
	b = append(b, `">`...)
	if v.formula != "" {
		b = append(appendEscaped(append(b, `<f>`...), v.formula), `</f>`...)
	}
	if v.value != "" {
		b = append(appendEscaped(append(b, `<v>`...), v.value), `</v>`...)
	}
	return append(b, `</c>`...)
}

// appendStruck appends the XML of a text of which all or a part is struck out: dropped again, it is read as its source was.
func appendStruck(b []byte, c *cell.Cell, column string, row []byte, style int) []byte {
	from, to := c.StruckAt()
	if c.Struck == cell.WholeStruck || from == to {
		return appendCellIn(b, "", column, row, style+newStruck, c.Plain())
	}
	b = append(append(append(b, `<c r="`...), column...), row...)
	b = append(strconv.AppendInt(append(b, `" s="`...), int64(style), 10), `" t="inlineStr"><is>`...)
	for _, run := range [...]struct{ look, text string }{{"", c.Text[:from]}, {"<strike/>", c.Text[from:to]}, {"", c.Text[to:]}} {
		if run.text != "" {
			b = append(append(append(b, `<r><rPr>`...), run.look...), `<sz val="11"/><rFont val="Calibri"/></rPr>`...)
			b = append(appendEscaped(append(b, `<t xml:space="preserve">`...), cellText(run.text)), `</t></r>`...)
		}
	}
	return append(b, `</is></c>`...)
}

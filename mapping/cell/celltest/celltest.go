// Package celltest makes cells for tests from a short notation: n:12.5 is a number, d:2025-01-05 a date, b:TRUE a
// boolean, e:#N/A an error, f: a formula without a value, m:text a cell that was filled in from a merged range,
// =n:0 the result of a formula, ~~1 struck out, ~~1~~2 and 2~~1 struck out in a part. Behind %% stands a number
// format: n:500%%0" g".
package celltest

import (
	"strings"

	"hgeimport/mapping/cell"
)

var kinds = map[string]cell.Kind{"n:": cell.Number, "d:": cell.Date, "b:": cell.Bool, "e:": cell.Error, "f:": cell.Formula}

// Of makes a cell. Readers fill merged ranges in only on the second pass over a file; on the first, m: is an empty cell.
func Of(text string, second bool) cell.Cell {
	if rest, ok := strings.CutPrefix(text, "m:"); ok {
		if !second {
			return cell.Cell{}
		}
		c := Of(rest, second)
		c.Merged = true
		return c
	}
	if rest, ok := strings.CutPrefix(text, "="); ok && len(rest) > 1 && rest[1] == ':' {
		c := Of(rest, second)
		c.Calculated = true
		return c
	}
	if value, code, ok := strings.Cut(text, "%%"); ok {
		c := Of(value, second)
		if f := cell.ParseFormat(code); f != nil && c.Kind == cell.Number {
			c.Format = f.Number(c.Text)
		} else if f != nil {
			c.Format = f.Text()
		}
		return c
	}
	if head, rest, ok := strings.Cut(text, "~~"); ok {
		struck, left, _ := strings.Cut(rest, "~~")
		c := Of(head+struck+left, second)
		if c.Struck = cell.WholeStruck; head+left != "" {
			c.StrikePart(len(head), len(head+struck))
		}
		return c
	}
	for prefix, kind := range kinds {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			return cell.Cell{Text: rest, Kind: kind}
		}
	}
	if text == "" {
		return cell.Cell{}
	}
	return cell.Cell{Text: text, Kind: cell.Text}
}

// Seeds are texts for fuzz tests: samples of every format that the readers know, and traps.
var Seeds = []string{"", "HGE2507080000516", "=\"123\"", "'x", "''=\"'1\"", "1,234.56",
	"1.234,56kg", "１２．５", "2025년 1월 5일",
	"2023. 3. 18 오전 10:58",
	"3/4/2025 10:00", "123-25122112", "2.1E+10", "n/a",
	"\u200b\ufeff", "a\u00a0b", "Tracking No. (运单号)", "毛重（kg）", "⻋", "((((", "）（", "#N/A", "\xff\xfe",
	"1e309", "99999999999999999999", "-0", "0.0000000000000001", "İ", "ﬁ", "AA \u0308\u0301"}

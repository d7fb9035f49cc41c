package sheet

import (
	"strconv"

	"hgeimport/mapping/cell"
)

// cellFormat is the number format of a cell style.
type cellFormat struct {
	date   numFormat
	shown  *cell.NumberFormat // nil if it adds nothing to a number or a text
	struck bool               // its font strikes out what stands in the cell
}

// cellFormatOf reads the code of a number format.
func cellFormatOf(code string) cellFormat {
	f := cellFormat{date: formatOf(code)}
	switch f.date {
	case plainNumber:
		f.shown = cell.ParseFormat(code)
	case elapsed:
		f.shown = cell.ElapsedFormat(code)
	}
	return f
}

// styles has the number format of each cell style, by the number with which a cell refers to its style.
type styles []cellFormat

// general is the format of a cell that names no style.
var general cellFormat

func (s styles) format(i int) *cellFormat {
	if i < 0 || i >= len(s) {
		return &general
	}
	return &s[i]
}

// readStyles reads the cell styles of a styles part (cellXfs) and the number formats and fonts they refer to. Elements
// of the same names in dxfs and cellStyleXfs are something else and are passed over.
func readStyles(c *zipPackage, part string) (styles, error) {
	custom := map[int]cellFormat{}
	var all styles
	var fonts []bool // by number, whether it strikes out
	inFonts := false
	err := c.xml(part, "styleSheet", func(x *xmlReader) error {
		id, err := strconv.Atoi(string(x.attr("numFmtId")))
		if x.within("styleSheet") {
			inFonts = string(x.name) == "fonts"
		}
		switch {
		case inFonts && string(x.name) == "font" && len(fonts) < mostStyles:
			fonts = append(fonts, false)
		case inFonts && string(x.name) == "strike" && len(fonts) > 0:
			fonts[len(fonts)-1] = x.isSet()
		case string(x.name) == "numFmt" && x.within("numFmts"):
			code, ok := appendChars(nil, x.attr("formatCode"), false, true)
			if err != nil || !ok || len(custom) == mostStyles {
				return x.broken()
			}
			custom[id] = cellFormatOf(string(code))
		case string(x.name) == "xf" && x.within("cellXfs"):
			if len(all) == mostStyles {
				return x.broken()
			}
			format, own := custom[id]
			if !own {
				format = cellFormat{date: builtInFormat(id)}
			}
			switch {
			case own:
			case id == 9 || id == 10:
				format = cellFormatOf("0%")
			case format.date == elapsed:
				format = cellFormatOf("[h]:mm:ss")
			}
			if font, err := strconv.Atoi(string(x.attr("fontId"))); err == nil && font >= 0 && font < len(fonts) {
				format.struck = fonts[font]
			}
			all = append(all, format)
		}
		return nil
	})
	return all, err
}

package sheet

import "strconv"

// styles says for each style that a cell can name what its number format makes of a number.
type styles []numFormat

func (s styles) format(i int) numFormat {
	if i < 0 || i >= len(s) {
		return plainNumber
	}
	return s[i]
}

// readStyles reads the cell styles of a styles part and the number formats they name. A dxf has a number format of its
// own, a cell style an xf: neither counts here.
func readStyles(c *zipPackage, part string) (styles, error) {
	custom := map[int]numFormat{}
	var all styles
	err := c.xml(part, "styleSheet", func(x *xmlReader) error {
		id, err := strconv.Atoi(string(x.attr("numFmtId")))
		switch {
		case string(x.name) == "numFmt" && x.within("numFmts"):
			code, ok := appendChars(nil, x.attr("formatCode"), false, true)
			if err != nil || !ok || len(custom) == mostStyles {
				return x.broken()
			}
			custom[id] = formatOf(string(code))
		case string(x.name) == "xf" && x.within("cellXfs"):
			if len(all) == mostStyles {
				return x.broken()
			}
			format, own := custom[id]
			if !own {
				format = builtInFormat(id)
			}
			all = append(all, format)
		}
		return nil
	})
	return all, err
}

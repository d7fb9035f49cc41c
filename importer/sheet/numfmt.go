package sheet

import (
	"strings"

	"github.com/xuri/nfp"
)

// numFormat is what a number format makes of a number, as far as it matters here.
type numFormat uint8

const (
	plainNumber numFormat = iota
	dateOnly              // years, months, days
	dateTime              // hours, minutes or seconds among them
	timeOnly              // hours, minutes, seconds alone
	elapsed               // [h]:mm
	dateByValue           // a date or a time: built in, and different from language to language
)

// builtInFormat is what the formats mean that a workbook does not spell out: 14-22 and 45-47 everywhere, 27-36 and
// 50-58 in Chinese, Japanese and Korean, 71-81 in Thai (ECMA-376 part 1, 18.8.30).
func builtInFormat(id int) numFormat {
	switch {
	case id >= 14 && id <= 17:
		return dateOnly
	case id >= 18 && id <= 21, id == 45, id == 47:
		return timeOnly
	case id == 22:
		return dateTime
	case id == 46:
		return elapsed
	case id >= 27 && id <= 36, id >= 50 && id <= 58, id >= 71 && id <= 81:
		return dateByValue
	}
	return plainNumber
}

// longestFormat is what Excel allows.
const longestFormat = 255

// formatOf reads the code of a number format, such as yyyy"年"m"月"d"日";@. What counts is its first section, the one
// for positive numbers. m alone means months; beside hours or seconds it says nothing new.
func formatOf(code string) numFormat {
	if len(code) > longestFormat*4 || saysGeneral(code) {
		return plainNumber
	}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return plainNumber
	}
	var date, months, clock bool
	for _, t := range sections[0].Items {
		switch t.TType {
		case nfp.TokenTypeElapsedDateTimes:
			return elapsed
		case nfp.TokenTypeZeroPlaceHolder, nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			if !date && !months && !clock {
				return plainNumber // digits first: what follows is a unit, not a date
			}
		case nfp.TokenTypeDateTimes:
			switch c := strings.ToLower(t.TValue); {
			case strings.Trim(c, "m") == "":
				months = true
			case strings.Trim(c, "hs") == "", strings.ContainsAny(c, "/午"):
				clock = true
			default:
				date = true
			}
		}
	}
	switch {
	case clock && date:
		return dateTime
	case clock:
		return timeOnly
	case date || months:
		return dateOnly
	}
	return plainNumber
}

// saysGeneral recognises the format General in the languages whose programs write it into the file.
func saysGeneral(code string) bool {
	return strings.EqualFold(code, "general") || strings.HasPrefix(code, "G/")
}

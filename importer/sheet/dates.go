package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/nfp"
)

// A workbook stores a date as a number of days, the serial. In most workbooks day 1 is 1900-01-01, and day 60 is
// 1900-02-29, a day that did not exist. Excel took this error over from Lotus 1-2-3 and shows that day, so we show it
// too. In a workbook of the 1904 system, day 0 is 1904-01-01.
const (
	leapDay1900 = 60
	lastDay1900 = 2_958_465 // 9999-12-31
	lastDay1904 = lastDay1900 - 1462
	daySeconds  = 24 * 60 * 60
)

const (
	dateLayout = "2006-01-02"
	timeLayout = "15:04:05"
)

// appendSerial appends the date or time that the number in raw stands for under its format, rounded to seconds. A time
// of day other than midnight is always shown; for midnight the format decides. It returns false if the number cannot be
// a date or time, although its format is one.
func appendSerial(dst, raw []byte, format numFormat, date1904 bool) ([]byte, bool) {
	v, err := parseSerial(raw)
	last := float64(lastDay1900)
	if date1904 {
		last = lastDay1904
	}
	if err != nil || !(v >= 0 && v < last+1) {
		return dst, false
	}
	day, seconds := int(math.Floor(v)), int(math.Round((v-math.Floor(v))*daySeconds))
	if seconds == daySeconds {
		day, seconds = day+1, 0
	}
	clock := seconds > 0 || format == dateTime || format == timeOnly || format == elapsed
	if day == 0 && clock && (!date1904 || format != dateTime && format != dateOnly) {
		return appendClock(dst, seconds), true
	}
	if format == elapsed || day == 0 && !date1904 {
		return dst, false
	}
	if dst = appendDay(dst, day, date1904); clock {
		dst = appendClock(append(dst, ' '), seconds)
	}
	return dst, true
}

// parseSerial is strconv.ParseFloat, faster for a number that is written as digits and perhaps a point: both parts of the
// division are exact.
func parseSerial(raw []byte) (float64, error) {
	whole, scale, fraction := uint64(0), 1.0, false
	for _, c := range raw {
		switch {
		case c-'0' < 10 && whole < 1<<49:
			if whole = whole*10 + uint64(c-'0'); fraction {
				scale *= 10
			}
		case c == '.' && !fraction:
			fraction = true
		default:
			return strconv.ParseFloat(string(raw), 64)
		}
	}
	if len(raw) < 3 || scale > 1e22 {
		return strconv.ParseFloat(string(raw), 64)
	}
	return float64(whole) / scale, nil
}

// The days 0 of the two systems, in days since 1970-01-01. That of the older one holds behind its leap day.
const (
	zero1904 = -24_107 // 1904-01-01
	zero1900 = -25_569 // 1899-12-30
)

func appendDay(dst []byte, day int, date1904 bool) []byte {
	zero := zero1900
	switch {
	case date1904:
		zero = zero1904
	case day == leapDay1900:
		return append(dst, "1900-02-29"...)
	case day < leapDay1900:
		zero++
	}
	year, month, day := time.Unix(int64(zero+day)*daySeconds, 0).UTC().Date()
	dst = append(strconv.AppendInt(dst, int64(year), 10), '-')
	return appendTwoDigits(append(appendTwoDigits(dst, int(month)), '-'), day)
}

func appendClock(dst []byte, seconds int) []byte {
	dst = append(appendTwoDigits(dst, seconds/3600), ':')
	return appendTwoDigits(append(appendTwoDigits(dst, seconds/60%60), ':'), seconds%60)
}

func appendTwoDigits(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// isoLayouts are the forms of a date in a cell of type d. The time zone is left out: the user does not see it.
var isoLayouts = []struct {
	layout      string
	date, clock bool
}{
	{dateLayout, true, false},
	{"2006-01-02T15:04:05", true, true},
	{"2006-01-02T15:04:05Z07:00", true, true},
	{"2006-01-02T15:04", true, true},
	{"2006-01-02 15:04:05", true, true},
	{timeLayout, false, true},
	{"T15:04:05", false, true},
	{"15:04", false, true},
}

// appendISO appends a date or time that a workbook holds as text, such as 2025-01-05T08:12:01.
func appendISO(dst, raw []byte, format numFormat) ([]byte, bool) {
	for _, l := range isoLayouts {
		t, err := time.Parse(l.layout, string(raw))
		if err != nil {
			continue
		}
		if t.Nanosecond() >= 5e8 {
			t = t.Add(time.Second)
		}
		clock := l.clock && (format != dateOnly || t.Hour()+t.Minute()+t.Second() > 0)
		switch {
		case !l.date:
			return t.AppendFormat(dst, timeLayout), true
		case clock:
			return t.AppendFormat(dst, dateLayout+" "+timeLayout), true
		}
		return t.AppendFormat(dst, dateLayout), true
	}
	return dst, false
}

// numFormat tells whether a number format shows a number as a date or time.
type numFormat uint8

const (
	plainNumber numFormat = iota
	dateOnly              // years, months, days
	dateTime              // hours, minutes or seconds among them
	timeOnly              // hours, minutes, seconds alone
	elapsed               // hours beyond 24: [h]:mm
	dateByValue           // a date or a time, which differs between languages: the value decides
)

// builtInFormat is the meaning of a format that a workbook refers to without its code (ECMA-376 part 1, 18.8.30). 14-22
// and 45-47 are dates and times in all languages, 27-36 and 50-58 in Chinese, Japanese and Korean, 71-81 in Thai.
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

// longestFormat is the longest code of a number format that Excel allows, in characters.
const longestFormat = 255

// formatOf reads the code of a number format, such as yyyy"年"m"月"d"日";@. Only its first section counts, the one for
// positive numbers. m alone means months. Beside h or s it means minutes and changes nothing.
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
				return plainNumber // digits come first: letters after them are a unit, not a date
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

// saysGeneral recognises the format General, which some programs write in their own language.
func saysGeneral(code string) bool {
	return strings.EqualFold(code, "general") || strings.HasPrefix(code, "G/")
}

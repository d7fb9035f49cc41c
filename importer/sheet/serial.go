package sheet

import (
	"math"
	"strconv"
	"time"
)

// A date serial counts days. In most workbooks day 1 is 1900-01-01, and day 60 is a 1900-02-29 that never was: Excel
// took that from Lotus 1-2-3 and shows it, so it stays what the user sees. In a workbook of the 1904 system, day 0 is
// 1904-01-01.
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

// appendSerial adds the date or time that a number stands for under its format, to the second. The format decides
// whether a midnight is worth telling; a time of day that is there is always told. It returns false for a number that
// is no date, though its format says so.
func appendSerial(dst, raw []byte, format numFormat, date1904 bool) ([]byte, bool) {
	v, err := strconv.ParseFloat(string(raw), 64)
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

func appendDay(dst []byte, day int, date1904 bool) []byte {
	switch {
	case date1904:
		return time.Date(1904, 1, 1+day, 0, 0, 0, 0, time.UTC).AppendFormat(dst, dateLayout)
	case day == leapDay1900:
		return append(dst, "1900-02-29"...)
	case day < leapDay1900:
		return time.Date(1899, 12, 31+day, 0, 0, 0, 0, time.UTC).AppendFormat(dst, dateLayout)
	}
	return time.Date(1899, 12, 30+day, 0, 0, 0, 0, time.UTC).AppendFormat(dst, dateLayout)
}

func appendClock(dst []byte, seconds int) []byte {
	return time.Unix(int64(seconds), 0).UTC().AppendFormat(dst, timeLayout)
}

// isoLayouts are the ways in which a cell of type d may be written. A zone is not part of what the user sees.
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

// appendISO adds a date or time that a workbook holds as text: 2025-01-05T08:12:01.
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

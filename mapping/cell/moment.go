package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hgeimport/mapping/reason"
)

// Time reads a date and time and returns them in the carrier's form: 2006-01-02 15:04:05, without a zone. order decides
// dates such as 3/4/2025: dmy, mdy, or "" if the column has none. date1904 selects the day 0 of date numbers.
func Time(c Cell, order string, date1904 bool) (string, *Flaw) {
	m, flaw := ParseMoment(c, date1904)
	if flaw != nil || m == nil {
		return "", flaw
	}
	if ways := m.Readings(); len(ways) == 1 && ways[0] != "" && order != "" && ways[0] != order {
		return "", Bad(reason.BadDate)
	}
	text, ok := m.In(order)
	switch {
	case !ok:
		return "", Bad(reason.BadDate)
	case !m.timed:
		return text, Mended(reason.TimeMissing)
	}
	return text, nil
}

// The ways in which people and programs write a date. The year has four digits; only behind the name of a month it may have two,
// as Excel's own 28-Nov-26 has it. clockTime matches what stands behind the date.
var (
	yearFirst = regexp.MustCompile(`^(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일.]?(.*)$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(.*)$`)
	unbroken  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2})?)?$`)
	dayMonth  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[-\s]*([a-z]{3,9})\.?[-\s,]*(\d{4})(.*)$`)
	shortYear = regexp.MustCompile(`^(\d{1,2})[-\s/]([a-z]{3})[-\s/]([2-4]\d)((?:[t\s,].*)?)$`)
	monthDay  = regexp.MustCompile(`^([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})(.*)$`)
	clockTime = regexp.MustCompile(`^[t\s,]*(?:\(([^()]*)\)\s*)?(\p{L}[\p{L}.]*)?\s*` + // a weekday, morning or afternoon
		`(\d{1,2})\s*[:时時시点점]\s*(\d{1,2})\s*(?:[:分분]\s*(?:(\d{1,2})(?:[.,]\d+)?\s*[秒초]?)?)?\s*([ap]\.?m\.?)?$`)
	zone = regexp.MustCompile(`utc|gmt|\d\s*\(?(?:[khjps]st|[cem][ds]t|pdt|hkt|sgt|ict|wib|cet|cest|北京时间|北京時間|한국시간|日本時間)\)?$|` +
		`(?:\d\s*\(?z|[:\d][+-]\d{2}:?\d{2}|\d\s+\(?[+-]\d{2}:?\d{2})\)?$`)
	// weekday is what may stand in brackets between date and time without meaning anything for them.
	weekday = regexp.MustCompile(`^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|` +
		`(?:星期|礼拜|禮拜|周|週)?[一二三四五六日天]|[월화수목금토일](?:요일)?|[月火水木金土日](?:曜日?)?)$`)
)

var months = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
	"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// halvesOfDay are the words for morning and afternoon. Some languages write them before the hour.
var halvesOfDay = map[string]int{"am": 0, "오전": 0, "上午": 0, "午前": 0,
	"pm": 12, "오후": 12, "下午": 12, "午後": 12}

// Moment is a date and time as it was written. If the date is two numbers and a year, a and b are those numbers: which
// one is the month is decided later.
type Moment struct {
	year, month, day     int
	a, b                 int // the two numbers, or 0 if month and day are set
	hour, minute, second int
	timed                bool
}

// In returns the moment in the carrier's form, with a and b in that order (dmy or mdy). It returns false if that is not
// a real date.
func (m Moment) In(order string) (string, bool) {
	switch {
	case m.a == 0:
	case order == "mdy":
		m.month, m.day = m.a, m.b
	default:
		m.day, m.month = m.a, m.b
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, 0, time.UTC)
	ok := t.Year() == m.year && int(t.Month()) == m.month && t.Day() == m.day && t.Hour() == m.hour && t.Minute() == m.minute &&
		t.Second() == m.second && m.year >= 2000 && m.year < 2100
	return t.Format(time.DateTime), ok
}

// Readings are the orders of a and b that give a real date: dmy, mdy, both or none. It is "" if the order makes no
// difference.
func (m Moment) Readings() []string {
	dmy, okD := m.In("dmy")
	mdy, okM := m.In("mdy")
	switch {
	case okD && okM && dmy == mdy:
		return []string{""}
	case okD && okM:
		return []string{"dmy", "mdy"}
	case okD:
		return []string{"dmy"}
	case okM:
		return []string{"mdy"}
	}
	return nil
}

// Decided says that day and month are known.
func (m Moment) Decided() bool { return m.a == 0 }

// Timed says that a time of the day was written, too.
func (m Moment) Timed() bool { return m.timed }

// MayBeSwapped says that it is another date with day and month the other way round.
func (m Moment) MayBeSwapped() bool { return m.a == 0 && m.day <= 12 && m.month != m.day }

// IsLate says that its day is above 12, and so no month.
func (m Moment) IsLate() bool { return m.a == 0 && m.day > 12 }

// IsReal says that a cell that can be read as a date is one for the spreadsheet program itself, and no text.
func IsReal(c Cell) bool { return c.Kind == Date || isSerial(c.Kind, Unwrap(c.Text)) }

// isSerial tells the date number of a spreadsheet program from 20260102.
func isSerial(kind Kind, s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	return kind == Number && len(whole) < len("20060102")
}

// TimeOfDay is the text of a cell that holds a time without a date, in the form in which it can stand behind a date: 14:47 for
// 1447. It returns false for any other cell.
func TimeOfDay(c Cell) (string, bool) {
	if c.Kind == Bool || c.Kind == Error || c.Kind == Formula {
		return "", false
	}
	s := strings.ToLower(Unwrap(c.Text))
	if len(s) == len("1447") && isDigits(s) {
		s = s[:2] + ":" + s[2:]
	}
	var m Moment
	return s, m.parseClock(s) && m.timed
}

// DayIn returns the date alone, as 2006-01-02, with a and b in that order (dmy or mdy).
func (m Moment) DayIn(order string) string {
	text, _ := m.In(order)
	return text[:len(time.DateOnly)]
}

// ParseMoment reads a date and time as it was written. It returns nil for an empty cell.
func ParseMoment(c Cell, date1904 bool) (*Moment, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return nil, flaw
	}
	if c.Kind == Bool {
		return nil, Bad(reason.BadDate)
	}
	if isSerial(c.Kind, s) {
		return parseSerial(s, date1904)
	}
	s = strings.ToLower(s)
	if zone.MatchString(s) && strings.Contains(s, ":") {
		return nil, Bad(reason.ZonedTime)
	}
	m, rest := parseDay(strings.TrimSuffix(s, ".0"))
	if m == nil || !m.parseClock(rest) {
		return nil, Bad(reason.BadDate)
	}
	return m, nil
}

// parseDay reads the date and returns the text behind it.
func parseDay(s string) (*Moment, string) {
	n := func(s string) int { i, _ := strconv.Atoi(s); return i } // a few digits, or "", which is 0
	if p := unbroken.FindStringSubmatch(s); p != nil {
		return &Moment{year: n(p[1]), month: n(p[2]), day: n(p[3]),
			hour: n(p[4]), minute: n(p[5]), second: n(p[6]), timed: p[4] != ""}, ""
	}
	if p := yearFirst.FindStringSubmatch(s); p != nil {
		return &Moment{year: n(p[1]), month: n(p[2]), day: n(p[3])}, p[4]
	}
	if p := yearLast.FindStringSubmatch(s); p != nil {
		return &Moment{a: n(p[1]), b: n(p[2]), year: n(p[3])}, p[4]
	}
	if p := dayMonth.FindStringSubmatch(s); p != nil {
		return &Moment{day: n(p[1]), month: months[p[2][:3]], year: n(p[3])}, p[4]
	}
	if p := shortYear.FindStringSubmatch(s); p != nil && months[p[2]] > 0 {
		return &Moment{day: n(p[1]), month: months[p[2]], year: 2000 + n(p[3])}, p[4]
	}
	if p := monthDay.FindStringSubmatch(s); p != nil {
		return &Moment{month: months[p[1][:3]], day: n(p[2]), year: n(p[3])}, p[4]
	}
	return nil, ""
}

// parseClock reads the time behind the date. It returns false if the text is something else.
func (m *Moment) parseClock(s string) bool {
	if strings.Trim(s, " t,") == "" {
		return true
	}
	p := clockTime.FindStringSubmatch(s)
	if p == nil {
		return false
	}
	m.hour, _ = strconv.Atoi(p[3])
	m.minute, _ = strconv.Atoi(p[4])
	m.second, _ = strconv.Atoi(p[5])
	m.timed = true
	inBrackets := strings.ReplaceAll(strings.TrimSpace(p[1]), ".", "")
	if weekday.MatchString(inBrackets) {
		inBrackets = ""
	}
	half := inBrackets + strings.ReplaceAll(p[2]+p[6], ".", "")
	if half == "" {
		return true
	}
	add, known := halvesOfDay[half]
	if !known || m.hour > 12 && add == 0 || m.hour == 0 && add == 12 {
		return false
	}
	if m.hour <= 12 {
		m.hour = m.hour%12 + add
	}
	return true
}

// parseSerial reads a date number of a spreadsheet program: days since day 0, with the time as a fraction.
func parseSerial(s string, date1904 bool) (*Moment, *Flaw) {
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days < 1 || days > 100_000 {
		return nil, Bad(reason.BadDate)
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	whole, fraction := math.Modf(days)
	t := epoch.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(fraction*86_400)) * time.Second)
	return &Moment{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute(), second: t.Second(),
		timed: fraction != 0}, nil
}

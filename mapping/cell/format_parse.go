package cell

import (
	"strconv"
	"strings"
	"unicode"
)

// NumberFormat is a number format whose sections show more than the value. A section is for some numbers only, or for texts:
// [>=1000]0.0," kg";0" g" has two.
type NumberFormat struct {
	numbers []formatSection
	text    *Format // for cells that hold a text
}

// formatSection is one section for numbers.
type formatSection struct {
	format     *Format // nil: it adds nothing to the value
	comparison string  // of [>=1000], "" if there is none
	limit      float64
	text       bool // it is for texts
}

// mostSections is how many sections a number format can have: three for numbers and one for texts.
const mostSections = 4

// longestFormatCode is in bytes. Excel allows 255 characters.
const longestFormatCode = 1024

// ParseFormat reads the code of a number format. It is nil if no section adds anything to a value, as with most formats.
func ParseFormat(code string) *NumberFormat {
	if len(code) > longestFormatCode {
		return nil
	}
	out, adds := &NumberFormat{}, false
	for i, part := range splitSections(code) {
		s := parseSection(part, code)
		switch {
		case s.text && (i > 0 || s.format == nil):
			out.text = s.format
		case s.text: // the only section: numbers are shown by it, too
			out.text = s.format
			out.numbers = append(out.numbers, s)
		case i == mostSections-1:
		default:
			out.numbers = append(out.numbers, s)
		}
		adds = adds || s.format != nil
	}
	if !adds {
		return nil
	}
	return out
}

// ElapsedFormat is the format of a code that shows days as hours, minutes or seconds: 1.5 under [h]:mm is 36:00. The code stands
// for the unit, so that such a number is taken for nothing else.
func ElapsedFormat(code string) *NumberFormat {
	return &NumberFormat{numbers: []formatSection{{format: &Format{Code: code, Words: code}}}}
}

// Text is how a cell with a text is shown. nil adds nothing.
func (f *NumberFormat) Text() *Format { return f.text }

// Number is how a number is shown. nil adds nothing.
func (f *NumberFormat) Number(value string) *Format {
	switch n := len(f.numbers); {
	case n == 0:
		return nil
	case n == 1 && f.numbers[0].comparison == "":
		return f.numbers[0].format
	}
	v, err := strconv.ParseFloat(value, 64)
	if s := f.section(v); err == nil && s != nil {
		return s.format
	}
	return nil
}

// section is the section that shows v. nil = none does.
func (f *NumberFormat) section(v float64) *formatSection {
	all := f.numbers
	if all[0].comparison == "" && (len(all) < 2 || all[1].comparison == "") {
		switch {
		case v < 0 && len(all) > 1:
			return &all[1]
		case v == 0 && len(all) > 2:
			return &all[2]
		}
		return &all[0]
	}
	for i := range all {
		s, holds := &all[i], true
		switch {
		case s.comparison != "":
			holds = compares(v, s.comparison, s.limit)
		case i == 0 && len(all) > 1: // it is for positive numbers, also where only the next section has a condition
			holds = v > 0 || v == 0 && len(all) < 3
		case i == 1 && len(all) > 2:
			holds = v < 0
		}
		if holds {
			return s
		}
	}
	return nil
}

func compares(v float64, comparison string, limit float64) bool {
	switch comparison {
	case "<":
		return v < limit
	case "<=":
		return v <= limit
	case ">":
		return v > limit
	case ">=":
		return v >= limit
	case "<>":
		return v != limit
	}
	return v == limit
}

// splitSections splits a code at its semicolons, except those that are literals.
func splitSections(code string) (sections []string) {
	from, quoted := 0, false
	for i := 0; i < len(code) && len(sections) < mostSections-1; i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == ';':
			sections = append(sections, code[from:i])
			from = i + 1
		}
	}
	return append(sections, code[from:])
}

// generalWords are the format General in the languages in which programs write it.
var generalWords = []string{"general", "g/通用格式", "g/標準", "g/标准", "g/표준", "standard"}

// sectionParser reads one section.
type sectionParser struct {
	section   formatSection
	pattern   []byte // places and literals
	words     []byte // the literals
	separator byte   // a literal between two places that looks like a decimal separator
	commas    int    // since the last place
	places    int
	optional  bool // a place shows nothing where there is no digit
	decimals  bool // a decimal point, a percent sign, an exponent, a fraction, a thousands separator
	percent   bool
	divided   int // how often by 1,000
}

func parseSection(part, code string) formatSection {
	p := &sectionParser{}
	for rest := part; rest != ""; {
		rest = rest[p.token(rest):]
	}
	return p.end(code)
}

// token reads what comes next and returns its length.
func (p *sectionParser) token(s string) int {
	for _, w := range generalWords {
		if len(s) >= len(w) && strings.EqualFold(s[:len(w)], w) {
			p.place(textPlace)
			return len(w)
		}
	}
	switch s[0] {
	case '"':
		n := strings.IndexByte(s[1:], '"')
		if n < 0 {
			n = len(s) - 1
		}
		p.literal(s[1 : 1+n])
		return min(n+2, len(s))
	case '\\':
		return 1 + p.character(s[1:])
	case '_', '*':
		return 1 + runeLength(s[1:]) // a space as wide as that character, or filled with it
	case '[':
		n := strings.IndexByte(s, ']')
		if n < 0 {
			return len(s)
		}
		p.bracket(s[1:n])
		return n + 1
	case '0':
		p.place(zeroPlace)
	case '#', '?':
		p.place(digitPlace)
	case '@':
		p.section.text = true
		p.place(textPlace)
	case '.':
		p.decimals = true
		p.endNumber()
	case ',':
		if p.places == 0 {
			return p.character(s)
		}
		p.commas++
	case '%':
		p.percent, p.decimals = true, true
	case '/':
		p.decimals = p.decimals || p.places > 0
	case 'E', 'e':
		if p.places > 0 && len(s) > 1 && (s[1] == '+' || s[1] == '-') {
			p.decimals = true
			return 2
		}
		return p.character(s)
	default:
		return p.character(s)
	}
	return 1
}

// runeLength is the length of the character at the start of s.
func runeLength(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// character takes the character at the start of s as a literal.
func (p *sectionParser) character(s string) int {
	n := runeLength(s)
	p.literal(s[:n])
	return n
}

func (p *sectionParser) place(kind byte) {
	if p.commas > 0 {
		p.decimals, p.commas = true, 0 // they separate thousands
	}
	if n := len(p.pattern); n > 1 && p.pattern[n-2] <= textPlace && (p.pattern[n-1] == '.' || p.pattern[n-1] == ',') {
		p.separator = p.pattern[n-1] // 0"."000 shows 1500 as 1.500
	}
	p.places++
	p.optional = p.optional || kind != zeroPlace
	p.pattern = append(p.pattern, kind)
}

// endNumber counts the commas behind the last place: each divides the number by 1,000.
func (p *sectionParser) endNumber() {
	if p.places > 0 {
		p.divided += p.commas
	}
	p.commas = 0
}

func (p *sectionParser) literal(text string) {
	p.endNumber()
	text = strings.Map(func(r rune) rune {
		if r <= textPlace {
			return -1
		}
		return r
	}, text)
	p.pattern = append(p.pattern, text...)
	p.words = append(p.words, text...)
}

// bracket reads what stands in square brackets: a condition, a currency, or something that does not matter here.
func (p *sectionParser) bracket(s string) {
	switch {
	case strings.HasPrefix(s, "$"):
		sign, _, _ := strings.Cut(s[1:], "-")
		p.literal(sign)
	case s != "" && strings.ContainsRune("<>=", rune(s[0])):
		number := strings.TrimLeft(s, "<>=")
		limit, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err == nil {
			p.section.comparison, p.section.limit = s[:len(s)-len(number)], limit
		}
	}
}

// punctuation is what stands beside a number and does not change what it means.
const punctuation = " \u00a0\u202f-+()/:!^&'~{}<>=.,*_"

// end sums up the section.
func (p *sectionParser) end(code string) formatSection {
	p.endNumber()
	words := strings.TrimSpace(string(p.words))
	f := &Format{Code: code, thousands: p.divided, pattern: string(p.pattern), separator: p.separator}
	if strings.Trim(words, punctuation) != "" {
		f.Words = Clean(words)
	}
	if p.percent {
		f.Words += "%"
	}
	named := strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	f.identifier = !p.decimals && f.thousands == 0 && (!p.optional || named) && (p.places > 1 || words != "")
	if p.places > 0 && (f.Words != "" || f.thousands > 0 || f.identifier || f.separator != 0) {
		p.section.format = f
	}
	return p.section
}

package command

import (
	"regexp"
	"strings"
)

// The comments of config.toml are the only explanation of its keys, so its manual page is made of them.

var (
	tableLine = regexp.MustCompile(`^#?(\[[\w.<>-]+\]|\[\[\w+\]\])\s*(?:# (.*))?$`)
	keyLine   = regexp.MustCompile(`^(#?)([a-z_]+) = (.*)$`)
)

// configPage is the manual page of config.toml.
func (m *manWriter) configPage(shipped string) string {
	m.Reset()
	m.title("hgeimport", "5", "Configuration of hgeimport")
	m.section("NAME")
	m.line(`hgeimport \- config.toml, the configuration file of hgeimport`)
	m.section("DESCRIPTION")
	var remark []string // lines of a comment that stand for themselves
	flush := func() {
		if len(remark) > 0 {
			m.paragraph(strings.Join(remark, " "))
			remark = nil
		}
	}
	began := false
	for line := range strings.Lines(shipped) {
		line = strings.TrimRight(line, "\r\n")
		words, isRemark := strings.CutPrefix(line, "# ")
		key := keyLine.FindStringSubmatch(line)
		table := tableLine.FindStringSubmatch(line)
		switch {
		case table != nil:
			m.section(table[1]) // a comment right above a table is about it
			flush()
			if table[2] != "" {
				m.paragraph(sentence(table[2]))
			}
			began = true
		case key != nil:
			flush()
			if !began {
				m.section("KEYS OF NO SECTION")
				began = true
			}
			value, about := cutComment(key[3])
			term := `\fB` + roff(key[2]) + `\fR = ` + roff(value)
			if key[1] != "" {
				term += " (a sample)"
			}
			m.item(term, about)
		case isRemark:
			remark = append(remark, words)
		default:
			flush()
		}
	}
	flush()
	m.section("SEE ALSO")
	m.line(`\fBhgeimport\fR(1)`)
	return m.String()
}

// cutComment parts a value from the comment behind it.
func cutComment(text string) (value, comment string) {
	inString := false
	for i, r := range text {
		switch {
		case r == '"':
			inString = !inString
		case r == '#' && !inString:
			return strings.TrimRight(text[:i], " "), strings.TrimSpace(text[i+1:])
		}
	}
	return strings.TrimRight(text, " "), ""
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if first := text[:1]; strings.ToUpper(first) != first && !strings.HasPrefix(text, "host:") {
		text = strings.ToUpper(first) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}

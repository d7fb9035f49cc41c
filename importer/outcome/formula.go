package outcome

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// formulaRules tell which formulas an outcome takes over: those that read nothing but this workbook. A formula is judged by
// what it may do, not by what it is known to do: a reference must lead to a sheet that is there.
type formulaRules struct {
	sheets   map[string]bool // names of the sheets, in lower case
	names    map[string]bool // defined names that are taken over, in lower case
	gone     map[string]bool // defined names that are not
	noMacros bool            // the macros are left out: a function that Excel does not have was one of theirs
	noPivots bool            // the pivot tables are left out
}

// fetching are the functions that run something, or that read from other programs, data bases or the internet, some of them by
// sending the content of cells there.
var fetching = setOf(`CALL COPILOT CUBEKPIMEMBER CUBEMEMBER CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET CUBESETCOUNT CUBEVALUE DDE
	DETECTLANGUAGE EVALUATE EXEC GOOGLEFINANCE GOOGLETRANSLATE IMAGE IMPORTCSV IMPORTDATA IMPORTFEED IMPORTHTML IMPORTRANGE
	IMPORTTEXT IMPORTXML PY QUERY REGISTER REGISTER.ID RTD RUN SQL.REQUEST STOCKHISTORY TRANSLATE WEBSERVICE`)

//go:embed functions.txt
var functionsText string

// builtIn are the functions of Excel.
var builtIn = sync.OnceValue(func() map[string]bool { return setOf(functionsText) })

func setOf(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// allows tells whether a formula reads nothing but this workbook. It does not allow one that it cannot read.
func (r *formulaRules) allows(formula string) bool {
	l := formulaLexer{rules: r, text: formula}
	for l.at < len(l.text) {
		if !l.step() {
			return false
		}
	}
	return !l.indirect || !l.outward
}

// errorValue is the value of an error, which may contain what else is an operator.
var errorValue = regexp.MustCompile(`^#[A-Z0-9/_]+[!?]?`)

// formulaLexer goes through a formula.
type formulaLexer struct {
	rules    *formulaRules
	text     string
	at       int
	indirect bool // it makes a reference of a text
	outward  bool // a text in it could lead out of the workbook
}

// step goes past the next token. It returns false if the token is not allowed.
func (l *formulaLexer) step() bool {
	rest := l.text[l.at:]
	switch c, n := utf8.DecodeRuneInString(rest); {
	case c == '"':
		text, ok := l.quoted('"')
		l.outward = l.outward || strings.ContainsAny(text, `[|\`) || strings.Contains(text, "//")
		return ok
	case c == '\'':
		name, ok := l.quoted('\'')
		return ok && strings.HasPrefix(l.text[l.at:], "!") && l.allowsSheet(name)
	case c == '[':
		return l.bracket()
	case c == '|': // program|topic!item
		return false
	case c == '#':
		l.at += max(1, len(errorValue.FindString(rest)))
	case inName(c):
		return l.name()
	default:
		l.at += n
	}
	return true
}

// quoted reads a text in quotes, in which two quotes stand for one.
func (l *formulaLexer) quoted(quote byte) (text string, ok bool) {
	for from := l.at + 1; ; {
		end := strings.IndexByte(l.text[from:], quote)
		if end < 0 {
			return "", false
		}
		if from += end + 1; from == len(l.text) || l.text[from] != quote {
			text, l.at = l.text[l.at+1:from-1], from
			return strings.ReplaceAll(text, string([]byte{quote, quote}), string(quote)), true
		}
		from++
	}
}

// allowsSheet tells whether a reference may lead to what is called name: a sheet of this workbook, or a run of its sheets.
func (l *formulaLexer) allowsSheet(name string) bool {
	name = strings.TrimPrefix(name, "[0]") // this workbook
	if l.rules.sheets[strings.ToLower(name)] || name == "" {
		return true
	}
	first, last, run := strings.Cut(strings.ToLower(name), ":")
	return run && l.rules.sheets[first] && l.rules.sheets[last]
}

// bracket goes past what stands in brackets: the column of a table, or the number or name of another workbook.
func (l *formulaLexer) bracket() bool {
	from, depth := l.at, 0
	for {
		switch l.text[l.at] {
		case '[':
			depth++
		case ']':
			depth--
		case '\'': // what follows belongs to the name of a column
			l.at++
		}
		if l.at++; depth == 0 {
			break
		}
		if l.at >= len(l.text) {
			return false
		}
	}
	next, _ := utf8.DecodeRuneInString(l.text[min(l.at, len(l.text)):])
	leadsOn := next == '!' || next == '\'' || inName(next) && l.at < len(l.text)
	return !leadsOn || l.text[from:l.at] == "[0]"
}

// name goes past a name: of a function, a sheet, a cell, a defined name or a table.
func (l *formulaLexer) name() bool {
	rest := l.text[l.at:]
	n := strings.IndexFunc(rest, func(c rune) bool { return !inName(c) })
	if n < 0 {
		n = len(rest)
	}
	name := strings.ToLower(strings.ReplaceAll(rest[:n], "$", ""))
	l.at += n
	next := strings.TrimLeft(l.text[l.at:], " \t\r\n\u00a0")
	switch {
	case strings.HasPrefix(next, "("):
		return l.allowsFunction(name)
	case strings.HasPrefix(next, "!"):
		return l.allowsSheet(strings.TrimPrefix(rest[:n], "$"))
	}
	if strings.HasPrefix(l.text[l.at:], "[") { // a table
		return l.bracket()
	}
	return !l.rules.gone[name]
}

func (l *formulaLexer) allowsFunction(name string) bool {
	if strings.HasPrefix(name, "_xll.") || l.rules.gone[name] {
		return false
	}
	plain, newer := name, false
	for _, prefix := range []string{"_xlfn.", "_xlws.", "_xludf.", "com.microsoft.", "org.libreoffice.", "org.openoffice."} {
		if rest, ok := strings.CutPrefix(plain, prefix); ok {
			plain, newer = rest, true
		}
	}
	plain = strings.ToUpper(plain)
	l.indirect = l.indirect || plain == "INDIRECT"
	switch {
	case fetching[plain], l.rules.noPivots && plain == "GETPIVOTDATA":
		return false
	case !l.rules.noMacros:
		return true
	}
	return newer || builtIn()[plain] || l.rules.names[name] || strings.HasPrefix(name, "_xlpm.")
}

// inName tells whether a character can stand in a name.
func inName(c rune) bool {
	return c == '_' || c == '.' || c == '\\' || c == '$' || c == '?' ||
		c >= utf8.RuneSelf && c != utf8.RuneError && !unicode.IsSpace(c) ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

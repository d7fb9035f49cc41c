package reason

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

//go:embed words.toml
var wordsTOML []byte

// Languages are the languages of everything a user reads.
var Languages = []string{"en", "zh", "ko"}

// wordFile is words.toml.
type wordFile struct {
	Code  map[Code]map[string][2]string `toml:"code"`
	Say   map[string]map[string]string  `toml:"say"`
	Field map[string]map[string]string  `toml:"field"`
	Rows  map[string]rowWords           `toml:"rows"`
}

// rowWords are what the rows of an operation are called.
type rowWords struct {
	Key     string            `toml:"key"`     // the field that names one
	Columns []string          `toml:"columns"` // fields that a header has
	En      map[string]string `toml:"en"`
	Zh      map[string]string `toml:"zh"`
	Ko      map[string]string `toml:"ko"`
}

// rowsOf is what the rows of an operation are called: orders, if nothing else is known of it.
func rowsOf(operation string) rowWords {
	if words, ok := wording().Rows[operation]; ok {
		return words
	}
	return wording().Rows["scanform"]
}

// in are the words in a language.
func (w rowWords) in(language string) map[string]string {
	return InLanguage(map[string]map[string]string{"en": w.En, "zh": w.Zh, "ko": w.Ko}, language)
}

// wording returns words.toml. It is parsed once and never changed.
var wording = sync.OnceValue(func() *wordFile {
	var f wordFile
	if err := toml.Unmarshal(wordsTOML, &f); err != nil {
		panic(fmt.Sprintf("words.toml is part of the program and must be readable: %v", err))
	}
	return &f
})

// InLanguage returns the text in a language, the English one if there is none.
func InLanguage[T any](texts map[string]T, language string) T {
	if text, ok := texts[language]; ok {
		return text
	}
	return texts["en"]
}

// Words says a reason to its user in a language (en, zh, ko): where and what is wrong, and what to do next, which may be
// empty. A code without words is returned as it is.
func (r Reason) Words(language string) (what, next string) {
	texts, ok := wording().Code[r.Code]
	if !ok {
		return string(r.Code), ""
	}
	text := InLanguage(texts, language)
	what, next = r.fill(text[0], language), r.fill(text[1], language)
	if r.Asks != nil {
		what = r.Asks.wordsBehind(language, what)
	}
	if r.Cell != "" {
		what = r.Cell + ": " + what
	}
	return what, next
}

// IsSaidIn tells whether a text contains what a code says is wrong, in one of the languages, whatever its arguments are.
func (c Code) IsSaidIn(text string) bool {
	_, is := c.SaidIn(text)
	return is
}

// SaidIn is IsSaidIn, and returns what stands there in place of the placeholders, in their order in the text.
func (c Code) SaidIn(text string) (args []string, is bool) {
	for _, language := range Languages {
		args, is = args[:0], true
		rest, between := text, ""
		for i, piece := range placeholder.Split(InLanguage(wording().Code[c], language)[0], -1) {
			if between, rest, is = strings.Cut(rest, piece); !is {
				break
			}
			if i > 0 {
				args = append(args, between)
			}
		}
		if is {
			return args, true
		}
	}
	return nil, false
}

// ShowsValue tells whether the words of a code repeat the content of the cell.
func (c Code) ShowsValue() bool {
	text := InLanguage(wording().Code[c], "en")
	return strings.Contains(text[0]+text[1], "{value}")
}

// Say returns a heading, a label or a sentence in a language (en, zh, ko), by its key in words.toml. An unknown key is
// returned as it is.
func Say(language, key string, args ...string) string {
	texts, ok := wording().Say[key]
	if !ok {
		return key
	}
	return Reason{Args: args}.fill(InLanguage(texts, language), language)
}

// SayOf is Say about the rows of an operation, which may be no orders.
func SayOf(language, operation, key string, args ...string) string {
	texts, ok := wording().Say[key]
	if !ok {
		return key
	}
	return Reason{Args: args, Of: operation}.fill(InLanguage(texts, language), language)
}

// StatusName is what a status is called in a language: 已完成 for confirmed. It is "" for a row without one.
func StatusName(language string, status Status) string {
	if status == "" {
		return ""
	}
	return Say(language, "status_"+string(status))
}

// StatusNamed is the status that is called so in one of the languages, "" if none is.
func StatusNamed(text string) Status { return statusesByName()[text] }

var statusesByName = sync.OnceValue(func() map[string]Status {
	all := map[string]Status{}
	for _, status := range append(slices.Clone(Statuses), LeftOut) {
		for _, language := range Languages {
			all[StatusName(language, status)] = status
		}
	}
	return all
})

// FieldName is what a field is called in a language, as the headers of a sheet say it: 主运单号 for mawb_no. What is no field is
// returned as it is.
func FieldName(language, field string) string {
	names, ok := wording().Field[field]
	if !ok {
		return field
	}
	return InLanguage(names, language)
}

var (
	ofRows      = regexp.MustCompile(`\{(row|a row|rows|this row|all rows|key|a key|done|columns)\}`)
	optional    = regexp.MustCompile(`\[([^\[\]]*\{[^\[\]]*)\]`)
	placeholder = regexp.MustCompile(`\{(?:field ([a-z_]+)|(field )?(value|\d+)(?: ([^{}|]+)\|([^{}|]+))?)\}`)
)

// Codes are all codes that have words.
func Codes() []Code { return slices.Sorted(maps.Keys(wording().Code)) }

// standIn is written in place of a value that is empty, or about a person and so not repeated.
var standIn = map[string]string{"en": "this", "zh": "此处内容", "ko": "이 값"}

// fill puts the particulars of r into a text.
func (r Reason) fill(text, language string) string {
	text = r.nameRows(text, language)
	text = optional.ReplaceAllStringFunc(text, func(part string) string {
		for _, p := range placeholder.FindAllStringSubmatch(part, -1) {
			if p[3] != "" && r.argument(p[3]) == "" {
				return ""
			}
		}
		return part[1 : len(part)-1]
	})
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		name, isField := strings.CutPrefix(p[1:len(p)-1], "field ")
		if n, nouns, counts := strings.Cut(name, " "); counts { // {0 row|rows}
			one, more, _ := strings.Cut(nouns, "|")
			if r.argument(n) == "1" {
				more = one
			}
			return r.argument(n) + " " + more
		}
		arg := r.argument(name)
		switch {
		case isField && name[0] > '9':
			return FieldName(language, name)
		case isField:
			return fieldNames(language, arg)
		case name != "value":
			return arg
		case arg == "":
			return InLanguage(standIn, language)
		case language == "zh":
			return "“" + arg + "”"
		}
		return `"` + arg + `"`
	})
}

// nameRows says what the rows are called of which a text speaks.
func (r Reason) nameRows(text, language string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	rows := rowsOf(r.Of)
	if rows.Key != "order_num" {
		text = strings.ReplaceAll(text, "{field order_num}", "{field "+rows.Key+"}")
	}
	return ofRows.ReplaceAllStringFunc(text, func(token string) string {
		if token == "{columns}" {
			between := ", "
			if language == "zh" {
				between = "、"
			}
			return "{field " + strings.Join(rows.Columns, "}"+between+"{field ") + "}"
		}
		return rows.in(language)[token[1:len(token)-1]]
	})
}

// fieldNames are the names of fields that stand in list with commas between them.
func fieldNames(language, list string) string {
	fields := strings.Split(list, ", ")
	for i, f := range fields {
		fields[i] = FieldName(language, f)
	}
	return strings.Join(fields, ", ")
}

// argument returns the value, or the argument of that number, "" if there is none.
func (r Reason) argument(name string) string {
	if name == "value" {
		return r.Value
	}
	i, err := strconv.Atoi(name)
	if err != nil || i >= len(r.Args) {
		return ""
	}
	return strings.TrimSpace(r.Args[i])
}

package reason

import (
	"slices"
	"strings"
)

// Plain says a reason as Words does, for those who may not see what stands in a sheet: without the content of the cell, and with
// no more than the first ours of its particulars, which must be the importer's own. A text that cannot do without the others is
// "". Names of fields are said in any case.
func (r Reason) Plain(language string, ours int) (what, next string) {
	texts, ok := wording().Code[r.Code]
	if !ok {
		return string(r.Code), ""
	}
	r.Value = ""
	text := InLanguage(texts, language)
	args := slices.Clone(r.Args)
	for i := range args {
		if i >= ours && !namesField(text[0]+text[1], i) {
			args[i] = ""
		}
	}
	r.Args = args
	what, next = r.fillWhole(text[0], language), r.fillWhole(text[1], language)
	if r.Cell != "" && what != "" {
		what = r.Cell + ": " + what
	}
	return what, next
}

// namesField tells whether a text takes its n-th particular for the name of a field.
func namesField(text string, n int) bool {
	return strings.Contains(text, "{field "+string(rune('0'+n))+"}")
}

// fillWhole is fill, and "" if the text needs a particular that is not there.
func (r Reason) fillWhole(text, language string) string {
	for _, p := range placeholder.FindAllStringSubmatch(optional.ReplaceAllString(text, ""), -1) {
		if p[3] != "" && p[3] != "value" && r.argument(p[3]) == "" {
			return ""
		}
	}
	return r.fill(text, language)
}

// OperationName is what an operation is called in a language; one that has no name is returned as it is.
func OperationName(language, operation string) string {
	rows, ok := wording().Rows[operation]
	if name := rows.in(language)["name"]; ok && name != "" {
		return name
	}
	return operation
}

package reason

import (
	"slices"
	"strings"
	"sync"
)

// The first cell of a Summary begins with one of these titles, in each language. They tell that an earlier outcome was dropped
// again, also one that was written in another language.
var summaryTitles = sync.OnceValue(func() []string {
	var all []string
	for _, language := range Languages {
		for _, key := range []string{"title_outcome", "title_check"} {
			all = append(all, strings.TrimRight(Say(language, key), ":： "))
		}
	}
	return all
})

// IsSummaryTitle tells whether the first cell of a sheet is that of a Summary of ours.
func IsSummaryTitle(text string) bool {
	for _, title := range summaryTitles() {
		if strings.HasPrefix(text, title) {
			return true
		}
	}
	return false
}

// IsStatusHeader tells whether a header is that of our column of statuses, in any language.
func IsStatusHeader(text string) bool {
	return slices.ContainsFunc(Languages, func(language string) bool { return text == Say(language, "column_status") })
}

// IsReferenceHeader tells the same of our column of references.
func IsReferenceHeader(text string) bool {
	return slices.ContainsFunc(Languages, func(language string) bool { return text == Say(language, "column_reference") })
}

// SummarySheet is what the sheet of a Summary is called. If the user has a sheet of this name, ours has SummarySheetMark behind
// it.
func SummarySheet(language string) string { return Say(language, "summary_sheet") }

// SummarySheetMark stands behind the name of a Summary whose user has a sheet of that name. Only "(HGE 2)" and so on stand there
// otherwise.
const SummarySheetMark = " (HGE)"

// SummaryName takes the mark off the name of a sheet: "Summary" for "Summary (HGE 2)".
func SummaryName(sheet string) string {
	name, mark, ok := strings.Cut(strings.TrimSpace(sheet), strings.TrimSuffix(SummarySheetMark, ")"))
	if !ok || strings.Trim(mark, " 0123456789") != ")" {
		return sheet
	}
	return name
}

package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestSummariesAreKnownByTheirNames makes sure that the name that an outcome gives to its Summary is known, in every language,
// also if the user has a sheet of that name.
func TestSummariesAreKnownByTheirNames(t *testing.T) {
	for _, language := range reason.Languages {
		name := reason.SummarySheet(language)
		for _, sheet := range []string{name, name + reason.SummarySheetMark, name + " (HGE 2)", " " + name + " (HGE 12) "} {
			if !IsSummaryName(sheet) {
				t.Errorf("%q is not known", sheet)
			}
		}
		for _, sheet := range []string{name + " 2", name + " (HGE)x", "orders (HGE)", name + " (HG)"} {
			if IsSummaryName(sheet) {
				t.Errorf("%q is taken for a Summary", sheet)
			}
		}
		for _, key := range []string{"title_outcome", "title_check"} {
			if title := reason.Say(language, key, "x"); !reason.IsSummaryTitle(title) {
				t.Errorf("the title %q is not known", title)
			}
		}
	}
	if reason.IsSummaryTitle("orders of hgeimport outcome") {
		t.Error("a title of the user's is taken for ours")
	}
}

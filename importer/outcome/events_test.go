package outcome

import (
	"iter"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// listOf are the events of a sheet.
func listOf(rows ...[]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Events stand in a sheet behind the user's own, which an outcome of the outcome writes anew, in whatever language. A user's own
// sheet of that name stays.
func TestEvents(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "list")
		f.SetSheetRow("list", "A1", &[]any{"Number"})
		f.SetSheetRow("list", "A2", &[]any{"HGE1"})
		f.NewSheet("Events")
		f.SetSheetRow("Events", "A1", &[]any{"theirs"})
	})
	with := func(language string, rows ...[]string) *Summary {
		s := inLanguage(language)
		s.Events = &Events{Title: reason.Say(language, "title_outcome", reason.Say(language, "events_sheet")),
			Headers: []string{"Number", "Time"}, Rows: listOf(rows...)}
		return s
	}
	table := []TableHeader{{Row: 1, Width: 1}}
	first := outcomeWith(t, source, with("en", []string{"HGE1", "=1+1"}, []string{"HGE1", "10:00"}), table,
		Answer{Row: 2, Status: reason.Confirmed})
	checkExcelRules(t, first)
	f := must(excelize.OpenFile(first))
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Summary", "list", "Events", "Events (HGE)"}) {
		t.Errorf("sheets %q", got)
	}
	f.Close()
	got := grid(t, first, "Events (HGE)")
	for cell, text := range map[string]string{"A2": "Number", "B2": "Time", "A3": "HGE1", "B3": "=1+1", "B4": "10:00", "A5": ""} {
		if got[cell] != text {
			t.Errorf("%s is %q, want %q", cell, got[cell], text)
		}
	}
	again := []TableHeader{{Sheet: 1, Row: 1, Width: 6}}
	second := outcomeWith(t, first, with("zh", []string{"HGE1", "11:00"}), again, Answer{Sheet: 1, Row: 2, Status: reason.Confirmed})
	checkExcelRules(t, second)
	f = must(excelize.OpenFile(second))
	defer f.Close()
	if got := f.GetSheetList(); len(got) != 4 || got[3] != "Events (HGE)" {
		t.Errorf("sheets %q", got)
	}
	if got := grid(t, second, "Events (HGE)"); got["B3"] != "11:00" || got["A4"] != "" ||
		grid(t, second, "Events")["A1"] != "theirs" {
		t.Errorf("events %v", got)
	}
}

// A number that an earlier outcome has left stays where the carrier names none: it may be what the list is by. What it said else
// of a row that it now says something of is replaced.
func TestNumbersOfAnEarlierOutcomeStay(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "list")
		f.SetSheetRow("list", "A1", &[]any{"Number"})
		f.SetSheetRow("list", "A2", &[]any{"ORD-1"})
		f.SetSheetRow("list", "A3", &[]any{"ORD-2"})
	})
	gives := []string{"order_num", "order_node"}
	first := outcomeWith(t, source, inLanguage("en"), []TableHeader{{Row: 1, Width: 1, Gives: gives}},
		Answer{Row: 2, Status: reason.Confirmed, Given: []string{"HGE1", "OL002"}}, Answer{Row: 3, Status: reason.Confirmed,
			Given: []string{"HGE2", "OL002"}})
	second := outcomeWith(t, first, inLanguage("ko"), []TableHeader{{Sheet: 1, Row: 1, Width: 8, Gives: gives}},
		Answer{Sheet: 1, Row: 2, Status: reason.Refused}, Answer{Sheet: 1, Row: 3, Status: reason.Confirmed, Given: []string{"", ""}})
	checkExcelRules(t, second)
	got := grid(t, second, "list")
	for cell, text := range map[string]string{"G1": "HGE번호", "G2": "HGE1", "H2": "OL002", "G3": "HGE2", "H3": "", "I1": ""} {
		if got[cell] != text {
			t.Errorf("%s is %q, want %q", cell, got[cell], text)
		}
	}
}

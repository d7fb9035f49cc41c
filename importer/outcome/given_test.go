package outcome

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// What the carrier gives stands behind the five columns, in the language of the outcome, and once: also in an outcome of an
// outcome in another language. A user's own column of that name is left alone.
func TestWhatTheCarrierGivesHasAColumn(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		f.SetSheetRow("orders", "A1", &[]any{"order_num", "HGE Bag No"})
		f.SetSheetRow("orders", "A2", &[]any{"HGE1", "theirs"})
		f.SetSheetRow("orders", "A3", &[]any{"HGE2", "theirs"})
	})
	table := []TableHeader{{Row: 1, Width: 2, Gives: []string{"container_num"}}}
	first := outcomeWith(t, source, inLanguage("ko"), table,
		Answer{Row: 2, Status: reason.Confirmed, Form: "BP1", Given: []string{"BP1"}},
		Answer{Row: 3, Status: reason.Unknown})
	want := func(out, header, two, three string) {
		t.Helper()
		checkExcelRules(t, out)
		got := grid(t, out, "orders")
		for cell, text := range map[string]string{"B1": "HGE Bag No", "B2": "theirs", "H1": header, "H2": two, "H3": three, "I1": ""} {
			if got[cell] != text {
				t.Errorf("%s is %q, want %q", cell, got[cell], text)
			}
		}
	}
	want(first, "HGE포대번호", "BP1", "")
	again := []TableHeader{{Sheet: 1, Row: 1, Width: 8, Gives: []string{"container_num"}}}
	second := outcomeWith(t, first, inLanguage("en"), again,
		Answer{Sheet: 1, Row: 2, Status: reason.Confirmed, Given: []string{"BP1"}},
		Answer{Sheet: 1, Row: 3, Status: reason.Confirmed, Given: []string{"BP3"}})
	want(second, "HGE Bag No", "BP1", "BP3")
}

func TestCSVHasWhatTheCarrierGives(t *testing.T) {
	b := must(sheet.Open(csvFile(t, "order_num\nHGE1\n"), sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.csv")
	a := Answer{Row: 2, Status: reason.Confirmed, Given: []string{"BP1"}}
	if err := WriteCSV(t.Context(), out, b, []TableHeader{{Row: 1, Width: 1, Gives: []string{"container_num"}}},
		each(a)); err != nil {
		t.Fatal(err)
	}
	again := must(sheet.Open(out, sheet.Options{}))
	defer again.Close()
	rows := rowTexts(t, again, 0)
	if !slices.Equal(rows[1], append(append([]string{"order_num"}, inEnglish[:]...), "HGE Bag No")) || rows[2][6] != "BP1" {
		t.Errorf("rows %q and %q", rows[1], rows[2])
	}
}

// TestReadHasAColumn: what a row was read with stands beside it, and is replaced in the next outcome. It stays beside a row of
// which that says nothing.
func TestReadHasAColumn(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		f.SetSheetRow("orders", "A1", &[]any{"order_num"})
		f.SetSheetRow("orders", "A2", &[]any{"HGE1"})
		f.SetSheetRow("orders", "A3", &[]any{"HGE2"})
	})
	read := []string{"read_mawb_no"}
	first := outcomeWith(t, source, inLanguage("zh"), []TableHeader{{Row: 1, Width: 1, Read: read}},
		Answer{Row: 2, Read: []string{"180-1"}}, Answer{Row: 3, Read: []string{"180-1"}})
	second := outcomeWith(t, first, inLanguage("en"), []TableHeader{{Sheet: 1, Row: 1, Width: 7, Read: read}},
		Answer{Sheet: 1, Row: 2}, Answer{Sheet: 1, Row: 3, Read: []string{"180-2"}})
	checkExcelRules(t, second)
	got := grid(t, second, "orders")
	for cell, want := range map[string]string{"G1": "HGE · MAWB No as read", "G2": "180-1", "G3": "180-2", "H1": ""} {
		if got[cell] != want {
			t.Errorf("%s is %q, want %q", cell, got[cell], want)
		}
	}
}

package importer

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Whatever a file and the carrier's number are called, the document has a name that every volume holds and every link leads to.
func TestDocumentNames(t *testing.T) {
	t.Parallel()
	on := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ file, number, want string }{
		{"orders.xlsx", "9275000012", "orders.9275000012.2026-11-29"},
		{"orders.mend-3.outcome-2.xlsx", "9275000012", "orders.9275000012.2026-11-29"},
		{"출고 #3 100%.csv", "92/75", "출고 _3 100_.92-75.2026-11-29"},
		{"orders.csv", `../../etc/passwd`, "orders.etc-passwd.2026-11-29"},
		{"orders.csv", `C:\x.exe` + "\x00\u202e", "orders.C--x-exe.2026-11-29"},
		{"con.csv", "1", "con_.1.2026-11-29"},
		{".csv", "1", ""},
		{strings.Repeat("订", 100) + ".xlsx", strings.Repeat("9", 100), ""},
	} {
		got := documentName(c.file, c.number, on)
		if c.want != "" && got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.file, c.number, got, c.want)
		}
		full := numbered(got, 1_234_567_890, documentExt)
		if storableName(full) != full || len(full) > longestName || !strings.HasSuffix(got, ".2026-11-29") ||
			filepath.Base(full) != full || folder.IsLeftAlone(full) {
			t.Errorf("%q, %q: %q cannot be a name (%d bytes)", c.file, c.number, full, len(full))
		}
	}
}

// A label is called after the number that the sheet has, as every volume holds it.
func TestWaybillNames(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"ORD-1001":               "ORD-1001",
		"ORD_1001/2":             "ORD_1001_2",
		"113-4567 (gift)":        "113-4567 (gift)",
		"订单 7":                   "订单 7",
		"#1001 100%":             "_1001 100_",
		"../../etc/passwd":       "",
		"com1":                   "com1_",
		"a\u202eb\x00\n":         "a_b__",
		"":                       "",
		".hidden":                "",
		"~$lock":                 "",
		"x.":                     "",
		strings.Repeat("订", 200): "",
	} {
		got := waybillName(number)
		if want != "" && got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
		for _, n := range []int{1, 2, 1_234_567_890} {
			full := numberedDocument(ledger.WaybillLabel, got, n)
			if storableName(full) != full || len(full) > longestName || filepath.Base(full) != full || folder.IsLeftAlone(full) ||
				strings.ContainsAny(full, "#%") {
				t.Errorf("%q: %q cannot be a name (%d bytes)", number, full, len(full))
			}
		}
	}
	if got := numberedDocument(ledger.POD, "ORD-1", 2); got != "ORD-1 (2).pdf" {
		t.Errorf("%q looks like another order", got)
	}
}

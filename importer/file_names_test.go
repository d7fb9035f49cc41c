package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
	"golang.org/x/text/unicode/norm"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

func TestStorableName(t *testing.T) {
	t.Parallel()
	x := strings.Repeat("x", 300)
	for name, want := range map[string]string{
		"orders 2026-11-23 (1).xlsx":        "orders 2026-11-23 (1).xlsx",
		"주문 목록.csv":                         "주문 목록.csv",
		norm.NFD.String("주문é.csv"):          "주문é.csv",
		"10:30?.csv":                        "10_30_.csv",
		`a<b>"c"|d\e*f.csv`:                 "a_b__c__d_e_f.csv",
		"dot.csv.":                          "dot.csv",
		"blank.csv . ":                      "blank.csv",
		". .":                               "_",
		"con":                               "con_",
		"Aux.tar.csv":                       "Aux_.tar.csv",
		"COM¹.csv":                          "COM¹_.csv",
		"lpt1  .csv":                        "lpt1_.csv",
		"CONIN$.csv":                        "CONIN$_.csv",
		"console.csv":                       "console.csv",
		"com10.csv":                         "com10.csv",
		"half.part ":                        "half.part_",
		"old.csv~.":                         "old.csv~_",
		"a.setaside":                        "a.setaside_",
		x + ".csv":                          x[:116] + ".csv",
		x[:115] + ".partition of monday":    x[:115] + ".par_",
		x[:116] + ".tmpl-2026-11.csv":       x[:116] + ".csv",
		x[:116] + ".tmp-later-than":         x[:116] + ".tm_",
		x[:119] + "~1.csv-and-more-text":    x[:119] + "_",
		strings.Repeat("单", 83) + ".csv":    strings.Repeat("单", 38) + ".csv",
		x + ".mend-3.outcome - Copy.xlsx":   x[:120-len(".mend-3.outcome.xlsx")] + ".mend-3.outcome.xlsx",
		strings.Repeat("e\u0327\u0301", 99): strings.Repeat("ȩ\u0301", 30),
	} {
		got := storableName(name)
		if got != want {
			t.Errorf("%q is stored as\n%q, want\n%q", name, got, want)
		}
		if len(got) > longestName || !utf8.ValidString(got) || leftAloneInWork(got) || folder.IsLeftAlone(got) || !isStorable(got) {
			t.Errorf("%q is stored as %q, which is no storable name", name, got)
		}
	}
}

// The name of an outcome is itself storable, whatever its file is called: dropped again, it is known by its name.
func TestOutcomeNameIsStorable(t *testing.T) {
	t.Parallel()
	for _, stem := range []string{"a", strings.Repeat("x", 300), strings.Repeat("单", 100), strings.Repeat("x", 90) + ". b", "con"} {
		for _, n := range []int{0, 7, 1_048_575} {
			name := numbered(outcomeName(stem+".csv", n), 1<<30, outcomeExt)
			if storableName(name) != name {
				t.Errorf("%q is stored as %q", name, storableName(name))
			}
			if again, first := outcomeStem(name), outcomeStem(numbered(outcomeName(stem+".csv", n), 1, outcomeExt)); again != first {
				t.Errorf("the stem of %q is %q, first it was %q", name, again, first)
			}
		}
	}
}

// No name that is made of a file's name is longer than an encrypted share takes.
func TestDerivedNamesAreShort(t *testing.T) {
	t.Parallel()
	const share = 143
	name := storableName(strings.Repeat("x", 300) + ".xlsx")
	if len(name) != longestName {
		t.Fatalf("it has %d bytes", len(name))
	}
	path := filepath.Join(t.TempDir(), "a")
	importertest.WriteFile(t, path, "a")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	archived := numbered(withoutExt(name), 1<<30, filepath.Ext(name))
	for _, derived := range []string{name + setAsideEnding, name + folder.HalfMovedEnding, archived + folder.WholeMovedEnding,
		lateNameOf(name, info), numbered(outcomeStem(name)+".status", 1<<20, ".txt"), outcomeName(name, 1<<20) + outcomeExt} {
		if len(derived) > share {
			t.Errorf("%s has %d bytes", derived, len(derived))
		}
	}
}

// A file whose cut name would end as an unfinished one does is found again in work/ after a crash.
func TestCutNameIsFoundAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		names := []string{strings.Repeat("x", 115) + ".partition of monday", strings.Repeat("y", 195) + ".tmpl-2026", "half.part "}
		for n, name := range names { // as a crash between the move and the record leaves them
			claim := filepath.Join(w.root, "work", fmt.Sprintf("%s-%d-abc", ulid.Make(), n))
			if err := os.MkdirAll(claim, 0o700); err != nil {
				t.Fatal(err)
			}
			importertest.WriteFile(t, filepath.Join(claim, storableName(name)), orderTable(fmt.Sprintf("HGE261123%07d", n)))
		}
		w.run(1)
		w.closed(len(names))
	})
}

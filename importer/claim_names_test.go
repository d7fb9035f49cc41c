package importer

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// A name that no database and no workbook can hold, or that is too long to get the ending of an outcome, is replaced by a
// similar one. The file is answered under that name.
func TestOddNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems take no such names")
	}
	long := strings.Repeat("单", 83)
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		names := map[string]string{ // the name as dropped: the name of the outcome
			"\xb5\xa5\xba\xc5 1.csv": "_ 1.outcome.csv", // in GBK
			"new\nline.csv":          "new_line.outcome.csv",
			"a\u202evsc.x\u2028.csv": "a_vsc.x_.outcome.csv",
			long + ".csv":            long[:96] + ".outcome.csv",
			strings.Repeat("x", 255): strings.Repeat("x", 96) + ".outcome.csv",
			"10:30 \"LAX\"?.csv":     "10_30 _LAX__.outcome.csv",
			"nul.csv":                "nul_.outcome.csv",
		}
		n := 0
		for name := range names {
			n++
			w.drop(name, fmt.Sprintf("HGE261123%07d", n))
		}
		w.run(1)
		w.closed(n)
		for name, outcome := range names {
			if got := slices.Collect(maps.Values(w.answers(outcome))); len(got) != 1 || got[0][0] != "confirmed" {
				t.Errorf("%q: %v", name, got)
			}
		}
	})
}

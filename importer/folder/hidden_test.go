package folder

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/importertest"
)

// AppearUnderFreeName takes the next free name if a file of the name is there, or one of the name with -resend1.
func TestAppearUnderFreeNameOverwritesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	importertest.WriteFile(t, filepath.Join(folder, "a.csv"), "dropped by its user")
	for _, text := range []string{"again", "and again"} {
		c := HiddenFile{Dir: openDir(t, folder), Name: "a.csv", Hidden: HiddenName("claim")}
		importertest.WriteFile(t, filepath.Join(folder, c.Hidden), text)
		if err := c.AppearUnderFreeName(); err != nil {
			t.Error(err)
		}
	}
	want := map[string]string{"a.csv": "dropped by its user", "a-resend1.csv": "again", "a-resend2.csv": "and again"}
	if diff := cmp.Diff(want, importertest.FileTexts(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A free number is found by looking at a few, and is the first one where the numbers have no gaps.
func TestFreeNumber(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		taken      func(n int) bool
		want, most int
	}{
		"none":               {func(int) bool { return false }, 1, 1},
		"one":                {func(n int) bool { return n < 2 }, 2, 2},
		"4,000":              {func(n int) bool { return n <= 4000 }, 4001, 26},
		"a gap":              {func(n int) bool { return n < 10 && n != 5 }, 0, 9},
		"planted everywhere": {func(n int) bool { return n < 1<<21 && n&(n-1) == 0 }, 0, 50},
	} {
		looked := 0
		n, err := FreeNumber(func(n int) (bool, error) {
			looked++
			return of.taken(n), nil
		})
		if err != nil || of.taken(n) || of.want > 0 && n != of.want || looked > of.most {
			t.Errorf("%s: %d, %v after %d looks", name, n, err, looked)
		}
	}
}

package folder

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/importer/importertest"
)

// RemoveLeftovers removes what a crash has left under temporary names, and neither young files nor other ones.
func TestRemoveLeftoversRemovesOldFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, young, other := TempPath(dir), TempPath(dir), filepath.Join(dir, "orders.csv")
	for _, path := range []string{old, young, other} {
		importertest.WriteFile(t, path, "")
	}
	if err := os.Chtimes(old, testStart, testStart); err != nil {
		t.Fatal(err)
	}
	if err := RemoveLeftovers("outbox", dir, TempPattern, testStart.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	left := importertest.FileTexts(t, dir)
	if _, ok := left[filepath.Base(young)]; len(left) != 2 || !ok {
		t.Errorf("left: %v", left)
	}
	if err := RemoveLeftovers("outbox", dir, TempPattern, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if left := importertest.FileTexts(t, dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

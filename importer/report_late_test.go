package importer

import (
	"os"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// A file that was written to late is dropped again once, however often archiving it fails.
func TestDroppedLateOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	file := claimedFile(t, im, "a.csv")
	source := im.workPath(file)
	if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
		t.Fatal(err)
	}
	importertest.WriteFile(t, source, "taken")
	sum, size, err := folder.SHA256(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	file.SHA256, file.Size = sum, size
	importertest.WriteFile(t, source, "taken\nlate\n")
	drop := func(want int) {
		t.Helper()
		if err := im.reportStep.dropAgain(t.Context(), file, source, sourceState{}); err != nil {
			t.Fatal(err)
		}
		got := importertest.FileTexts(t, filepath.Join(w.root, "inbox"))
		delete(got, ownerMark)
		if len(got) != want {
			t.Errorf("in the inbox: %v, want %d files", got, want)
		}
	}
	drop(1)
	drop(1)
	importertest.WriteFile(t, source, "taken\nlate\nlater\n")
	drop(2)
}

package folder

import (
	"os"
	"path/filepath"
	"testing"

	"hgeimport/importer/importertest"
)

// A crash in Appear has left one file under two names. A later copy to the hidden name does not write into that file.
func TestCopyDoesNotWriteThroughLink(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	hidden, taken := filepath.Join(folder, HiddenName("claim")), filepath.Join(folder, "taken.csv")
	importertest.WriteFile(t, taken, "being mapped")
	if err := os.Link(taken, hidden); err != nil {
		t.Skip("no links here: ", err)
	}
	importertest.WriteFile(t, filepath.Join(folder, "source"), "later")
	if err := Copy(t.Context(), filepath.Join(folder, "source"), hidden); err != nil {
		t.Fatal(err)
	}
	if got := importertest.FileTexts(t, folder)["taken.csv"]; got != "being mapped" {
		t.Errorf("it is now %q", got)
	}
}

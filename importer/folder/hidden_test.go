package folder

import (
	"path/filepath"
	"testing"

	"hgeimport/importer/importertest"

	"github.com/google/go-cmp/cmp"
)

// Drop takes the next free name if a file of the name is there, or one of the name with -resend1.
func TestDropOverwritesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	importertest.Write(t, filepath.Join(folder, "a.csv"), "dropped by its user")
	for _, text := range []string{"again", "and again"} {
		c := Hidden{Folder: folder, Name: "a.csv", Path: HiddenPath(folder, "claim")}
		importertest.Write(t, c.Path, text)
		if err := c.Drop(); err != nil {
			t.Error(err)
		}
	}
	want := map[string]string{"a.csv": "dropped by its user", "a-resend1.csv": "again", "a-resend2.csv": "and again"}
	if diff := cmp.Diff(want, importertest.Texts(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

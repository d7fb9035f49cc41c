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

package folder

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/importer/importertest"
)

// A folder is made for the people that the folder around it is for: the group and the sticky bit of a shared one hold in it, too.
// What lies in its place stays.
func TestMakeLike(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o700, 0o755, 0o770 | fs.ModeSetgid, 0o777 | fs.ModeSticky} {
		root := t.TempDir()
		if err := os.Chmod(root, mode); err != nil {
			t.Fatal(err)
		}
		dir, err := OpenDir(root)
		if err != nil {
			t.Fatal(err)
		}
		defer dir.Close()
		importertest.WriteFile(t, filepath.Join(root, "taken"), "somebody's")
		for _, name := range []string{"lax", "lax", "taken"} {
			if err := dir.MakeLike(name); err != nil {
				t.Errorf("%v: %s: %v", mode, name, err)
			}
		}
		like, err := os.Stat(root)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(root, "lax"))
		if err != nil || info.Mode() != fs.ModeDir|mode || ownerOf(info) != ownerOf(like) {
			t.Errorf("%v: %v, %v", mode, info, err)
		}
		entries, err := dir.List()
		if err != nil || len(entries) != 2 {
			t.Errorf("%v: %v, %v", mode, entries, err)
		}
		full, empty := TempName(), TempName() // of a crash, and of somebody
		if err := os.MkdirAll(filepath.Join(root, full, "in"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(root, empty), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := dir.RemoveLeftovers(TempPattern, time.Time{}); err != nil {
			t.Error(err)
		}
		if entries, err := dir.List(); err != nil || len(entries) != 3 {
			t.Errorf("%v: %v, %v", mode, entries, err)
		}
	}
}

package folder

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/importertest"
)

// A file that has come into the place of the source while that was copied to another volume is not removed.
func TestOnlyCopiedFileIsRemoved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(t *testing.T, path string)
		want      map[string]string
		err       error
	}{
		"nothing": {func(*testing.T, string) {}, map[string]string{}, nil},
		"saved anew": {func(t *testing.T, path string) {
			importertest.WriteFile(t, path+".new", "mended")
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"a.csv": "mended"}, errSourceReplaced},
		"written to": {func(t *testing.T, path string) {
			importertest.WriteFile(t, path, "mended")
		}, map[string]string{"a.csv": "mended"}, errSourceReplaced},
		"taken": {func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{}, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			path := filepath.Join(folder, "a.csv")
			importertest.WriteFile(t, path, "first")
			source, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			test.meanwhile(t, path)
			if err := removeSource(sourceAt(t, path), source, "", "claim", func(string) {}); !errors.Is(err, test.err) {
				t.Errorf("%v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, importertest.FileTexts(t, folder)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// Somebody else removes the hidden source, or a network share has done so and lost its answer: the copy is complete and stays.
func TestMoveSucceedsWhenHiddenSourceIsGone(t *testing.T) {
	t.Parallel()
	inbox, work := t.TempDir(), t.TempDir()
	importertest.WriteFile(t, filepath.Join(inbox, "a.csv"), "orders")
	err := moveByCopy(sourceAt(t, filepath.Join(inbox, "a.csv")), filepath.Join(work, "a.csv"), "claim", func(step string) {
		if step == "source hidden" {
			if err := os.Remove(filepath.Join(inbox, HiddenName("claim"))); err != nil {
				t.Error(err)
			}
		}
	})
	if got := importertest.FileTexts(t, work); err != nil || got["a.csv"] != "orders" {
		t.Errorf("%v, %v", got, err)
	}
}

// A crash after each step leaves what the documentation of Move says.
func TestCrashInMoveLeavesFileInOneFolder(t *testing.T) {
	t.Parallel()
	type files = map[string]string
	for _, test := range []struct {
		step     string
		old, new files
	}{
		{"copied", files{"a.csv": "orders"}, files{"a.csv" + HalfMovedEnding: "orders"}},
		{"copied whole", files{"a.csv": "orders"}, files{"a.csv" + WholeMovedEnding: "orders"}},
		{"source hidden", files{".claim.part": "orders"}, files{"a.csv" + WholeMovedEnding: "orders"}},
		{"source removed", files{}, files{"a.csv" + WholeMovedEnding: "orders"}},
		{"no crash", files{}, files{"a.csv": "orders"}},
	} {
		t.Run(test.step, func(t *testing.T) {
			t.Parallel()
			inbox, work := t.TempDir(), t.TempDir()
			importertest.WriteFile(t, filepath.Join(inbox, "a.csv"), "orders")
			from := sourceAt(t, filepath.Join(inbox, "a.csv"))
			ended := make(chan error, 1)
			go func() {
				defer close(ended)
				ended <- moveByCopy(from, filepath.Join(work, "a.csv"), "claim", func(step string) {
					if step == test.step {
						runtime.Goexit()
					}
				})
			}()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(test.old, importertest.FileTexts(t, inbox)); diff != "" {
				t.Errorf("old folder (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.new, importertest.FileTexts(t, work)); diff != "" {
				t.Errorf("new folder (-want +got):\n%s", diff)
			}
		})
	}
}

// openDir opens a folder for as long as the test lasts.
func openDir(t *testing.T, path string) *Dir {
	t.Helper()
	d, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// sourceAt is the file at a path, as something to be moved.
func sourceAt(t *testing.T, path string) Source {
	t.Helper()
	return Source{Dir: openDir(t, filepath.Dir(path)), Name: filepath.Base(path)}
}

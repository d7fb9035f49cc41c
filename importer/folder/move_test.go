package folder

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hgeimport/importer/importertest"

	"github.com/google/go-cmp/cmp"
)

// What has come into the place of a file while that was copied to another volume is not removed in its stead.
func TestOnlyWhatWasCopiedIsRemoved(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(t *testing.T, path string)
		want      map[string]string
		err       error
	}{
		"nothing": {func(*testing.T, string) {}, map[string]string{}, nil},
		"saved anew": {func(t *testing.T, path string) {
			importertest.Write(t, path+".new", "mended")
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"a.csv": "mended"}, errOtherFile},
		"written to": {func(t *testing.T, path string) { importertest.Write(t, path, "mended") }, map[string]string{"a.csv": "mended"}, errOtherFile},
		"taken": {func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{}, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "a.csv")
			importertest.Write(t, path, "first")
			source, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			test.meanwhile(t, path)
			if err := removeCopied(path, source, "claim", func(string) {}); !errors.Is(err, test.err) {
				t.Errorf("%v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, importertest.Texts(t, folder)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// A file appears under a name that is free, also where one was taken a moment before.
func TestNothingIsOverwrittenByADrop(t *testing.T) {
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

// The hidden source goes by other hands, or a share has removed it and lost the answer: the copy is whole, and stays.
func TestSourceThatIsGoneIsRemoved(t *testing.T) {
	inbox, work := t.TempDir(), t.TempDir()
	importertest.Write(t, filepath.Join(inbox, "a.csv"), "orders")
	err := copyAcross(filepath.Join(inbox, "a.csv"), filepath.Join(work, "a.csv"), "claim", func(step string) {
		if step == "source hidden" {
			if err := os.Remove(HiddenPath(inbox, "claim")); err != nil {
				t.Error(err)
			}
		}
	})
	if got := importertest.Texts(t, work); err != nil || got["a.csv"] != "orders" {
		t.Errorf("%v, %v", got, err)
	}
}

// A crash between the two steps of appearing has left two names for one file: a later copy writes to neither.
func TestNoCopyWritesThroughALink(t *testing.T) {
	folder := t.TempDir()
	hidden, taken := HiddenPath(folder, "claim"), filepath.Join(folder, "taken.csv")
	importertest.Write(t, taken, "being mapped")
	if err := os.Link(taken, hidden); err != nil {
		t.Skip("no links here: ", err)
	}
	importertest.Write(t, filepath.Join(folder, "source"), "later")
	if err := Copy(filepath.Join(folder, "source"), hidden); err != nil {
		t.Fatal(err)
	}
	if got := importertest.Texts(t, folder)["taken.csv"]; got != "being mapped" {
		t.Errorf("it is now %q", got)
	}
}

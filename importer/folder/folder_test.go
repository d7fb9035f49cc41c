package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
)

// MakeAll makes what is missing, leaves nothing in it, and names each folder that is not usable. Where the folder above is
// missing, too, a volume is not mounted or a name is wrong.
func TestMakeNamesUnusableFolders(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	file := filepath.Join(root, "file")
	importertest.WriteFile(t, file, "")
	err := MakeAll([]Configured{
		{Key: "inbox", Path: filepath.Join(root, "new", "inbox")},
		{Key: "archive", Path: filepath.Join(root, "new")},
		{Key: "work", Path: file},
		{Key: "outbox", Path: filepath.Join(file, "outbox")},
		{Key: "documents", Path: filepath.Join(root, "typo", "documents")},
	})
	var parent *MissingParentError
	if _, statErr := os.Stat(filepath.Join(root, "typo")); !errors.As(err, &parent) || !errors.Is(statErr, fs.ErrNotExist) {
		t.Errorf("a folder in none: %v, %v", err, statErr)
	}
	var keys []string
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatal(err)
	}
	for _, e := range joined.Unwrap() {
		var unusable *Error
		if errors.As(e, &unusable) {
			keys = append(keys, unusable.Key)
		}
	}
	if !slices.Equal(keys, []string{"work", "outbox", "documents"}) {
		t.Errorf("unusable %q: %v", keys, err)
	}
	if left := importertest.FileTexts(t, filepath.Join(root, "new", "inbox")); len(left) > 0 {
		t.Errorf("left in the new folder: %v", left)
	}
}

// The cause of an error has no path in it, whether the operation had one or two.
func TestCauseHasNoPath(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	_, statErr := os.Stat(missing)
	for name, err := range map[string]error{"one path": statErr, "two paths": os.Rename(missing, missing+"2")} {
		if cause := WithoutPaths(err); !errors.Is(cause, fs.ErrNotExist) || filepath.Base(cause.Error()) != cause.Error() {
			t.Errorf("%s: %v", name, cause)
		}
	}
}

// Whoever reads that a folder is not there is not led to make it anew before he has looked for its volume.
func TestHintOfFolderThatIsGone(t *testing.T) {
	t.Parallel()
	_, err := os.Stat(filepath.Join(t.TempDir(), "gone"))
	hint := (&Error{Key: "outbox", Path: "/srv/outbox", Err: err}).Hint()
	for _, part := range []string{"moved", "mounted", "correct outbox in [folders]", "mkdir -p /srv/outbox"} {
		if !strings.Contains(hint, part) {
			t.Errorf("no %q in %q", part, hint)
		}
	}
}

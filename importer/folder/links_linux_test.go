package folder

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/importertest"
)

// linked is a folder that everybody may write to, beside two others.
func linked(t *testing.T) (in, one, two string) {
	t.Helper()
	root := t.TempDir()
	in, one, two = filepath.Join(root, "in"), filepath.Join(root, "one"), filepath.Join(root, "two")
	for _, path := range []string{in, one, two} {
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
		importertest.WriteFile(t, filepath.Join(path, filepath.Base(path)), "")
	}
	importertest.LetEverybodyWrite(t, in)
	return in, one, two
}

// opens makes sure that a path leads to a folder that has a file of this name, or, for "", that it is not followed.
func opens(t *testing.T, l *Links, path, file string) {
	t.Helper()
	parent := openDir(t, filepath.Dir(path))
	for _, open := range []func() (*Dir, error){
		func() (*Dir, error) { return l.Open(path) },
		func() (*Dir, error) { return l.OpenIn(parent, filepath.Base(path)) },
	} {
		dir, err := open()
		var strange *StrangeError
		switch {
		case err != nil && (file != "" || !errors.As(err, &strange) || strange.Hint() == ""):
			t.Errorf("%v", err)
		case err == nil && file == "":
			t.Errorf("%s is followed", path)
		case err == nil:
			if _, err := dir.Lstat(file); err != nil {
				t.Error(err)
			}
		}
		if err == nil {
			if err := dir.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// An administrator's links are followed, as long as they do not change.
func TestLinksOfAdministratorAreFollowed(t *testing.T) {
	t.Parallel()
	in, one, two := linked(t)
	path, further := filepath.Join(in, "link"), filepath.Join(in, "further")
	if err := errors.Join(os.Symlink("../one", path), os.Symlink(path, further)); err != nil {
		t.Fatal(err)
	}
	var links Links
	opens(t, &links, path, "one")
	opens(t, &links, further, "one")
	opens(t, &links, filepath.Join(in, "..", "in"), "in")
	if err := errors.Join(os.Remove(path), os.Symlink(two, path)); err != nil {
		t.Fatal(err)
	}
	opens(t, &links, path, "")
	opens(t, &links, further, "")
	opens(t, &Links{}, further, "two") // after a new start
	if err := errors.Join(os.Remove(path), os.Rename(one, path)); err != nil {
		t.Fatal(err)
	}
	opens(t, &links, path, "one") // a folder is nobody else's
}

// A neighbour's links are not followed, whenever they are made and wherever they lead, nor is a link that comes into the place of
// a folder.
func TestLinksOfNeighbourAreNotFollowed(t *testing.T) {
	t.Parallel()
	in, one, _ := linked(t)
	importertest.AsNeighbour(t, in, "ln -s ../one theirs; ln -s theirs2 theirs2; mkfifo fifo; mkdir folder")
	if err := os.Symlink("theirs", filepath.Join(in, "ours")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"theirs", "theirs2", "fifo", "ours"} {
		opens(t, &Links{}, filepath.Join(in, name), "")
	}
	var links Links
	folder := filepath.Join(in, "folder")
	importertest.WriteFile(t, filepath.Join(folder, "file"), "")
	opens(t, &links, folder, "file")
	if err := errors.Join(os.Rename(folder, folder+".away"), os.Symlink(one, folder)); err != nil {
		t.Fatal(err)
	}
	opens(t, &links, folder, "")
}

// What is done in an open folder happens there, also if its path leads elsewhere by now.
func TestOpenFolderStaysTheSame(t *testing.T) {
	t.Parallel()
	in, one, two := linked(t)
	dir := openDir(t, one)
	if err := errors.Join(os.Rename(one, filepath.Join(in, "away")), os.Symlink(two, one)); err != nil {
		t.Fatal(err)
	}
	temp := dir.Inside(TempName())
	importertest.WriteFile(t, temp, "outcome")
	if err := errors.Join(Appear(temp, dir.Inside("a.xlsx")), dir.CopyIn(dir.Inside("a.xlsx"), "b.xlsx"), dir.CheckWritable(),
		MoveFrom(dir.Inside("b.xlsx"), dir.Inside("c.xlsx"), "claim", func(string) {})); err != nil {
		t.Fatal(err)
	}
	if left := importertest.FileTexts(t, two); len(left) != 1 {
		t.Errorf("elsewhere: %v", left)
	}
	want := map[string]string{"one": "", "a.xlsx": "outcome", "c.xlsx": "outcome"}
	if diff := cmp.Diff(want, importertest.FileTexts(t, filepath.Join(in, "away"))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// What is read of a folder that others write to is a regular file with a bound, and nothing else.
func TestReadSmallReadsNothingElse(t *testing.T) {
	t.Parallel()
	in, one, _ := linked(t)
	importertest.AsNeighbour(t, in, "mkfifo fifo; mkdir folder; truncate -s 1T sparse; echo text > file; ln -s "+
		filepath.Join(one, "one")+" link")
	for _, name := range []string{"fifo", "folder", "link"} {
		var special *NotRegularError
		if _, _, err := ReadSmall(filepath.Join(in, name), 100); !errors.As(err, &special) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Copy(t.Context(), filepath.Join(in, name), filepath.Join(in, "copy")); !errors.As(err, &special) {
			t.Errorf("%s: %v", name, err)
		}
		if err := OverwriteSmall(filepath.Join(in, name), nil); err == nil {
			t.Errorf("%s is written to", name)
		}
	}
	if _, _, err := ReadSmall(filepath.Join(in, "sparse"), 100); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	if text, info, err := ReadSmall(filepath.Join(in, "file"), 100); string(text) != "text\n" || IsOurs(info) || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

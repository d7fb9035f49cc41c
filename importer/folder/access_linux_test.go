package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hgeimport/importer/importertest"
)

const clerk, office, staff = 65534, 54321, 54322

// made makes a file or a folder with these rights, and returns what it is.
func made(t *testing.T, path string, folder bool, uid, gid int, mode os.FileMode) os.FileInfo {
	t.Helper()
	var err error
	if folder {
		err = os.Mkdir(path, 0o700)
	} else {
		err = os.WriteFile(path, []byte("text"), 0o600)
	}
	err = errors.Join(err, os.Chown(path, uid, gid), os.Chmod(path, mode))
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EINVAL) {
		t.Skip("only root may give files away, and only to users whom the system knows: ", err)
	}
	info, statErr := os.Stat(path)
	if err := errors.Join(err, statErr); err != nil {
		t.Fatal(err)
	}
	return info
}

func rightsOf(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	o := ownerOf(info)
	return fmt.Sprintf("%d:%d %04o", o.uid, o.gid, info.Mode().Perm())
}

// A file that comes into another folder is read by nobody there who could not get at it before.
func TestAccessInOtherFolder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode       os.FileMode // of a file of a clerk in the group staff
		from       os.FileMode // its folder, of the group office
		to         os.FileMode
		toGroup    int
		wantsGroup int
		want       os.FileMode
	}{
		{0o644, 0o755, 0o755, 0, staff, 0o644},
		{0o666, 0o777, 0o755, 0, staff, 0o644},
		{0o600, 0o777, 0o777, 0, staff, 0o600},
		{0o640, 0o777, 0o755, 0, staff, 0o640},
		{0o604, 0o777, 0o755, 0, staff, 0o604},
		{0o644, 0o770, 0o770, office, staff, 0o644}, // the same people get in
		{0o640, 0o770, 0o770, office, staff, 0o640},
		{0o644, 0o770, 0o700, 0, staff, 0o644},
		{0o644, 0o770, 0o755, office, office, 0o640},
		{0o640, 0o770, 0o755, office, staff, 0o600}, // who is in both groups: no mode says that
		{0o644, 0o770, 0o770, staff, office, 0o640},
		{0o644, 0o700, 0o755, 0, staff, 0o600},
	} {
		dir := t.TempDir()
		file := made(t, filepath.Join(dir, "file"), false, clerk, staff, c.mode)
		from := made(t, filepath.Join(dir, "from"), true, 0, office, c.from)
		to := made(t, filepath.Join(dir, "to"), true, 0, c.toGroup, c.to)
		path := filepath.Join(dir, "copy")
		made(t, path, false, 0, 0, 0o600)
		if err := AccessOf(file).Moved(from, to).Give(path); err != nil {
			t.Error(err)
		}
		want := fmt.Sprintf("%d:%d %04o", clerk, c.wantsGroup, c.want)
		if got := rightsOf(t, path); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}

// Who may put another outcome into the outbox may also save the one that is there.
func TestAccessSavedInFolder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode  os.FileMode // of a file of a clerk in the group office
		in    os.FileMode // its folder
		group int         // of the folder
		want  os.FileMode
	}{
		{0o640, 0o770, office, 0o660},
		{0o644, 0o775, office, 0o664},
		{0o644, 0o770, staff, 0o644},
		{0o644, 0o777, staff, 0o666},
		{0o600, 0o770, office, 0o600},
		{0o604, 0o777, office, 0o606},
		{0o640, 0o750, office, 0o640},
		{0o640, 0o770 | os.ModeSticky, office, 0o640},
	} {
		dir := t.TempDir()
		file := made(t, filepath.Join(dir, "file"), false, clerk, office, c.mode)
		in := made(t, filepath.Join(dir, "in"), true, 0, c.group, c.in)
		path := filepath.Join(dir, "outcome")
		made(t, path, false, 0, 0, 0o600)
		if err := AccessOf(file).SavedIn(in).Give(path); err != nil {
			t.Error(err)
		}
		if got, want := rightsOf(t, path), fmt.Sprintf("%d:%d %04o", clerk, office, c.want); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}

// Rights are given to the file that we have made, never to another one that somebody has put in its place.
func TestAccessIsGivenToOurFileOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	wanted := AccessOf(made(t, filepath.Join(dir, "source"), false, clerk, staff, 0o644))
	at := func(name string) string { return filepath.Join(dir, name) }
	made(t, at("secret"), false, 0, 0, 0o600)
	made(t, at("linked"), false, 0, 0, 0o600)
	made(t, at("other's"), false, 65533, 0, 0o600)
	if err := errors.Join(os.Symlink("secret", at("symlink")), os.Link(at("linked"), at("link"))); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"symlink": "0:0 0600", "link": "0:0 0600", "other's": "65533:0 0600"} {
		if err := wanted.Give(at(name)); err != nil {
			t.Error(err)
		}
		followed, err := filepath.EvalSymlinks(at(name))
		if err != nil {
			t.Fatal(err)
		}
		if got := rightsOf(t, followed); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A file is only ours if nobody else can change what is in it.
func TestIsOnlyOurs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	made(t, at("ours"), false, os.Geteuid(), 0, 0o644)
	made(t, at("the group's, too"), false, os.Geteuid(), office, 0o664)
	made(t, at("all write"), false, os.Geteuid(), 0, 0o606)
	made(t, at("another user's"), false, clerk, 0, 0o600)
	made(t, at("linked"), false, os.Geteuid(), 0, 0o600)
	made(t, at("open"), false, os.Geteuid(), 0, 0o600)
	made(t, at("read"), false, os.Geteuid(), 0, 0o600)
	writer, err := os.OpenFile(at("open"), os.O_WRONLY, 0)
	reader, readErr := os.Open(at("read"))
	if err := errors.Join(err, readErr, os.Link(at("linked"), at("link")), os.Symlink("ours", at("symlink"))); err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	defer reader.Close()
	for name, want := range map[string]bool{"ours": true, "the group's, too": false, "all write": false, "another user's": false,
		"linked": false, "link": false, "symlink": false, "open": false, "read": true, "missing": false} {
		if got := IsOnlyOurs(at(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A file that is copied to another volume keeps its mode, and its owner if we are root.
func TestMoveByCopyKeepsAccess(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o600, 0o640, 0o666} {
		dir := t.TempDir()
		from, to := filepath.Join(dir, "from.csv"), filepath.Join(dir, "to.csv")
		made(t, from, false, clerk, staff, mode)
		if err := moveByCopy(sourceAt(t, from), to, "claim", func(string) {}); err != nil {
			t.Fatal(err)
		}
		if got, want := rightsOf(t, to), fmt.Sprintf("%d:%d %04o", clerk, staff, mode&^0o022); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if text := importertest.FileTexts(t, dir)["to.csv"]; text != "text" {
			t.Errorf("moved: %q", text)
		}
	}
}

package setup

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A user who cannot get at the program or at the folder of config.toml is named before a unit is written that never starts.
func TestTryAs(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can start a program as another user")
	}
	t.Parallel()
	root, err := os.MkdirTemp("", "hgeimport-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	open, closed := filepath.Join(root, "open"), filepath.Join(root, "closed")
	truth, err := os.ReadFile("/bin/true")
	if err = errors.Join(err, os.Chmod(root, 0o755), os.Mkdir(open, 0o755), os.Mkdir(closed, 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{open, closed} {
		if err := errors.Join(os.Mkdir(filepath.Join(dir, "hge"), 0o755),
			os.WriteFile(filepath.Join(dir, "hgeimport"), truth, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		program, dir, user string
		path               string // that cannot be reached
	}{
		{open, open, "nobody", ""},
		{closed, open, "nobody", closed + "/hgeimport"},
		{open, closed, "nobody", closed + "/hge"},
		{closed, closed, "root", ""},
	} {
		err := Job{Program: c.program + "/hgeimport", Dir: c.dir + "/hge", User: c.user}.TryAs()
		var cannot *UnreachableError
		if errors.As(err, &cannot) != (c.path != "") || cannot != nil && cannot.Path != c.path {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

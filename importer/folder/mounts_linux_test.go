package folder

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// What is mounted is read as the kernel writes it, and what is planned as fstab and units have it.
func TestMounts(t *testing.T) {
	t.Parallel()
	now := parseMountinfo(`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:30 / /mnt/share rw shared:9 master:2 - autofs systemd-1 rw
41 40 0:31 / /mnt/share rw - cifs //server/share rw
42 22 0:33 / /mnt/two\040words rw - nfs4 server:/two rw
43 22 0:34 / /home/x/clouds rw - fuse.sshfs x:/ rw
nonsense
`)
	for path, want := range map[string]string{"/srv/in": "ext4", "/mnt/share/in": "cifs", "/mnt/two words/in": "nfs4",
		"/mnt/shared": "ext4", "/home/x/clouds": "fuse.sshfs"} {
		m, ok := longestAbove(path, now)
		if share := want != "ext4"; !ok || m.Kind != want || m.IsShare() != share {
			t.Errorf("%s: %+v, want %s", path, m, want)
		}
	}
	planned := parseFstab(`# /dev/sdb1 /mnt/old ext4 defaults 0 0
//server/share	/mnt/share/ cifs credentials=/etc/x,_netdev 0 0
server:/two /mnt/two\040words nfs4 defaults
/dev/sdc1 /mnt/stick vfat noauto,user 0 0
server:/late /mnt/late nfs noauto,x-systemd.automount 0 0
/swapfile none swap sw 0 0
`)
	var points []string
	for _, m := range planned {
		points = append(points, m.Point)
	}
	if want := []string{"/mnt/share", "/mnt/two words", "/mnt/late"}; !slices.Equal(points, want) {
		t.Errorf("%q, want %q", points, want)
	}
	if got := pointOfUnit("[Unit]\nDescription=x\n[Mount]\nWhat=server:/x\nWhere=/mnt/unit\nType=nfs\n"); got != "/mnt/unit" {
		t.Errorf("the unit is for %q", got)
	}
}

// A folder is looked at as this user needs it, and is told by what is wrong.
func TestExamine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var parent *MissingParentError
	for _, c := range []struct {
		path  string
		there bool
		bad   func(error) bool
	}{
		{dir, true, nil},
		{filepath.Join(dir, "new"), false, nil},
		{filepath.Join(dir, "a", "b"), false, func(err error) bool { return errors.As(err, &parent) && parent.Above == dir }},
		{file, false, func(err error) bool { return err != nil }},
		{filepath.Join(file, "x"), false, func(err error) bool { return errors.Is(err, syscall.ENOTDIR) }},
	} {
		there, err := Examine(Configured{Key: "inbox", Path: c.path})
		if there != c.there || c.bad == nil && err != nil || c.bad != nil && !c.bad(err) {
			t.Errorf("%s: %v, %v", c.path, there, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if apart, err := TellsCapitalsApart(dir); err != nil || !apart {
		t.Errorf("capitals: %v, %v", apart, err)
	}
	if s, err := SpaceOf(dir); err != nil || s.Total == 0 || s.Free == 0 || s.ReadOnly {
		t.Errorf("%+v, %v", s, err)
	}
}

// A folder lies in another one, also by a link or a second mount.
func TestLiesIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "in", "deep"), 0o700), os.Symlink(filepath.Join(dir, "in"),
		link)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, in string
		want     bool
	}{{"in/deep", "in", true}, {"link/deep", "in", true}, {"in/new/er", "link", true}, {"in", "in/deep", false}, {"other", "in",
		false}} {
		if got := LiesIn(filepath.Join(dir, c.path), filepath.Join(dir, c.in)); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

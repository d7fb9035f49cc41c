package importertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// MountNTFS puts a new NTFS volume at a folder, which takes the names that Windows takes. The test is skipped if this machine
// cannot do that.
func MountNTFS(t *testing.T, target string) {
	t.Helper()
	image := newImage(t, "mkfs.ntfs", "-F", "-Q")
	mountImage(t, target, "ntfs-3g", "-o", "windows_names", image, target)
}

// MountExFAT puts a new exFAT volume at a folder. Its driver makes up the numbers of files. The function that it returns unmounts
// the volume and mounts it again.
func MountExFAT(t *testing.T, target string) (again func()) {
	t.Helper()
	device := loopDevice(t, newImage(t, "mkfs.exfat"))
	mountImage(t, target, "mount.exfat-fuse", device, target)
	return func() {
		t.Helper()
		var said []byte
		WaitUntil(t, "nobody works in the volume, so that it can be unmounted", func() (done bool) {
			var err error
			said, err = exec.Command(toolPath("umount"), target).CombinedOutput()
			return err == nil || !strings.Contains(string(said), "busy")
		})
		if len(said) > 0 {
			t.Fatalf("umount: %s", said)
		}
		do(t, "mount.exfat-fuse", device, target)
	}
}

// newImage makes a file with a new file system in it.
func newImage(t *testing.T, mkfs string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 64<<20); err != nil {
		t.Fatal(err)
	}
	doOrSkip(t, mkfs, append(args, path)...)
	return path
}

// loopDevice makes a block device of an image.
func loopDevice(t *testing.T, image string) string {
	t.Helper()
	device := doOrSkip(t, "losetup", "-f", "--show", image)
	t.Cleanup(func() { do(t, "losetup", "-d", device) })
	return device
}

func mountImage(t *testing.T, target, tool string, args ...string) {
	t.Helper()
	if err := os.MkdirAll(target, 0o755); err != nil {
		t.Fatal(err)
	}
	doOrSkip(t, tool, args...)
	t.Cleanup(func() { do(t, "umount", "-l", target) })
}

// doOrSkip runs a tool as root. What this machine lacks skips the test.
func doOrSkip(t *testing.T, tool string, args ...string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount")
	}
	path := toolPath(tool)
	if path == "" {
		t.Skip("there is no ", tool, " on this machine")
	}
	said, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Skipf("%s: %v: %s", tool, err, said)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return lines[len(lines)-1]
}

func do(t *testing.T, tool string, args ...string) {
	t.Helper()
	if said, err := exec.Command(toolPath(tool), args...).CombinedOutput(); err != nil {
		t.Errorf("%s %v: %v: %s", tool, args, err, said)
	}
}

// toolPath finds a tool also where only root looks.
func toolPath(tool string) string {
	for _, in := range []string{"", "/usr/sbin/", "/sbin/"} {
		if path, err := exec.LookPath(in + tool); err == nil {
			return path
		}
	}
	return ""
}

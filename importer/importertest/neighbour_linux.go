package importertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Nobody is the number of a user who owns nothing.
const Nobody = 65534

// AsNeighbour runs a shell script in a folder as a user who owns nothing, and who can do there only what everybody may. The test
// is skipped if this user may not become another one.
func AsNeighbour(t *testing.T, folder, script string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may become another user")
	}
	cmd := exec.Command("/bin/sh", "-ec", script)
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: Nobody, Gid: Nobody}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// LetEverybodyWrite makes a folder as a share often is: everybody may make, rename and remove files in it. The folders above it
// let everybody through.
func LetEverybodyWrite(t *testing.T, folder string) {
	t.Helper()
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	letThrough(t, folder)
}

// letThrough opens the folders above a folder of the test to everybody, up to the one for temporary files.
func letThrough(t *testing.T, folder string) {
	t.Helper()
	top := filepath.Clean(os.TempDir())
	if !strings.HasPrefix(folder, top+string(filepath.Separator)) {
		t.Fatalf("%s is not below %s: its way is not opened", folder, top)
	}
	for above := filepath.Dir(folder); above != top; above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

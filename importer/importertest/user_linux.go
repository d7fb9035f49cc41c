package importertest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// User is a shell of another user than that of the test, as long as the test lasts.
type User struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
}

// NewUser starts the shell of a user, who belongs to one group. The user gets to dir, which is in a folder that the test has
// made. The test is skipped if it may not become another user.
func NewUser(t *testing.T, uid, gid uint32, dir string) *User {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may become another user")
	}
	letThrough(t, dir)
	cmd := exec.Command("sh")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // tests read what programs say in English
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	in, err := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(err, outErr); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	return &User{t, in, bufio.NewReader(out)}
}

// Try lets the user do something and returns what the shell has said, and whether it succeeded.
func (u *User) Try(command string) (said string, ok bool) {
	u.t.Helper()
	if _, err := fmt.Fprintf(u.in, "{ %s\n} 2>&1; echo \"\nended: $?\"\n", command); err != nil {
		u.t.Fatal(err)
	}
	for {
		line, err := u.out.ReadString('\n')
		if err != nil {
			u.t.Fatalf("%s: %q, %v", command, said, err)
		}
		if code, found := strings.CutPrefix(line, "ended: "); found {
			return strings.TrimSpace(said), code == "0\n"
		}
		said += line
	}
}

// Do lets the user do something that must succeed.
func (u *User) Do(command string) string {
	u.t.Helper()
	said, ok := u.Try(command)
	if !ok {
		u.t.Fatalf("%s: %s", command, said)
	}
	return said
}

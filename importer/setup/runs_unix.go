//go:build unix

package setup

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
	"time"
)

// TryAs starts the program as the job's user, who is in the job's group as well, in the folder of config.toml, and lets it say
// its version. It is an [UnreachableError] if the user cannot get at one of the two. Only root can try that for another user;
// else it is not tried.
func (j Job) TryAs() error {
	u, err := user.Lookup(j.User)
	if err != nil || os.Geteuid() != 0 || u.Uid == "0" {
		return nil
	}
	as := &syscall.Credential{}
	var errs [2]error
	as.Uid, errs[0] = number(u.Uid)
	as.Gid, errs[1] = number(u.Gid)
	if errs[0] != nil || errs[1] != nil {
		return nil
	}
	groups, _ := u.GroupIds()
	for _, g := range groups {
		if id, err := number(g); err == nil {
			as.Groups = append(as.Groups, id)
		}
	}
	if g, err := user.LookupGroup(j.Group); err == nil {
		if id, err := number(g.Gid); err == nil {
			as.Groups = append(as.Groups, id)
		}
	}
	try := func(dir string) error {
		ctx, cancel := context.WithTimeout(context.Background(), tryFor)
		defer cancel()
		cmd := exec.CommandContext(ctx, j.Program, "version")
		cmd.Dir, cmd.Env, cmd.SysProcAttr = dir, []string{}, &syscall.SysProcAttr{Credential: as}
		return cmd.Run()
	}
	if err := try("/"); err != nil {
		return &UnreachableError{User: j.User, Path: j.Program, Program: true, Err: bare(err)}
	}
	if err := try(j.Dir); err != nil {
		return &UnreachableError{User: j.User, Path: j.Dir, Err: bare(err)}
	}
	return nil
}

// tryFor is how long the program may take to say its version.
const tryFor = 30 * time.Second

func number(text string) (uint32, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err
}

// bare takes the path from an error that will name it.
func bare(err error) error {
	if path, ok := err.(*fs.PathError); ok {
		return path.Err
	}
	return err
}

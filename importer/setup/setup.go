// Package setup makes what an installation consists of besides the program: config.toml, the files of its secrets, the folders,
// and what starts the program without a person: a systemd unit and timer, a crontab line, a task of Windows, a launchd job. It
// only writes files. [Plan] says what is wanted, [Plan.Write] makes it, [Job] says how it is started.
package setup

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"hgeimport/importer/config"
)

// Plan is an installation that is to be made.
type Plan struct {
	Dir     string            // absolute, of config.toml
	Text    []byte            // of config.toml
	Secrets map[string]string // by key; each gets a file of its own in credentials/
	Folders []Folder

	User  string // of the importer, "" = the one who makes it
	Group string // of those who drop files, "" = the importer's user alone
}

// Folder is a folder that is to be made. A private one is nobody's business but the importer's.
type Folder struct {
	Path    string
	Private bool
}

// Path is where a file of the installation is.
func (p *Plan) Path(name string) string { return filepath.Join(p.Dir, name) }

// ErrExists means that there is an installation already.
var ErrExists = errors.New("is there already, and nothing was changed")

// owners are the numbers of user and group, -1 if they stay as they are.
type owners struct{ user, userGroup, group int }

// Write makes the installation, and returns the paths that it has made. A config.toml that is there stays as it is, and is the
// error [ErrExists]. It comes last, so that a trial that fails halfway can be repeated.
func (p *Plan) Write() (made []string, err error) {
	path := p.Path("config.toml")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s %w", path, ErrExists)
	}
	own, err := p.owners()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return nil, err
	}
	for _, f := range p.Folders {
		is, err := f.make(own)
		if err != nil {
			return made, err
		}
		if is {
			made = append(made, f.Path)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.Secrets)) {
		path, err := p.writeSecret(key, own)
		if err != nil {
			return made, err
		}
		made = append(made, path)
	}
	mode := fs.FileMode(0o600)
	if own.user >= 0 {
		mode = 0o640
	}
	if err := writeNew(path, p.Text, mode, -1, own.userGroup); err != nil {
		return made, err
	}
	return append(made, path), nil
}

// owners looks the user and the group up. Only root can give files away.
func (p *Plan) owners() (own owners, err error) {
	own = owners{-1, -1, -1}
	if own.group, err = groupNumber(p.Group); err != nil {
		return own, err
	}
	if p.User == "" {
		return own, nil
	}
	u, err := user.Lookup(p.User)
	if err != nil {
		return own, fmt.Errorf("there is no user %q: make it (useradd --system %s), or name another one", p.User, p.User)
	}
	if current, err := user.Current(); err == nil && current.Username == u.Username {
		return own, nil
	}
	if runtime.GOOS != "windows" && os.Geteuid() != 0 {
		return own, fmt.Errorf("only root can make an installation for the user %q: use sudo, or leave the user out", p.User)
	}
	var userErr, groupErr error
	own.user, userErr = strconv.Atoi(u.Uid)
	own.userGroup, groupErr = strconv.Atoi(u.Gid)
	if userErr != nil || groupErr != nil { // Windows
		return owners{-1, -1, own.group}, nil
	}
	return own, nil
}

// groupNumber is -1 if no group is named.
func groupNumber(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return -1, fmt.Errorf("there is no group %q: make it (groupadd %s), or name another one", name, name)
	}
	number, err := strconv.Atoi(g.Gid)
	if err != nil {
		return -1, errors.New("groups have no numbers here: name none, and give the folders their rights by hand")
	}
	return number, nil
}

// CheckGroup says what is wrong with the name of a group. No name is a good one.
func CheckGroup(name string) error {
	_, err := groupNumber(name)
	return err
}

// make makes the folder if it is missing, and returns whether it did. One that is there keeps its rights.
func (f Folder) make(own owners) (is bool, err error) {
	if info, err := os.Stat(f.Path); err == nil && info.IsDir() {
		return false, nil
	}
	mode, group := fs.FileMode(0o700), own.userGroup
	if !f.Private && own.group >= 0 {
		mode, group = 0o770|fs.ModeSetgid, own.group
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
		return false, err
	}
	in, err := os.OpenRoot(filepath.Dir(f.Path))
	if err != nil {
		return false, err
	}
	defer in.Close()
	name := filepath.Base(f.Path)
	if err := in.Mkdir(name, 0o700); err != nil || runtime.GOOS == "windows" {
		return err == nil, err
	}
	// Whoever owns the folder that it lies in may put a link in its place by now: that must not lead to another one.
	made, err := in.Open(name)
	if err != nil {
		return true, err
	}
	defer made.Close()
	return true, errors.Join(chown(made, own.user, group), made.Chmod(mode)) // in this order: chown takes setgid away
}

func (p *Plan) writeSecret(key string, own owners) (path string, err error) {
	folder := Folder{p.Path(config.CredentialsFolder), true}
	if _, err := folder.make(own); err != nil {
		return "", err
	}
	path = filepath.Join(folder.Path, config.CredentialOf(key))
	return path, writeNew(path, []byte(p.Secrets[key]+"\n"), 0o600, own.user, own.userGroup)
}

// writeNew writes a file that is not there yet. Nobody else can read it before its rights are right.
func writeNew(path string, text []byte, mode fs.FileMode, user, group int) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s %w: remove it if it is not needed", path, ErrExists)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, chown(f, user, group), f.Chmod(mode), f.Sync(), f.Close()) // f, whatever has its name now
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// beforeEnding follows the name of a file that was replaced.
const beforeEnding = ".before"

// Replace writes a file that everybody may read. One that is there and says something else stays beside it under the name kept,
// which is "" if there was none. It does not write through a link.
func Replace(path string, text []byte) (kept string, err error) {
	there, err := os.Lstat(path)
	if err == nil && there.Mode().IsRegular() {
		before, err := os.ReadFile(path)
		if err == nil && bytes.Equal(before, text) {
			return "", nil
		}
	}
	if err == nil {
		kept = path + beforeEnding
		for n := 2; isThere(kept); n++ {
			kept = fmt.Sprintf("%s%s-%d", path, beforeEnding, n)
		}
		err = os.Rename(path, kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return kept, writeNew(path, text, 0o644, -1, -1)
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func chown(f *os.File, user, group int) error {
	if user < 0 && group < 0 {
		return nil
	}
	return f.Chown(user, group)
}

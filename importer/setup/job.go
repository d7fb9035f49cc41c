package setup

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"
)

// Job is how the importer is started without a person.
type Job struct {
	Program string   // absolute
	Dir     string   // absolute, of config.toml
	Folders []string // absolute, that it writes to
	Secrets []string // names of the files in credentials/
	User    string   // "" = the one who starts it
	Group   string   // of those who drop files, "" = none
	Watch   bool     // it works until it is stopped; else it runs every few minutes
}

// Check says what no unit, crontab or list can say: a line break in a name would begin a line of its own there.
func (j Job) Check() error {
	for _, text := range slices.Concat([]string{j.Program, j.Dir, j.User, j.Group}, j.Folders, j.Secrets) {
		if strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("%q: no unit and no crontab can name this", text)
		}
	}
	if runtime.GOOS != "windows" && strings.HasSuffix(j.Dir, `\`) {
		return fmt.Errorf("%q: no unit can name a folder that ends so", j.Dir)
	}
	return nil
}

// Name is what the service, the task and the unit are called.
const Name = "hgeimport"

// Description is what a service manager shows.
const Description = "hgeimport closes the orders of dropped spreadsheets with the carrier"

// everyMinutes is how often a run is started; it waits a minute less.
const (
	everyMinutes = "5"
	runWait      = "4m"
)

// Config is the path of config.toml.
func (j Job) Config() string { return filepath.Join(j.Dir, "config.toml") }

// Arguments are those of the program.
func (j Job) Arguments() []string {
	if j.Watch {
		return []string{"watch", "--service", "--config", j.Config()}
	}
	return []string{"run", "--wait", runWait, "--quiet", "--config", j.Config()}
}

// commonFolder is the deepest folder that all of these lie in. ok is false if it is one of the system's top ones, or if their
// paths are none of Unix: then they have nothing in common.
func commonFolder(paths []string) (common string, ok bool) {
	for i, path := range paths {
		if i == 0 {
			common = path
		}
		for path != common && !strings.HasPrefix(path, common+"/") {
			above := filepath.Dir(common)
			if above == common {
				return common, false
			}
			common = above
		}
	}
	return common, strings.Count(common, "/") >= 2
}

// isBelow tells whether one of the paths is in a folder.
func isBelow(folder string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return path == folder || strings.HasPrefix(path, folder+"/") })
}

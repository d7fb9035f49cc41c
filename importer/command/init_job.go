package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/setup"
	"hgeimport/importer/visible"
)

// jobOf is how an installation is started without a person.
func jobOf(cfg *config.Config, as, group string, watch bool) (setup.Job, error) {
	program, err := programPath()
	if err != nil {
		return setup.Job{}, err
	}
	if as == "" && runtime.GOOS != "windows" { // there it is the local system, or the one who installs the task
		if current, err := user.Current(); err == nil {
			as = current.Username
		}
	}
	j := setup.Job{Program: program, Dir: filepath.Dir(cfg.Path), User: as, Group: group, Watch: watch}
	f := cfg.Folders
	j.Folders = []string{f.Inbox, f.Outbox, f.Archive, f.Work}
	if path, embedded := strings.CutPrefix(cfg.Ledger.URL, "sqlite:"); embedded {
		j.Folders = append(j.Folders, filepath.Dir(path))
	}
	slices.Sort(j.Folders)
	j.Folders = slices.Compact(j.Folders)
	entries, err := os.ReadDir(filepath.Join(j.Dir, config.CredentialsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return j, err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), setup.Name+"_") {
			j.Secrets = append(j.Secrets, e.Name())
		}
	}
	if err := j.Check(); err != nil {
		return j, usageError{err}
	}
	return j, nil
}

// programPath is where this program is, as a unit names it: a link that it was started by stays, since the next version may be
// put behind it.
func programPath() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	started, err := exec.LookPath(os.Args[0])
	if err != nil {
		return program, nil
	}
	if started, err = filepath.Abs(started); err != nil {
		return program, nil
	}
	a, errA := os.Stat(started)
	b, errB := os.Stat(program)
	if errA == nil && errB == nil && os.SameFile(a, b) {
		return started, nil
	}
	return program, nil
}

// writeJobs writes what starts an installation beside its config.toml, and returns how each is put in place.
func (f *initFlags) writeJobs(out io.Writer, cfg *config.Config) (steps []string, err error) {
	job, err := jobOf(cfg, f.user, f.group, f.systemd != "run")
	if err != nil {
		return nil, err
	}
	tried := job
	if f.cron {
		tried.Group = "" // cron knows nothing of it
	}
	if f.systemd != "" || f.cron {
		if err := tried.TryAs(); err != nil {
			return nil, usageError{err}
		}
	}
	files := jobFiles{out, filepath.Dir(cfg.Path)}
	if f.systemd != "" {
		if steps, err = files.writeUnits(job); err != nil {
			return nil, err
		}
	}
	if f.cron {
		path, err := files.write(setup.Name+".cron", []byte(job.Cron()))
		if err != nil {
			return nil, err
		}
		steps = append(steps, fmt.Sprintf("(crontab -u %s -l; cat %s) | crontab -u %s -", job.User, visible.Line(path), job.User))
	}
	if f.windowsTask {
		job.Watch = false
		path, err := files.write(setup.Name+"-task.xml", job.WindowsTask())
		if err != nil {
			return nil, err
		}
		steps = append(steps, `schtasks /Create /TN `+setup.Name+` /XML "`+visible.Line(path)+`" /RU "%USERNAME%" /RP *`)
	}
	return steps, nil
}

// jobFiles writes files that start an installation into a folder, and tells of each.
type jobFiles struct {
	out io.Writer
	dir string
}

// write writes a file, and returns its path. What was there under that name and says something else is kept beside it.
func (j jobFiles) write(name string, text []byte) (string, error) {
	path := filepath.Join(j.dir, name)
	kept, err := setup.Replace(path, text)
	if err != nil {
		return path, err
	}
	if kept != "" {
		fmt.Fprintln(j.out, "kept", visible.Line(kept)+": what was there under that name")
	}
	_, err = fmt.Fprintln(j.out, "made", visible.Line(path))
	return path, err
}

// writeUnits writes the units of systemd, and returns how they are put in place.
func (j jobFiles) writeUnits(job setup.Job) (steps []string, err error) {
	files, err := j.write(setup.Name+".service", []byte(job.Unit()))
	if err != nil {
		return nil, err
	}
	start := setup.Name + ".service"
	if !job.Watch {
		timer, err := j.write(setup.Name+".timer", []byte(job.Timer()))
		if err != nil {
			return nil, err
		}
		files, start = files+" "+timer, setup.Name+".timer"
	}
	steps = append(steps, "cp "+visible.Line(files)+" /etc/systemd/system/ && systemctl daemon-reload && "+
		"systemctl enable --now "+start)
	if job.User == "root" {
		steps = append(steps, "better: make a user of its own (useradd --system hgeimport), and say --user hgeimport")
	}
	return steps, nil
}

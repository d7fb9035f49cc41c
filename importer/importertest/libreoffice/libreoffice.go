// Package libreoffice opens files in LibreOffice and saves them again, for tests, as a user does who corrects a cell.
//
// The start of LibreOffice takes longer than all that it does for a file. So tests that run at the same time share one: those
// that come while it works wait, and all that wait for the same go together to the next one.
package libreoffice

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Installed tells whether this machine has a LibreOffice.
func Installed() bool {
	_, err := exec.LookPath("soffice")
	return err == nil
}

// Save opens a file in LibreOffice, saves it in a format, such as xlsx, and returns where. options are those of soffice. Without
// LibreOffice the test is skipped.
func Save(t testing.TB, file, format string, options ...string) (saved string) {
	t.Helper()
	return SaveAll(t, []string{file}, format, options...)[0]
}

// SaveAll is Save for several files, in one LibreOffice. It returns where they were saved, in the order of the files.
func SaveAll(t testing.TB, files []string, format string, options ...string) (saved []string) {
	t.Helper()
	if !Installed() {
		t.Skip("soffice is not installed")
	}
	w := &wish{files: files, arguments: append(slices.Clone(options), "--convert-to", format), done: make(chan struct{})}
	w.extension, _, _ = strings.Cut(format, ":") // behind it stands the filter of LibreOffice
	desk.take(w)
	<-w.done
	if w.err != nil {
		t.Fatal(w.err)
	}
	dir := t.TempDir()
	for i, file := range files {
		path := filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"."+w.extension)
		if slices.Contains(saved, path) {
			t.Fatalf("two files would be saved as %s", path)
		}
		if err := os.WriteFile(path, w.saved[i], 0o600); err != nil {
			t.Fatal(err)
		}
		saved = append(saved, path)
	}
	return saved
}

// wish is what a test wants to be saved.
type wish struct {
	files     []string
	arguments []string
	extension string // of the saved files
	saved     [][]byte
	err       error
	done      chan struct{} // closed when saved and err stand
}

// desk has the wishes that wait, and one LibreOffice at a time.
var desk wishes

type wishes struct {
	mu      sync.Mutex
	waiting []*wish
	working bool
}

func (d *wishes) take(w *wish) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, w)
	if !d.working {
		d.working = true
		go d.work()
	}
}

// work fulfils wishes until none is left.
func (d *wishes) work() {
	for together := d.next(); together != nil; together = d.next() {
		fulfil(together)
	}
}

// next are the oldest wish and all that want the same of LibreOffice.
func (d *wishes) next() (together []*wish) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var left []*wish
	for _, w := range d.waiting {
		if len(together) > 0 && !slices.Equal(w.arguments, together[0].arguments) {
			left = append(left, w)
		} else {
			together = append(together, w)
		}
	}
	d.waiting, d.working = left, together != nil
	return together
}

// fulfil starts a LibreOffice for wishes that want the same of it.
func fulfil(together []*wish) {
	dir, err := os.MkdirTemp("", "hgeimport-libreoffice-")
	if err == nil {
		err = convert(dir, together)
	}
	for _, w := range together {
		w.err = err
		close(w.done)
	}
	os.RemoveAll(dir)
}

// convert has the files of wishes saved in a folder. Those of several tests may have the same name, so LibreOffice gets a copy of
// each under a name of its own. The copy lies beside the file: links lead on from there.
func convert(dir string, together []*wish) error {
	arguments := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless"},
		together[0].arguments...)
	arguments = append(arguments, "--outdir", filepath.Join(dir, "saved"))
	number := 0
	for _, w := range together {
		for _, file := range w.files {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			number++
			path := filepath.Join(filepath.Dir(file), copyName(number)+filepath.Ext(file))
			if err := os.WriteFile(path, text, 0o600); err != nil {
				return err
			}
			defer os.Remove(path)
			arguments = append(arguments, path)
		}
	}
	cmd := exec.Command("soffice", arguments...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8") // numbers are shown with a point
	said, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("soffice: %w\n%s", err, said)
	}
	number = 0
	for _, w := range together {
		for range w.files {
			number++
			text, err := os.ReadFile(filepath.Join(dir, "saved", copyName(number)+"."+w.extension))
			if err != nil {
				return fmt.Errorf("soffice has not saved it: %w\n%s", err, said)
			}
			w.saved = append(w.saved, text)
		}
	}
	return nil
}

func copyName(number int) string { return fmt.Sprint("for-libreoffice-", number) }

// RunTests runs the tests of a package of which many wait for a LibreOffice: more of them run at a time than there are
// processors, so that they share one. It returns what the process ends with.
func RunTests(m *testing.M) (code int) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", strconv.Itoa(max(8, runtime.GOMAXPROCS(0)))); err != nil {
			panic(err)
		}
	}
	return m.Run()
}

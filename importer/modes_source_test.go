package importer

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whoever makes a file makes it for this user alone, and lets others read it when its mode is known: nobody reads it in between.
// Those that hold nothing of anybody stand here.
var madeForMore = map[string]bool{
	`outcome/write_new.go: f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)`: true, // outcomeMode, templateMode
	`command/init_job.go: if err := os.WriteFile(path, text, 0o644); err != nil {`:               true, // a unit, a task
	`command/man.go: if err := os.WriteFile(path, []byte(text), 0o644); err != nil {`:            true, // a page of the manual
	`mark_file.go: f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)`:         true, // marks
}

var makesFile = regexp.MustCompile(`os\.(Create|WriteFile)\(|O_CREATE`)

func TestFilesAreMadeForUsAlone(t *testing.T) {
	t.Parallel()
	made := 0
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && strings.HasSuffix(path, "test") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if !makesFile.MatchString(line) || strings.HasPrefix(line, "//") {
				continue
			}
			made++
			if !strings.Contains(line, "0o600") && !madeForMore[filepath.ToSlash(path)+": "+line] {
				t.Errorf("%s: %s: which mode has the file until it is complete?", path, line)
			}
		}
		return err
	})
	if err != nil || made < 8 {
		t.Errorf("%d files are made, %v", made, err)
	}
}

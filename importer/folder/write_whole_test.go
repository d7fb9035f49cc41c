package folder

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
)

// A file is not seen before it is complete. Until then it has a name that the inbox leaves alone and that TempPattern matches.
func TestWholeFileAppearsAtTheEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	err := WriteWhole(file, func(temp string) error {
		importertest.WriteFile(t, temp, "whole")
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Error("seen before it is whole")
		}
		for name := range importertest.FileTexts(t, dir) {
			if !IsLeftAlone(name) || !strings.HasPrefix(name, ".") {
				t.Errorf("written as %s, which looks like a file to be taken", name)
			}
			if ok, err := filepath.Match(TempPattern, name); !ok || err != nil {
				t.Errorf("%s is not found after a crash", name)
			}
		}
		return nil
	})
	if got := importertest.FileTexts(t, dir); err != nil || len(got) != 1 || got["x"] != "whole" {
		t.Errorf("%v, %v", got, err)
	}
}

// If write fails, nothing is left of it, and the file that was there stays as it was.
func TestWholeFileOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	importertest.WriteFile(t, file, "before")
	gone := errors.New("the ledger is gone")
	for name, write := range map[string]func(temp string) error{
		"in the middle": func(temp string) error { importertest.WriteFile(t, temp, "half"); return gone },
		"at once":       func(string) error { return gone },
	} {
		if err := WriteWhole(file, write); !errors.Is(err, gone) {
			t.Errorf("%s: %v", name, err)
		}
		if got := importertest.FileTexts(t, dir); len(got) != 1 || got["x"] != "before" {
			t.Errorf("%s: %v", name, got)
		}
	}
	if err := WriteWhole(file, func(temp string) error { importertest.WriteFile(t, temp, "after"); return nil }); err != nil {
		t.Fatal(err)
	}
	if got := importertest.FileTexts(t, dir); len(got) != 1 || got["x"] != "after" {
		t.Errorf("%v", got)
	}
}

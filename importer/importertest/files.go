package importertest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// DropOrders drops a CSV file with so many rows, each an order of its own: their numbers are first, first+1 and so on.
func DropOrders(t testing.TB, path string, first, rows int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("order_num,weight,handover_num\n")
	for n := range rows {
		fmt.Fprintf(&b, "HGE%013d,1.25,20000000100\n", first+n)
	}
	DropFile(t, path, b.String())
}

// DropFile makes a file under a hidden name and renames it to path: no importer sees half of it, however slow the machine is.
func DropFile(t testing.TB, path, text string) {
	t.Helper()
	hidden := filepath.Join(filepath.Dir(path), ".appears.part")
	if err := errors.Join(os.WriteFile(hidden, []byte(text), 0o644), os.Rename(hidden, path)); err != nil {
		t.Fatal(err)
	}
}

// FileTexts returns the content of each file in a folder, by its name. The folder must have no sub-folders.
func FileTexts(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

// WriteFile writes a file, in place: an importer may see half of it.
func WriteFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ReadFile returns the text of a file.
func ReadFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package importertest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func DropOrders(t testing.TB, path string, first, rows int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("order_num,weight,handover_num\n")
	for n := range rows {
		fmt.Fprintf(&b, "HGE%013d,1.25,20000000100\n", first+n)
	}
	DropWhole(t, path, b.String())
}

// DropWhole makes a file that is whole from the first moment, however long a busy machine takes to write it.
func DropWhole(t testing.TB, path, text string) {
	t.Helper()
	hidden := filepath.Join(filepath.Dir(path), ".appears.part")
	if err := errors.Join(os.WriteFile(hidden, []byte(text), 0o644), os.Rename(hidden, path)); err != nil {
		t.Fatal(err)
	}
}

// Texts are the contents of a folder's files, by name.
func Texts(t *testing.T, folder string) map[string]string {
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

func Write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

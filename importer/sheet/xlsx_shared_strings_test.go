package sheet

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A table beyond its limit lies in files. It gives the same strings, in any order, and close removes the files.
func TestSharedStringsSpill(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		s := newSharedStrings(rapid.SampledFrom([]int{0, 1 << 17, 1 << 30}).Draw(r, "limit"), dir)
		n := rapid.IntRange(0, 40_000).Draw(r, "texts")
		long := rapid.IntRange(0, 32_000).Draw(r, "long")
		text := func(i int) string {
			if i%1000 == 7 {
				return strings.Repeat(fmt.Sprint(i), long/5)
			}
			return fmt.Sprintf("text %04d", i)[:min(i%12, 9)]
		}
		for i := range n {
			if err := s.add([]byte(text(i))); err != nil {
				r.Fatal(err)
			}
		}
		if err := s.finish(); err != nil {
			r.Fatal(err)
		}
		for k := range n {
			i := k * 7919 % n
			if got, err := s.get(i); err != nil || got != text(i) {
				r.Fatalf("%d: %q %v", i, got, err)
			}
		}
		for _, i := range []int{-1, n} {
			if _, err := s.get(i); err != errNoSuchString {
				r.Fatal(i, err)
			}
		}
		if err := s.close(); err != nil {
			r.Fatal(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			r.Fatal("left behind:", left, err)
		}
	})
}

func TestXLSXSpills(t *testing.T) {
	f := sampleBook(20_000).File(t)
	want, err := readFile(t, f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b, err := Open(f, Options{TextMemory: 1 << 16, TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, b, 0, want...)
	if texts := &b.content.(*xlsxContent).sharedStrings.texts; texts.file == nil {
		t.Error("nothing spilled")
	}
	// If the program is killed now, no file with the texts is left.
	if named, err := os.ReadDir(dir); err != nil || len(named) > 0 && runtime.GOOS != "windows" {
		t.Error("the texts lie in a file that has a name:", named, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Error("left behind:", left, err)
	}
}

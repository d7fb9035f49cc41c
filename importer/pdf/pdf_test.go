package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
)

// page is a PDF of one page of this height that shows a text. version is such as 1.4.
func page(version, text string, height int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(&b, "%%PDF-%s\n", version)
	content := fmt.Sprintf("BT /F1 24 Tf 20 20 Td (%s) Tj ET", text)
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>", height)
	object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := page("1.4", "HGE2611230000001", 432)
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"good":                  {good, nil},
		"2.0":                   {page("2.0", "x", 432), nil},
		"something behind it":   {append(slices.Clone(good), "\r\n\r\n<!-- served in 3 ms -->"...), nil},
		"empty":                 {nil, ErrNoPDF},
		"a page that says wait": {[]byte("<html>please wait</html>"), ErrNoPDF},
		"cut off":               {good[:len(good)/2], ErrCutOff},
		"no objects":            {[]byte("%PDF-1.4\n% nothing\n%%EOF\n"), ErrDamaged},
		"zeros in its middle":   {zeroed(good), ErrDamaged},
		"no pages": {bytes.Replace(bytes.Replace(good, []byte("/Kids [3 0 R] /Count 1"), []byte("/Kids []      /Count 0"), 1),
			[]byte("/Type /Page "), []byte("/Type /None "), 1), ErrNoPages},
	} {
		pages, err := Check(c.content)
		if !errors.Is(err, c.want) || (err == nil) != (pages == 1) {
			t.Errorf("%s: %d pages, %v, want %v", name, pages, err, c.want)
		}
	}
}

// zeroed is a PDF whose objects a bad line has replaced by zeros.
func zeroed(content []byte) []byte {
	content = slices.Clone(content)
	end := bytes.Index(content, []byte("xref"))
	clear(content[20:end])
	return content
}

// All pages are there, in their order. A file that cannot be put together with others is named and keeps nothing else out.
func TestMerge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var paths []string
	add := func(content []byte) {
		path := filepath.Join(dir, fmt.Sprintf("%d.pdf", len(paths)))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	add(page("1.4", "a", 101))
	add(page("2.0", "b", 102))
	add(zeroed(page("1.4", "c", 103)))
	add(page("1.7", "d", 104))
	add(page("1.4", "a", 101)) // the same once more
	var merged bytes.Buffer
	leftOut, err := Merge(&merged, paths)
	if err != nil || !slices.Equal(leftOut, []int{2}) {
		t.Fatalf("%v, %v", leftOut, err)
	}
	if pages, err := Check(merged.Bytes()); err != nil || pages != 4 {
		t.Fatalf("%d pages, %v", pages, err)
	}
	if got := heights(t, merged.Bytes()); !slices.Equal(got, []string{"101", "102", "104", "101"}) {
		t.Errorf("pages of the heights %v", got)
	}
	merged.Reset()
	if leftOut, err = Merge(&merged, paths[2:3]); err != nil || len(leftOut) != 1 || merged.Len() > 0 {
		t.Errorf("%v, %v, %d bytes", leftOut, err, merged.Len())
	}
	if _, err = Merge(&merged, []string{filepath.Join(dir, "gone.pdf")}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// heights are those of the pages of a PDF, in their order.
func heights(t *testing.T, content []byte) (all []string) {
	t.Helper()
	sizes, err := api.PageDims(bytes.NewReader(content), settings())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sizes {
		all = append(all, fmt.Sprint(s.Height))
	}
	return all
}

// The library writes nothing into the home of the user.
func TestNoSettingsInTheHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	if _, err := Check(page("1.4", "a", 100)); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func BenchmarkMerge(b *testing.B) {
	dir := b.TempDir()
	var paths []string
	for i := range 300 {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("%d.pdf", i)))
		if err := os.WriteFile(paths[i], page("1.4", fmt.Sprint(i), 432), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := Merge(&bytes.Buffer{}, paths); err != nil {
			b.Fatal(err)
		}
	}
}

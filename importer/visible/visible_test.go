package visible_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hgeimport/importer/visible"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"orders.xlsx":           "orders.xlsx",
		"a\x1b[2Jb":             `a\x1b[2Jb`,
		"a\r\nb\tc\x00d\x7f":    `a\r\nb\tc\x00d\x7f`,
		"a\u009b31mb":           `a\u009b31mb`,
		"a\x9b31mb\xff":         `a\x9b31mb\xff`,
		"a\u2028b\u2029c":       `a\u2028b\u2029c`,
		"\u202excod.exe":        `\u202excod.exe`,
		"\u2066a\u2069\u200eb":  `\u2066a\u2069\u200eb`,
		"pay\u200bpal\ufeff":    `pay\u200bpal\ufeff`,
		"pay\u200dpal":          `pay\u200dpal`,
		"\u200d\u200d":          `\u200d\u200d`,
		"a\U000E0041\U000E0042": `a\U000e0041\U000e0042`,
		"soft\u00adhyphen":      `soft\u00adhyphen`,
		`C:\new\table`:          `C:\new\table`,
		"订单 주문 ｱ 　é é":          "订单 주문 ｱ 　é é",
		"📦👨\u200d👩\u200d👧❤️‍🔥":   "📦👨\u200d👩\u200d👧❤️‍🔥",
		"می\u200cخواهم":          "می\u200cخواهم",
		"🏴󠁧󠁢󠁥󠁮󠁧󠁿":                "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
		"was \ufffd in the file": "was \ufffd in the file",
	} {
		if got := visible.Line(text); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
	if got := visible.Text("a\r\nb"); got != "a\\r\nb" {
		t.Errorf("Text keeps LF alone; got %q", got)
	}
}

// TestError has a file whose name looks like a line of ours.
func TestError(t *testing.T) {
	name := t.TempDir() + "/x\nhint: all is well\x1b[2J"
	_, open := os.Open(name)
	rename := os.Rename(name, name+"2")
	if open == nil || rename == nil {
		t.Fatal("there is such a file")
	}
	got := visible.Error(fmt.Errorf("inbox: %w", errors.Join(open, rename, errors.New("second\x1b"))))
	lines := strings.Split(got, "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `x\nhint: all is well\x1b[2J`) || lines[2] != `second\x1b` {
		t.Errorf("%q", lines)
	}
	plain := &fs.PathError{Op: "open", Path: "plain", Err: fs.ErrNotExist}
	if one := visible.Error(plain); one != "open plain: file does not exist" {
		t.Error(one)
	}
}

func FuzzVisible(f *testing.F) {
	for _, text := range []string{
		"a\x1b[0mb", "\u202eab\r\n", "👨\u200d👩", "\x9b\xc2\x9b", "\U000E0041", "\xff\n", "é\u200d\u200d",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := visible.Line(text)
		if unsafe := obeyed(line); unsafe != "" || strings.Contains(line, "\n") {
			t.Fatalf("Line(%q) = %q has %s", text, line, unsafe)
		}
		if again := visible.Line(line); again != line {
			t.Fatalf("Line(%q) = %q, and of that %q", text, line, again)
		}
		var b bytes.Buffer
		if n, err := visible.Writer(&b).Write([]byte(text)); n != len(text) || err != nil {
			t.Fatalf("%d of %d bytes, %v", n, len(text), err)
		}
		if strings.ReplaceAll(b.String(), "\n", `\n`) != line {
			t.Fatalf("the writer wrote %q, as a line it is %q", b.String(), line)
		}
		encoded, err := json.Marshal(map[string]string{"x": text})
		if err != nil {
			t.Fatal(err)
		}
		safe := visible.JSON(encoded)
		if unsafe := obeyed(string(safe)); unsafe != "" {
			t.Fatalf("JSON(%s) = %s has %s", encoded, safe, unsafe)
		}
		var before, after map[string]string
		err = errors.Join(json.Unmarshal(encoded, &before), json.Unmarshal(safe, &after))
		if err != nil || before["x"] != after["x"] {
			t.Fatalf("%q became %q, %v", before, after, err)
		}
	})
}

// obeyed names a character that should be written in another way. It knows only what must never be there.
func obeyed(text string) string {
	if !utf8.ValidString(text) {
		return "a byte that is not UTF-8"
	}
	for _, r := range text {
		if r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

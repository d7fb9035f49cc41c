package sheet

import (
	"os"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
)

func TestComplete(t *testing.T) {
	whole := sheettest.PlainBook(data("")).Packed(t)
	for name, c := range map[string]struct {
		content []byte
		want    bool
	}{
		"xlsx": {whole, true}, "cut": {whole[:len(whole)-1], false}, "half": {whole[:len(whole)/2], false},
		"first bytes": {whole[:10], false},
		"csv":         {[]byte("order,weight\nA"), true}, "empty": {nil, true},
		"room only": {append(append([]byte{}, whole[:len(whole)/2]...), make([]byte, len(whole)/2)...), false},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(sheettest.FileOf(t, c.content))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if got, err := Complete(f); got != c.want || err != nil {
				t.Error(got, err)
			}
		})
	}
}

func TestEndOf(t *testing.T) {
	for content, want := range map[string]End{
		"": EndsAfterLine, "x": EndsAfterLine, "a,b\n": EndsAfterLine, "a,b\r": EndsAfterLine, "<table></table>": EndsAfterLine,
		"a\x00\n\x00": EndsAfterLine,
		"a,b":         EndsInsideLine, "a\x00b\x00": EndsInsideLine, zipFirst: NoLines, zipFirst + "\n": NoLines,
	} {
		if got, err := EndOf(strings.NewReader(content), int64(len(content))); got != want || err != nil {
			t.Errorf("%q: %d %v, want %d", content, got, err, want)
		}
	}
	if got, err := EndOf(strings.NewReader("a\nb"), 2); got != EndsAfterLine || err != nil {
		t.Error("the bytes after size count:", got, err)
	}
}

package sheet

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
)

// fastForms has every form that the fast functions read, and some that come close.
const fastForms = `<worksheet><sheetData>` +
	`<row r="1" spans="1:22" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c>` +
	`<c r="C1" s="2"><v>45658.34167824074</v></c><c r="D1"><v>12.5</v></c><c r="E1" s="3" t="n"><v>-1.50</v></c>` +
	`<c r="F1" t="str"><v>a b</v></c><c r="G1" s="1" t="inlineStr"><is><t>x</t></is></c><c r="AA1" s="3"/></row>` +
	`<row r="2"><c r="a2" t="inlineStr"><is><t xml:space="preserve"> y&amp;</t></is></c><c r="B2" s="0" t="s"></c>` +
	`<c r="C2" s="4"><v>7</v></c><c r="D2" t="s"><v> 1 </v></c><c r="E2" t="b"><v>1</v></c><c r="F2"><f>1+1</f><v>2</v></c></row>` +
	`<row r="3" spans="1:3" ht="15"><c t="s" r="A3"><v>1</v></c><c><v>1E3</v></c></row><row><c r="A4"><v>00</v></c></row>` +
	`<row r="0012"><c r="B12" t="s"><v>00000002</v></c><c r="C12" s="00003"><v></v></c></row></sheetData></worksheet>`

// scanned reads the XML of a sheet that comes in pieces of some bytes.
func scanned(sheet string, piece int, noFast bool) (all []string, err error) {
	texts := newSharedStrings(1<<20, "")
	for _, text := range []string{"one", "", "three"} {
		texts.add([]byte(text))
	}
	texts.finish()
	w := &xlsxContent{book: &Book{Sheets: []cell.Sheet{{Name: "orders"}}}, sharedStrings: texts, noFast: noFast,
		findings: []*findings{nil}, styles: styles{general, {shown: cell.ParseFormat("0000")}, {date: dateTime},
			{shown: cell.ParseFormat(`0" g"`)}, {date: dateOnly}}}
	s := newXLSXScan(w, 0, newXMLReader(pieces{strings.NewReader(sheet), piece}, "part"))
	_, err = s.run(func(r *cell.Row) bool {
		all = append(all, wholeRow(r))
		return true
	})
	return append(all, fmt.Sprintf("%+v", *s.findings)), err
}

// pieces hands on a few bytes at a time.
type pieces struct {
	in   io.Reader
	most int
}

func (p pieces) Read(b []byte) (int, error) { return p.in.Read(b[:min(len(b), p.most)]) }

// TestFastIsSlow damages a sheet at each byte: what is read, or said, is the same with and without the fast functions.
func TestFastIsSlow(t *testing.T) {
	check := func(sheet string, piece int) {
		fast, err1 := scanned(sheet, piece, false)
		slow, err2 := scanned(sheet, piece, true)
		if !slices.Equal(fast, slow) || fmt.Sprint(err1) != fmt.Sprint(err2) {
			t.Fatalf("%s\nfast\n%s %v\nslow\n%s %v", sheet, strings.Join(fast, "\n"), err1, strings.Join(slow, "\n"), err2)
		}
	}
	if all, err := scanned(fastForms, 1<<20, false); err != nil || len(all) != 6 {
		t.Fatalf("%s %v", strings.Join(all, "\n"), err)
	}
	for at := range len(fastForms) {
		check(fastForms, at+1)
		check(fastForms[:at], 1<<20)
		for _, other := range []string{"", "<", ">", `"`, "'", "&", "_", "9", "A", " ", "/", "\x00", "\r", "\xff", "</v></c>",
			"</row>"} {
			check(fastForms[:at]+other+fastForms[at+1:], 1<<20)
			check(fastForms[:at]+other+fastForms[at:], 1<<20)
		}
	}
}

// TestFastTexts does the same with shared strings.
func TestFastTexts(t *testing.T) {
	const texts = `<si><t>one</t></si><si><t xml:space="preserve"> two </t></si><si><t>三</t>` +
		`<phoneticPr fontId="1" type="noConversion"/></si><si><t></t></si><si><t>a&amp;b</t></si><si/><si><r><t>r</t></r></si>`
	file := func(content string) string { return sheettest.PlainBook(data("")).WithTexts(content).File(t) }
	dir := t.TempDir()
	read := func(path string, noFast bool) (all []string, err error) {
		b, err := Open(path, Options{TempDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		w := b.content.(*xlsxContent)
		w.noFast = noFast
		if err := w.readSharedStrings(); err != nil {
			return nil, err
		}
		for i := range w.sharedStrings.count {
			text, err := w.sharedStrings.get(i)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
		return all, nil
	}
	if all, err := read(file(texts), false); err != nil || !slices.Equal(all, []string{"one", " two ", "三", "", "a&b", "", "r"}) {
		t.Fatalf("%q %v", all, err)
	}
	for at := range len(texts) {
		for _, other := range []string{"", "<", `"`, "&", "9"} {
			content := texts[:at] + other + texts[at+1:]
			path := file(content)
			fast, err1 := read(path, false)
			slow, err2 := read(path, true)
			if !slices.Equal(fast, slow) || fmt.Sprint(err1) != fmt.Sprint(err2) {
				t.Fatalf("%s\nfast %q %v\nslow %q %v", content, fast, err1, slow, err2)
			}
		}
	}
}

// TestPlainNumbers: a number that is taken over as it stands would be written so if it were taken apart.
func TestPlainNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := []byte(rapid.StringMatching(`[0-9]{0,9}[.,]?[0-9]{0,9}`).Draw(t, "raw"))
		if !isPlainNumber(raw) {
			return
		}
		negative, digits, point, ok := decimal(raw)
		if got := appendPlain(nil, digits, point); !ok || negative || len(digits) > 0 && string(got) != string(raw) {
			t.Fatalf("%s, taken apart %s", raw, got)
		}
		if len(digits) == 0 && string(raw) != "0" {
			t.Fatalf("%s", raw)
		}
	})
}

// TestParseSerial: it is the number that strconv gives.
func TestParseSerial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringMatching(`[0-9]{0,17}[.]?[0-9]{0,25}`).Draw(t, "raw")
		got, err1 := parseSerial([]byte(raw))
		want, err2 := strconv.ParseFloat(raw, 64)
		if math.Float64bits(got) != math.Float64bits(want) || (err1 == nil) != (err2 == nil) {
			t.Fatalf("%s: %v %v, want %v %v", raw, got, err1, want, err2)
		}
	})
}

// TestAppendDay: each day is the one that the package time gives.
func TestAppendDay(t *testing.T) {
	for day := 1; day <= lastDay1900+1; day += 1 + day/3000 {
		want := time.Date(1899, 12, 30+day, 0, 0, 0, 0, time.UTC)
		if day < leapDay1900 {
			want = want.AddDate(0, 0, 1)
		}
		if got := string(appendDay(nil, day, false)); got != want.Format(dateLayout) && day != leapDay1900 {
			t.Fatalf("%d: %s, want %s", day, got, want.Format(dateLayout))
		}
		want = time.Date(1904, 1, 1+day, 0, 0, 0, 0, time.UTC)
		if got := string(appendDay(nil, day, true)); got != want.Format(dateLayout) {
			t.Fatalf("%d since 1904: %s, want %s", day, got, want.Format(dateLayout))
		}
	}
	for seconds := range daySeconds {
		want := time.Unix(int64(seconds), 0).UTC().Format(timeLayout)
		if got := string(appendClock(nil, seconds)); got != want {
			t.Fatalf("%d: %s, want %s", seconds, got, want)
		}
	}
}

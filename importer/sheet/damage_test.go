package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// sampleBook is a workbook with shared strings, styles, dates, inline texts, formulas, a hidden column and merged cells.
func sampleBook(rows int) sheettest.Parts {
	var sheet, sst strings.Builder
	sheet.WriteString(`<cols><col min="2" max="2" hidden="1"/></cols><sheetData>`)
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" s="1"><v>%d.25</v></c><c r="C%d"><v>%d</v></c>`+
			`<c r="D%d" t="inlineStr"><is><t>n &amp; %d</t></is></c><c r="E%d"><f>C%d*2</f><v>%d</v></c></row>`,
			r, r, r-1, r, 45000+r, r, r*7919, r, r, r, r, r*15838)
		fmt.Fprintf(&sst, `<si><t>HGE2507%09d</t></si>`, r*31)
	}
	sheet.WriteString(`</sheetData><mergeCells><mergeCell ref="A2:A4"/></mergeCells>`)
	return sheettest.PlainBook(sheet.String()).WithTexts(sst.String()).WithStyles(testStyles)
}

// A bit is flipped anywhere in a workbook. Either the file is refused, or all rows are as before: none is missing, none is
// changed.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	whole := sampleBook(300).Packed(t)
	want, err := readFile(t, sheettest.FileOf(t, whole), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const shares = 4 // that run at the same time
	flips, random := 2000, rand.New(rand.NewPCG(1, 2))
	if testing.Short() {
		flips = 400
	}
	type flip struct {
		at  int
		bit byte
	}
	var shared [shares][]flip
	for i := range flips {
		shared[i%shares] = append(shared[i%shares], flip{random.IntN(len(whole)), byte(1) << random.IntN(8)})
	}
	for i, share := range shared {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			path, harmless := filepath.Join(t.TempDir(), "damaged"), 0
			for _, f := range share {
				damaged := slices.Clone(whole)
				damaged[f.at] ^= f.bit
				if err := os.WriteFile(path, damaged, 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := readFile(t, path, Options{})
				switch {
				case err == nil && !slices.Equal(got, want):
					t.Fatalf("byte %d, bit %d: other rows without an error", f.at, f.bit)
				case err == nil:
					harmless++
				case !isRefusal(err):
					t.Fatalf("byte %d, bit %d: %v", f.at, f.bit, err)
				}
			}
			t.Logf("%d of %d flips harmless, the others refused", harmless, len(share))
		})
	}
}

// A workbook that is cut off anywhere is refused.
func TestTruncation(t *testing.T) {
	whole := sampleBook(50).Packed(t)
	for n := 4; n < len(whole); n += 97 {
		if _, err := readFile(t, sheettest.FileOf(t, whole[:n]), Options{}); reasonOf(t, err).Code != reason.Truncated {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// A workbook is refused too if the XML of a part is cut off, inside a zip that is complete.
func TestTruncatedXML(t *testing.T) {
	t.Parallel()
	const name = "xl/worksheets/sheet1.xml"
	f := sampleBook(20)
	sheet := ""
	for _, p := range f {
		if p.Name == name {
			sheet = p.Content
		}
	}
	for n := 0; n < len(sheet); n += 13 {
		if _, err := readFile(t, f.With(name, sheet[:n]).File(t), Options{}); reasonOf(t, err).Code != reason.BrokenXML {
			t.Errorf("%d of %d bytes: %v", n, len(sheet), err)
		}
	}
}

// bomb writes a workbook whose sheet unpacks to size bytes: unit, repeated. Its directory says that it unpacks to said bytes.
func bomb(t testing.TB, unit string, size, said uint64) string {
	t.Helper()
	var block bytes.Buffer
	w, err := flate.NewWriter(&block, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	const blockSize = 32 << 20
	if _, err := io.WriteString(w, strings.Repeat(unit, blockSize/len(unit))); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	packed := bytes.Repeat(block.Bytes(), int(size/blockSize))
	path := filepath.Join(t.TempDir(), "bomb.xlsx")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	for _, p := range sheettest.PlainBook("") {
		var w io.Writer
		content := []byte(p.Content)
		if strings.HasSuffix(p.Name, "sheet1.xml") {
			content = packed
			w, err = z.CreateRaw(&zip.FileHeader{Name: p.Name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)),
				UncompressedSize64: said, CRC32: crc32.ChecksumIEEE(nil)})
		} else {
			w, err = z.Create(p.Name)
		}
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// smallBombs writes a workbook of five sheets. Each of them alone is small enough, all together are not.
func smallBombs(t testing.TB) string {
	t.Helper()
	f := sheettest.PlainBook("")
	for i := 2; i < 6; i++ {
		f = f.With(fmt.Sprintf("xl/worksheets/sheet%d.xml", i), strings.Repeat("<c/>", smallPart/5))
	}
	return f.File(t)
}

func TestZipBombs(t *testing.T) {
	const sheet = "xl/worksheets/sheet1.xml"
	for name, c := range map[string]struct {
		path string
		want reason.Reason
	}{
		"ten gigabytes":   {bomb(t, "<c>a</c>", 10<<30, 10<<30), refusedFor(reason.ZipBomb, sheet, "100")},
		"size that lies":  {bomb(t, "<c>a</c>", 1<<30, 1000), reason.Reason{}},
		"size beyond all": {bomb(t, "<c>a</c>", 32<<20, 1<<63), refusedFor(reason.ZipBomb, sheet, "100")},
		"many small ones": {smallBombs(t), refusedFor(reason.ZipBomb, "xl/worksheets/sheet3.xml", "100")},
		"one tag":         {bomb(t, "a", 32<<20, 32<<20), reason.Reason{}},
		"one endless value": {sheettest.PlainBook(`<sheetData><row r="1"><c r="A1" t="str"><v>` +
			strings.Repeat("a", 4<<20)).File(t), refusedFor(reason.LongCell, "32767", "")},
		"one endless row": {sheettest.PlainBook(`<sheetData><row r="1">` +
			strings.Repeat(`<c t="str"><v>`+strings.Repeat("a", 32000)+`</v></c>`, 600)).File(t),
			reason.Reason{Code: reason.LongRow, Cell: "orders!JC1", Args: []string{"8"}}},
	} {
		t.Run(name, func(t *testing.T) {
			used := sheettest.Peak(func() {
				_, err := readFile(t, c.path, Options{})
				got := reasonOf(t, err)
				if c.want.Code != "" && (got.Code != c.want.Code || !slices.Equal(got.Args, c.want.Args)) {
					t.Errorf("%+v", got)
				}
			})
			if used > 200 {
				t.Errorf("%.0f MB", used)
			}
		})
	}
}

func TestTooManyParts(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range mostParts + 1 {
		if _, err := z.Create(itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, sheettest.FileOf(t, b.Bytes()), Options{}, refusedFor(reason.TooManyParts, "10000"))
}

func TestEntityBombs(t *testing.T) {
	const attack = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	for _, part := range []string{"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
		"xl/styles.xml", "xl/sharedStrings.xml"} {
		f := sampleBook(2)
		for _, p := range f {
			if p.Name == part {
				f = f.With(part, attack+strings.TrimPrefix(p.Content, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`))
			}
		}
		wantRefusal(t, f.File(t), Options{}, refusedFor(reason.XMLEntities, strings.ToLower(part)))
	}
}

// 200,000 blank styled rows, and rows of blank styled cells up to column XFD, take no memory and give no rows.
func TestStyledBlanks(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString(`<sheetData><row r="1"><c r="A1"><v>1</v></c></row>`)
	for r := 2; r <= 20; r++ {
		fmt.Fprintf(&sheet, `<row r="%d">`, r)
		for c := range MostColumns {
			fmt.Fprintf(&sheet, `<c r="%s%d" s="1"/>`, cell.ColumnLetters(c), r)
		}
		sheet.WriteString(`</row>`)
	}
	for r := 21; r <= 200_000; r++ {
		fmt.Fprintf(&sheet, `<row r="%d" s="3" customFormat="1" ht="20"/>`, r)
	}
	sheet.WriteString(`</sheetData>`)
	path := sheettest.PlainBook(sheet.String()).File(t)
	sheet.Reset()
	used := sheettest.Peak(func() {
		rows, err := readFile(t, path, Options{})
		if err != nil || !slices.Equal(rows, []string{"1|n:1"}) {
			t.Error(rows, err)
		}
	})
	if used > 20 {
		t.Errorf("%.0f MB", used)
	}
}

// A part with a wrong check sum is refused, even if its XML is well-formed.
func TestWrongCheckSum(t *testing.T) {
	packed := sheettest.PlainBook(data(`<row r="1"><c r="A1"><v>1</v></c></row>`)).Packed(t)
	name := []byte("xl/worksheets/sheet1.xml")
	at := bytes.LastIndex(packed, name) - 46 // the part's entry in the directory
	if binary.LittleEndian.Uint32(packed[at:]) != 0x02014b50 {
		t.Fatal("no directory entry")
	}
	packed[at+16] ^= 1
	wantRefusal(t, sheettest.FileOf(t, packed), Options{}, refusedFor(reason.DamagedPart, "xl/worksheets/sheet1.xml"))
}

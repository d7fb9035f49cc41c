package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// twoSizedBook is a workbook whose headers have sizes and check sums, and one more part at its end.
func twoSizedBook(t *testing.T, last, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	book := sheettest.PlainBook(data(`<row r="1"><c r="A1"><v>1</v></c></row>`)).With(last, content)
	for _, p := range book {
		h := &zip.FileHeader{Name: p.Name, CRC32: crc32.ChecksumIEEE([]byte(p.Content)),
			CompressedSize64: uint64(len(p.Content)), UncompressedSize64: uint64(len(p.Content))}
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = io.WriteString(w, p.Content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// headersOf finds where the header of a part and its entry in the directory begin.
func headersOf(t *testing.T, packed []byte, part string) (header, entry int) {
	t.Helper()
	header = bytes.Index(packed, []byte(part)) - headerSize
	entry = bytes.LastIndex(packed, []byte(part)) - 46
	if binary.LittleEndian.Uint32(packed[header:]) != 0x04034b50 || binary.LittleEndian.Uint32(packed[entry:]) != 0x02014b50 {
		t.Fatal("no header")
	}
	return header, entry
}

func TestZipThatContradictsItself(t *testing.T) {
	const last = "xl/media/image1.png"
	put32 := func(b []byte, at, value int) { binary.LittleEndian.PutUint32(b[at:], uint32(value)) }
	whole := twoSizedBook(t, last, "a picture")
	if _, err := readFile(t, sheettest.FileOf(t, whole), Options{}); err != nil {
		t.Fatal(err)
	}
	const sheet = "xl/worksheets/sheet1.xml"
	header, entry := headersOf(t, whole, last)
	sheetHeader, sheetEntry := headersOf(t, whole, sheet)
	for name, c := range map[string]struct {
		change func(b []byte)
		part   string
	}{
		"other name":            {func(b []byte) { copy(b[header+headerSize:], "xl/media/image2.png") }, last},
		"other method":          {func(b []byte) { b[header+8] = 8 }, last},
		"other packed size":     {func(b []byte) { put32(b, header+18, 3) }, last},
		"other size":            {func(b []byte) { put32(b, header+22, 3) }, last},
		"other check sum":       {func(b []byte) { put32(b, header+14, 3) }, last},
		"encrypted in one":      {func(b []byte) { b[header+6] |= 1 }, last},
		"not there":             {func(b []byte) { put32(b, entry+42, header+4) }, last},
		"in the end":            {func(b []byte) { put32(b, entry+42, len(b)-10) }, last},
		"reaches beyond":        {func(b []byte) { put32(b, entry+20, len(b)); put32(b, header+18, len(b)) }, last},
		"beyond, by extra":      {func(b []byte) { b[header+29] = 0xFF }, last},
		"longer than 4 GB":      {func(b []byte) { put32(b, entry+20, 1<<32-2); put32(b, header+18, 1<<32-2) }, last},
		"over the next":         {func(b []byte) { put32(b, sheetEntry+20, 500); put32(b, sheetHeader+18, 500) }, last},
		"sizes of a descriptor": {func(b []byte) { b[header+6] |= hasNoSizesFlag; put32(b, header+18, 7) }, last},
	} {
		t.Run(name, func(t *testing.T) {
			b := slices.Clone(whole)
			c.change(b)
			wantRefusal(t, sheettest.FileOf(t, b), Options{}, refusedFor(reason.ZipContradicts, c.part))
		})
	}
}

// Many entries of a directory point at one part: 60 KB that are copied as often as there are entries.
func TestOverlappingParts(t *testing.T) {
	packed := twoSizedBook(t, "xl/media/image1.png", strings.Repeat("x", 60<<10))
	_, entry := headersOf(t, packed, "xl/media/image1.png")
	directory := packed[entry : entry+46+len("xl/media/image1.png")]
	end := slices.Clone(packed[bytes.LastIndex(packed, []byte("PK\x05\x06")):])
	out := slices.Clone(packed[:entry+len(directory)])
	const copies = 1000
	for i := range copies {
		another := slices.Clone(directory)
		copy(another[46:], "xl/media/"+[]string{"aaaaa", "bbbbb"}[i%2]+itoa(100+i%900)+"x")
		out = append(out, another...)
	}
	count := binary.LittleEndian.Uint16(end[10:]) + copies
	binary.LittleEndian.PutUint16(end[8:], count)
	binary.LittleEndian.PutUint16(end[10:], count)
	binary.LittleEndian.PutUint32(end[12:], binary.LittleEndian.Uint32(end[12:])+uint32(copies*len(directory)))
	_, err := readFile(t, sheettest.FileOf(t, append(out, end...)), Options{})
	if got := reasonOf(t, err); got.Code != reason.ZipContradicts {
		t.Errorf("%+v", got)
	}
	// The same names in the headers do not help: the parts still overlap.
	twice := twoSizedBook(t, "xl/media/image1.png", "0123456789")
	_, at := headersOf(t, twice, "xl/worksheets/sheet1.xml")
	sheetHeader, _ := headersOf(t, twice, "xl/worksheets/sheet1.xml")
	size := int(binary.LittleEndian.Uint32(twice[sheetHeader+18:]))
	for _, p := range []int{at + 20, sheetHeader + 18} { // the sheet now covers the header of the next part
		binary.LittleEndian.PutUint32(twice[p:], uint32(size+20))
	}
	wantRefusal(t, sheettest.FileOf(t, twice), Options{}, refusedFor(reason.ZipContradicts, "xl/media/image1.png"))
}

// A directory of half a million entries is not read: it would take more memory than a workbook may.
func TestEndlessDirectory(t *testing.T) {
	packed := twoSizedBook(t, "zz", "")
	_, entry := headersOf(t, packed, "zz")
	one := packed[entry : entry+48]
	end := slices.Clone(packed[bytes.LastIndex(packed, []byte("PK\x05\x06")):])
	const copies = 500_000
	out := append(slices.Clone(packed[:entry]), bytes.Repeat(one, copies)...)
	count := uint16((int(binary.LittleEndian.Uint16(end[10:])) - 1 + copies) % 65536)
	binary.LittleEndian.PutUint16(end[8:], count)
	binary.LittleEndian.PutUint16(end[10:], count)
	binary.LittleEndian.PutUint32(end[12:], binary.LittleEndian.Uint32(end[12:])+uint32((copies-1)*len(one)))
	path := sheettest.FileOf(t, append(out, end...))
	used := sheettest.Peak(func() {
		wantRefusal(t, path, Options{}, refusedFor(reason.TooManyParts, "10000"))
	})
	if used > 60 {
		t.Errorf("%.0f MB", used)
	}
}

// Half a million merged ranges over the same cells, and one range over the whole grid, take no more time than others.
func TestMergedBombs(t *testing.T) {
	rows := data(`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`)
	same := strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 500_000)
	b := opened(t, sheettest.PlainBook(rows+`<mergeCells>`+same+`</mergeCells>`).File(t), Options{})
	for range 2 {
		if got, err := dump(b, 0); err != nil || len(got) != 2 {
			t.Fatal(len(got), err)
		}
	}
	if merge := b.content.(*xlsxContent).findings[0]; merge.merged.n != 500_000 {
		t.Errorf("%d ranges", merge.merged.n)
	}
	var many strings.Builder
	for r := 2; r <= 10_000; r++ {
		many.WriteString(`<row r="` + itoa(r) + `"><c><v>1</v></c></row>`)
	}
	rows = strings.Replace(rows, `<row r="2"><c r="A2"><v>1</v></c></row>`, many.String(), 1)
	path := sheettest.PlainBook(rows + `<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`).File(t)
	b = opened(t, path, Options{})
	for range b.Rows(0) {
	}
	n := 0
	for _, err := range b.Rows(0) {
		if n++; err != nil && reasonOf(t, err).Code == reason.TooManyCells {
			return
		}
	}
	t.Errorf("%d rows were filled in", n)
}

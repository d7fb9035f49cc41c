package sheet

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
)

// shownFormat is a value and its number format. What LibreOffice shows is what we take.
type shownFormat struct{ value, code string }

var weightFormats = []shownFormat{
	{"500", `0" g"`}, {"0.5", `0.00"kg"`}, {"1.5", `#,##0.0 "kg"`},
	{"1500", `#,##0" g"`}, {"500", `0.000,`}, {"1500", `0.000," kg"`},
	{"1500000", `0.00,,"kg"`}, {"500", `0"克"`}, {"2", `0"千克"`}, {"2", `0"킬로"`}, {"1.25", `0.00\ \k\g`}, {"2", `"kg "0`},
	{"2", `General" lb"`}, {"2.5", `0.0 [$kg-409]`}, {"1500", `[>=1000]0.0," kg";0" g"`}, {"500", `[>=1000]0.0," kg";0" g"`},
	{"500", `[<1000]0" g";0.0," kg"`}, {"1500", `[<1000]0" g";0.0," kg"`}, {"5", `[<10]0" g";[<100]0" kg";0" lb"`},
	{"50", `[<10]0" g";[<100]0" kg";0" lb"`}, {"500", `[<10]0" g";[<100]0" kg";0" lb"`}, {"500", `[Blue]0" g"_)`},
	{"1500", `0"."000`}, {"1500", `0"."000" kg"`}, {"2", `0" g";-0" g";"none"`}, {"1.5", `0.0_ "kg"`}, {"500", `* 0" g"`},
	{"1.5", `#,##0.00`}, {"1.5", `# ?/?`}, {"1500", `0.0E+00`}, {"1.5", `_-* #,##0.00_-;\-* #,##0.00_-;_-* "-"??_-;_-@_-`},
	{"1500", `#,##0`}, {"1.5", `0.0;(0.0)`}, {"1.5", `[Red]0.0`}, {"12", `"1"0" kg"`},
}

var identifierFormats = []shownFormat{
	{"123456", `0000000000`}, {"7", `000`}, {"1234567", `000`}, {"12", `"0"0`}, {"12325122112", `000\-00000000`},
	{"1725122112", `000-00000000`}, {"12", `"HO-"0`}, {"12", `"HO-"#`}, {"75001", `[$-804]000000`}, {"1", `00000;-00000`},
	{"5", `[<10]"A"00;"B"00`}, {"15", `[<10]"A"00;"B"00`}, {"12", `\H\O00`}, {"1012345678", `000-0000-0000`}, {"12", `0`},
	{"12", `General"A"`}, {"2507080000516", `"HGE"0000000000000`}, {"1234", `00" "00`},
}

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ` +
	`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
	`<Override PartName="/xl/worksheets/sheet1.xml" ` +
	`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ` +
	`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`

// TestFormatsAsLibreOfficeShowsThem compares what we take with what LibreOffice shows: read as a weight, both are the same; and a
// format of places and literals gives the same text.
func TestFormatsAsLibreOfficeShowsThem(t *testing.T) {
	t.Parallel()
	shownFormats := slices.Concat(weightFormats, identifierFormats)
	var rows, formats, styles strings.Builder
	escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")
	for i, f := range shownFormats {
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, 200+i, escaped.Replace(f.code))
		fmt.Fprintf(&styles, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>`, 200+i)
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" s="%d"><v>%s</v></c></row>`, i+1, i+1, i+1, f.value)
	}
	path := filepath.Join(t.TempDir(), "formats.xlsx")
	book := sheettest.PlainBook(data(rows.String())).WithStyles(`<numFmts>`+formats.String()+`</numFmts><fonts><font/></fonts>`+
		`<fills><fill/></fills><borders><border/></borders><cellXfs>`+
		`<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`+styles.String()+
		`</cellXfs>`).With("[Content_Types].xml", contentTypes)
	if err := os.WriteFile(path, book.Packed(t), 0o600); err != nil {
		t.Fatal(err)
	}
	const utf8WithCommas = `csv:Text - txt - csv (StarCalc):44,34,76`
	f, err := os.Open(libreoffice.Save(t, path, utf8WithCommas))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	shown, err := csv.NewReader(f).ReadAll()
	if err != nil || len(shown) != len(shownFormats) {
		t.Fatalf("%d of %d rows: %v", len(shown), len(shownFormats), err)
	}
	b := opened(t, path, Options{})
	for r, err := range b.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		of, there, ours := shownFormats[r.Number-1], strings.TrimSpace(shown[r.Number-1][0]), r.Cells[0]
		if got := ours.Shown(); got != ours.Text && got != there {
			t.Errorf("%s under %s is %q, LibreOffice shows %q", of.value, of.code, got, there)
		}
		if r.Number > len(weightFormats) || strings.ContainsAny(of.code, "/E") { // no weight, or another way to write the number
			continue
		}
		w, unit, flaw := cell.Weight(ours, 0)
		want, wantUnit, wantFlaw := cell.Weight(cell.Cell{Text: there, Kind: cell.Text}, '.')
		if !w.Decimal.Equal(want.Decimal) || unit != wantUnit || (flaw == nil) != (wantFlaw == nil) {
			t.Errorf("%s under %s is %v %s %v, LibreOffice shows %q: %v %s %v", of.value, of.code, w.Decimal, unit, flaw, there,
				want.Decimal, wantUnit, wantFlaw)
		}
	}
}

package importer

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/oklog/ulid/v2"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Texts in sheets that no database takes, or whose index is too small for them, are a problem of their row: the others go on.
func TestTextsThatNoDatabaseTakes(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		var long strings.Builder // a database cannot pack it
		for long.Len() < 6000 {
			long.WriteString(ulid.Make().String())
		}
		table := "order_num,weight,handover_num,reference_num,note\n"
		bad := map[string]string{"1": long.String(), "2": long.String() + "x"}
		for last, reference := range bad {
			table += fmt.Sprintf("HGE261129100000%s,1.0,20000000100,%s,\n", last, reference)
		}
		table += "HGE2611291000003,1.0," + long.String() + ",R3,\n" // its handover
		table += "HGE2611291000004,1.0,20000000100,R4," + long.String() + "\n"
		table += "HGE2611291000005,1.0,20000000100,R\u00015\ufffe,\x7f\u0085\n"
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "long.csv"), table)
		dropRawWorkbook(t, filepath.Join(w.root, "inbox", "escapes.xlsx"), [][]string{
			{"order_num", "weight", "handover_num", "reference_num"},
			{"HGE2611291000011", "1.0", "20000000100", "A_x0000_B"},
			{"HGE2611291000012", "1.0", "20000000100", "A_xD83D_B_xDE00_"},
			{"HGE2611291000013", "1.0", "20000000100", "A_x0001_&#x7f;_xFFFE_B"},
			{"HGE2611291000014", "1.0", "20000000_x0000_100", "C"},
		})
		w.run(1)
		w.closedOnce(6)
		answers := w.answers("long.outcome.csv")
		for order, status := range map[string]string{"1": "rejected", "2": "rejected", "3": "rejected", "4": "confirmed",
			"5": "confirmed"} {
			if got := answers["HGE261129100000"+order]; got[0] != status {
				t.Errorf("row %s: %v, want %s", order, got, status)
			}
		}
	})
}

// dropRawWorkbook drops a workbook whose cells hold texts as they stand in its XML.
func dropRawWorkbook(t *testing.T, path string, rows [][]string) {
	t.Helper()
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for r, cells := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, r+1)
		for c, text := range cells {
			fmt.Fprintf(&sheet, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, r+1, text)
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	temp := filepath.Join(t.TempDir(), "raw.xlsx")
	f, err := os.Create(temp)
	if err != nil {
		t.Fatal(err)
	}
	const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" ` +
		`Target="%s"/></Relationships>`
	z := zip.NewWriter(f)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ` +
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ` +
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", fmt.Sprintf(rels, "officeDocument", "xl/workbook.xml")},
		{"xl/_rels/workbook.xml.rels", fmt.Sprintf(rels, "worksheet", "worksheets/sheet1.xml")},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
			`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/worksheets/sheet1.xml", sheet.String()},
	} {
		part0, err := z.Create(part[0])
		if err == nil {
			_, err = part0.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(temp)
	if err != nil {
		t.Fatal(err)
	}
	importertest.DropFile(t, path, string(whole))
}

// A folder that is no profile, whose name is no UTF-8 or has line breaks, is answered.
func TestOddFoldersOfAnyName(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems take no such names")
	}
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		for _, name := range []string{"\xb5\xa5\xba\xc5", "a\nb", strings.Repeat("\xff", 255)} {
			if err := os.Mkdir(filepath.Join(w.root, "inbox", name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		w.drop("one.csv", "HGE2611290000001")
		w.run(1)
		w.closed(1)
		answers, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.xlsx"))
		if err != nil || len(answers) != 4 {
			t.Errorf("%q, %v: want an outcome and three answers", answers, err)
		}
	})
}

// A step breaks down with words that no database takes. The queue has to keep them, and the file is answered all the same.
func TestBreakdownInAnyWords(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("one.csv", "HGE2611290000001")
		im := w.openToClose()
		im.reached = func(step string) {
			if step == "mapping" {
				panic("poison \x00 \xff\u0000\ufffe")
			}
		}
		result, err := im.Run(t.Context(), importertest.WaitLimit)
		if err := errors.Join(err, im.Close()); err != nil || len(result.Files) != 1 || result.Files[0].State != "refused" {
			t.Errorf("%+v, %v", result, err)
		}
	})
}

// The carrier refuses forms, and fails orders, in words that are no UTF-8 or hold what no database takes. It counts once.
func TestCarriersWordsInAnyBytes(t *testing.T) {
	t.Parallel()
	euckr, err := korean.EUCKR.NewEncoder().String("이미 등록된 주문입니다")
	if err != nil {
		t.Fatal(err)
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("订单已存在，乗客重复")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ words, shown string }{
		"EUC-KR":     {euckr, "이미 등록된 주문입니다"},
		"GBK":        {gbk, "订单已存在，乗客重复"},
		"NUL":        {`no\u0000 \ud800 more`, "no"},
		"bytes":      {"bad \xff\xfe\x81 words", "bad words"},
		"link":       {`<https://x.invalid/\u0000/` + euckr + `>`, "https://x.invalid/"},
		"very long":  {strings.Repeat("x\\u0000", 10_000), "x x x x"},
		"no meaning": {"\u202e\u0007\x7f", ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				sends := w.refuseInWords(test.words)
				w.drop("one.csv", "HGE2611290000001", "HGE2611290000002")
				w.run(1)
				w.closed(0)
				w.ended("one.outcome.csv", "refused", test.shown, "HGE2611290000001", "HGE2611290000002")
				if *sends != 1 {
					t.Errorf("the form went out %d times", *sends)
				}
			})
		})
	}
}

// refuseInWords puts something before the carrier that refuses each form with these bytes as its words. It counts the forms.
func (w *world) refuseInWords(words string) (sends *int) {
	w.t.Helper()
	carrier, err := url.Parse(w.carrier.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: carrier.Scheme, Host: carrier.Host})
	sends = new(int)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/customer/scanform/") {
			through.ServeHTTP(rw, r)
			return
		}
		// A server that has not read the request resets the connection once it has answered, and a busy client loses the answer.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.t.Error(err)
		}
		*sends++
		reply := fmt.Sprintf(`{"code":400,"success":false,"detail":"%s","data":null}`, words)
		rw.Header().Set("Content-Type", "application/json")
		rw.Header().Set("Content-Length", strconv.Itoa(len(reply)))
		fmt.Fprint(rw, reply)
	}))
	w.t.Cleanup(server.Close)
	w.cfg.API.BaseURL = server.URL + carrier.Path
	return sends
}

package sheet

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// foreign are tables in each encoding. The encoding can be told by their known headers and, without these, by their text.
var foreign = []struct {
	charset Charset
	text    string
}{
	{gb18030, "运单号,重量,提单号\nHGE2507080000516,1.5,上海浦东国际机场货运站\nHGE2507080000527,2.5,深圳市宝安区福永街道\n"},
	{cp949, "송장번호,중량,편명\nHGE2507080000516,1.5,서울특별시 강서구 공항대로\nHGE2507080000527,2.5,부산광역시 해운대구 우동\n"},
	{big5, "提單號碼,毛重,航班號\nHGE2507080000516,1.5,臺北市信義區松高路\nHGE2507080000527,2.5,桃園國際機場貨運站\n"},
	{cp932, "送り状番号,総重量,便名\nHGE2507080000516,1.5,東京都大田区羽田空港のそば\nHGE2507080000527,2.5,ヤマダ商店カブシキガイシャ\n"},
	{utf16LE, "运单号,重量,提单号\nHGE2507080000516,1.5,上海\n"},
	{utf16BE, "송장번호,중량,편명\nHGE2507080000516,1.5,서울\n"},
	{utf8Text, "运单号,중량,総重量\nHGE2507080000516,1.5,上海\n"},
}

func encoded(t testing.TB, c Charset, text string) []byte {
	t.Helper()
	if c.Encoding == nil {
		return []byte(text)
	}
	b, err := c.Encoding.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func csvRows(text string) (rows []string) {
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		rows = append(rows, itoa(i+1)+"|"+strings.ReplaceAll(line, ",", "|"))
	}
	return rows
}

func TestEncodings(t *testing.T) {
	for _, f := range foreign {
		for name, o := range map[string]Options{"headers": {IsHeader: aFewHeaders}, "likelihood": {},
			"configured": {Encoding: f.charset.Name}} {
			t.Run(f.charset.Name+" by "+name, func(t *testing.T) {
				b := opened(t, sheettest.FileOf(t, encoded(t, f.charset, f.text)), o)
				wantRows(t, b, 0, csvRows(f.text)...)
				if b.Encoding != f.charset.Name {
					t.Error(b.Encoding)
				}
				wantSeen(t, b, refusedFor(reason.EncodingTaken, f.charset.Name))
			})
		}
	}
}

func TestEncodingFarDown(t *testing.T) {
	text := "order,weight\n" + strings.Repeat("HGE2507080000516,1\n", 30000) + "HGE,서울특별시 강서구 공항대로 김포국제공항\n"
	b := opened(t, sheettest.FileOf(t, encoded(t, cp949, text)), Options{IsHeader: aFewHeaders})
	wantRows(t, b, 0, csvRows(text)...)
}

func TestEncodingMarks(t *testing.T) {
	const text = "order,重量\nA,1\n"
	for _, m := range byteOrderMarks {
		b := opened(t, sheettest.FileOf(t, append([]byte(m.bytes), encoded(t, m.charset, text)...)), Options{Encoding: "cp949"})
		wantRows(t, b, 0, csvRows(text)...)
		if !b.BOM || b.Encoding != m.charset.Name {
			t.Error(m.charset.Name, b.Encoding, b.BOM)
		}
	}
}

func TestEncodingRefusals(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("order,weight,place\nA,1,Z\u00fcrich\n")
	if err != nil {
		t.Fatal(err)
	}
	korean := foreign[1]
	damaged := strings.Replace(string(encoded(t, korean.charset, korean.text)), "2.5,", "2.5,\xFF", 1)
	for name, c := range map[string]struct {
		content string
		o       Options
		want    reason.Reason
	}{
		"damaged":             {damaged, Options{IsHeader: aFewHeaders}, refusedFor(reason.Undecodable, "cp949", "3")},
		"damaged, likelihood": {damaged, Options{}, refusedFor(reason.Undecodable, "cp949", "3")},
		"wrong configuration": {"order\n\xFF\xFF\n", Options{Encoding: "big5"}, refusedFor(reason.Undecodable, "big5", "2")},
		"utf-8 configured":    {"order\n\xC0\n", Options{Encoding: "UTF-8"}, refusedFor(reason.Undecodable, "utf-8", "2")},
		"unknown name": {"order\nA\n", Options{Encoding: "klingon"},
			reason.Reason{Code: reason.UnknownEncoding, Value: "klingon"}},
		"cut UTF-16": {"o\x00\n\x00A\x00,\x001\x00\n\x00B", Options{}, refusedFor(reason.Undecodable, "utf-16le", "3")},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.content)), c.o, c.want)
		})
	}
	b := opened(t, sheettest.FileOf(t, []byte(latin)), Options{IsHeader: aFewHeaders})
	wantRows(t, b, 0, "1|order|weight|place", "2|A|1|Z\u00fcrich")
}

// A read may end inside a replacement character or a line end.
func TestStrictDecoderInPieces(t *testing.T) {
	text := encoded(t, gb18030, strings.Repeat("重量,号\n", 5)+"A")
	text = append(text, 0xFF, '\n')
	for size := 4; size < 20; size++ {
		r, buf := gb18030.reader(strings.NewReader(string(text))), make([]byte, size)
		for {
			if _, err := r.Read(buf); err != nil {
				if got := reasonOf(t, err); got.Code != reason.Undecodable || got.Args[1] != "6" {
					t.Errorf("%d bytes at once: %+v", size, got)
				}
				break
			}
		}
	}
}

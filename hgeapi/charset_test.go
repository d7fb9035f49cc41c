package hgeapi_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"hgeimport/hgeapi"
)

// TestRefusalInAnyEncoding has the carrier refuse a form in bytes that are no UTF-8, or not only. The refusal counts, and its
// words can be read where that is possible. "\" is the second byte of 乗 in GBK.
func TestRefusalInAnyEncoding(t *testing.T) {
	const chinese, hangul = "订单已存在，乗客重复", "이미 등록된 주문번호입니다"
	const anyWords = "*" // nobody can read them
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) encoding.Encoding {
		return unicode.UTF16(order, bom)
	}
	for name, test := range map[string]struct {
		contentType string
		encoding    encoding.Encoding // nil = bytes as they are
		words, want string
	}{
		"UTF-8":                      {"application/json", nil, hangul, hangul},
		"EUC-KR, named":              {"application/json; charset=euc-kr", korean.EUCKR, hangul, hangul},
		"EUC-KR":                     {"application/json", korean.EUCKR, hangul, hangul},
		"cp949":                      {"", korean.EUCKR, "똠방각하 뷁", "똠방각하 뷁"},
		"GBK, named":                 {"text/html; charset=GBK", simplifiedchinese.GBK, chinese, chinese},
		"GBK":                        {"application/json", simplifiedchinese.GBK, chinese, chinese},
		"GB18030":                    {"application/json; charset=utf-8", simplifiedchinese.GB18030, chinese + "€㐂", chinese + "€㐂"},
		"Big5, named":                {"application/json; charset=big5", traditionalchinese.Big5, "訂單已存在", "訂單已存在"},
		"UTF-16LE with its mark":     {"", utf16(unicode.LittleEndian, unicode.UseBOM), hangul, hangul},
		"UTF-16BE with its mark":     {"", utf16(unicode.BigEndian, unicode.UseBOM), chinese, chinese},
		"UTF-16LE":                   {"", utf16(unicode.LittleEndian, unicode.IgnoreBOM), chinese, chinese},
		"UTF-16BE":                   {"", utf16(unicode.BigEndian, unicode.IgnoreBOM), hangul, hangul},
		"wrongly named":              {"application/json; charset=shift_jis", korean.EUCKR, hangul, hangul},
		"nobody's bytes":             {"application/json", nil, "bad \xff\xfe\xfd weight", "bad weight"},
		"a NUL":                      {"application/json", nil, `no \u0000 NUL`, "no NUL"},
		"a NUL as it is":             {"application/json", nil, "no\x00NUL\r\nhere", "no NUL here"},
		"controls":                   {"application/json", nil, `a\u0007\u001b[31m\u202eb`, "a [31m b"},
		"half a character":           {"application/json", nil, `a\ud83db`, "a\ufffdb"},
		"half a character, as it is": {"application/json", nil, "a\xed\xa0\xbdb", anyWords},
		"words cut in their middle":  {"application/json; charset=euc-kr", nil, "\xc0\xcc\xb9", anyWords},
	} {
		t.Run(name, func(t *testing.T) {
			reply := []byte(`{"code":400,"success":false,"detail":"` + test.words + `"}`)
			if test.encoding != nil {
				var err error
				if reply, err = test.encoding.NewEncoder().Bytes(reply); err != nil {
					t.Fatal(err)
				}
			}
			client := cannedClient(t, 400, "Content-Type: "+test.contentType, string(reply))
			err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))
			var refused *hgeapi.RefusedError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if test.want != anyWords && refused.Detail != test.want || !storable(refused.Detail) {
				t.Errorf("got %q, want %q", refused.Detail, test.want)
			}
		})
	}
}

// TestChineseIsNotKorean: a short text may be either. The language that the carrier was asked for decides.
func TestChineseIsNotKorean(t *testing.T) {
	reply, err := simplifiedchinese.GBK.NewEncoder().String(`{"code":400,"success":false,"detail":"订单"}`)
	if err != nil {
		t.Fatal(err)
	}
	c := configOf("https://carrier.invalid/", canned(400, "", reply))
	c.Auth, c.Language = hgeapi.Auth{Token: "t"}, "zh"
	var refused *hgeapi.RefusedError
	if err := errOf(newClient(t, c).Send(t.Context(), request(t, "TR1", "HGE1"))); !errors.As(err, &refused) ||
		refused.Detail != "订单" {
		t.Errorf("got %v", err)
	}
}

// TestResultsInAnyEncoding: numbers, links and orders in other encodings are the same, and fit a database.
func TestResultsInAnyEncoding(t *testing.T) {
	text := `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"success","scanform_num":"92\u0000 75",
		"scanform_url":"https://x.invalid/문서.pdf","message":"완료","order_list":[{"order_num":"A","status":"success","message":"좋음"}]}}`
	euckr, err := korean.EUCKR.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte("\ufeff" + text))
	w.Close()
	for name, body := range map[string]string{"UTF-8": text, "EUC-KR": euckr, "UTF-16": utf16, "packed unasked": packed.String()} {
		for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNonAuthoritativeInfo} {
			got, err := cannedClient(t, status, "", body).Result(t.Context(), &scanForm, "TR1")
			if err != nil {
				t.Errorf("%s %d: %v", name, status, err)
				continue
			}
			if got.State != hgeapi.Succeeded || got.Number != "92 75" || got.Document != "https://x.invalid/문서.pdf" ||
				got.Message != "완료" || len(got.Orders) != 1 || got.Orders[0].Message != "좋음" {
				t.Errorf("%s %d: %+v", name, status, got)
			}
		}
	}
}

// storable tells whether PostgreSQL takes a text.
func storable(text string) bool {
	return bytes.Equal([]byte(text), bytes.ToValidUTF8([]byte(text), nil)) && !bytes.ContainsRune([]byte(text), 0)
}

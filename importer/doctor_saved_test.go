package importer

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"hgeimport/hgeapi"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/operations"
)

// A reply is taken out of each kind of file in which somebody may have saved it.
func TestTakeReply(t *testing.T) {
	t.Parallel()
	const reply = `{"code":200,"success":true,"detail":"완료",` +
		`"data":{"reference_num":"TR1","status":"success","scanform_num":92750000000000000001}}`
	quoted := strings.ReplaceAll(reply, `"`, `\"`)
	har := func(url, content string) string {
		return fmt.Sprintf(`{"request":{"url":%q},"response":{"status":200,"content":{%s}}}`,
			"https://carrier.invalid/openapi/"+url, content)
	}
	utf16le := func(text string) string {
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(text)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return string(b)
	}
	in := func(e encoding.Encoding, text string) string {
		b, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, test := range []struct{ name, file, detail string }{
		{"alone", reply, "완료"},
		{"with a byte order mark", "\ufeff" + reply, "완료"},
		{"of a PowerShell", utf16le(reply), "완료"},
		{"below headers, of a PowerShell", utf16le("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + reply), "완료"},
		{"in EUC-KR", in(korean.EUCKR, reply), "완료"},
		{"in GBK, as its headers say", "HTTP/2 200\nContent-Type: application/json; charset=gbk\n\n" +
			in(simplifiedchinese.GBK, strings.Replace(reply, "완료", "已完成", 1)), "已完成"},
		{"below the headers of a proxy",
			"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + reply, "완료"},
		{"in a HAR file", `{"log":{"entries":[` + har("scanform/result/", `"text":"`+quoted+`"`) + `]}}`, "완료"},
		{"in a HAR file, in base64", `{"log":{"entries":[` + har("scanform/result/", `"encoding":"base64","text":"`+
			base64.StdEncoding.EncodeToString([]byte(reply))+`"`) + `]}}`, "완료"},
		{"in a HAR file, beside others", `{"log":{"entries":[` +
			har("auth/login/", `"text":"{\"code\":200,\"success\":true,\"data\":{}}"`) +
			`,` + har("scanform/result/", `"text":"`+quoted+`"`) + `]}}`, "완료"},
		{"as a program keeps it, with its status", `{"statusCode":200,"headers":{},"body":"` + quoted + `"}`, "완료"},
		{"as a program keeps it, read already", `{"status":200,"config":{"url":"x"},"data":` + reply + `}`, "완료"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			saved, err := takeReply([]byte(test.file), "scanform/result/")
			if err != nil {
				t.Fatal(err)
			}
			client, err := hgeapi.New(importertest.Config(t.TempDir(), "https://carrier.invalid/").API)
			if err != nil {
				t.Fatal(err)
			}
			r := client.ReadReply(&operations.ScanForm.Call, "TR1", saved.SavedReply)
			if r.Err != nil || r.Result == nil || r.Result.State != hgeapi.Succeeded || r.Detail != test.detail ||
				r.Result.Number != "92750000000000000001" {
				t.Errorf("%s: %+v %+v", saved.how, r, r.Result)
			}
		})
	}
}

// Which of several replies is meant, nobody can tell. What is no reply at all is taken as it is: hgeapi says so.
func TestTakeNoReply(t *testing.T) {
	t.Parallel()
	const two = `[{"status":200,"body":{"code":200,"success":true,"data":{"status":"success"}}},` +
		`{"status":200,"body":{"code":200,"success":true,"data":{"status":"fail"}}}]`
	for _, file := range []string{"", " \n", "\ufeff", two} {
		if _, err := takeReply([]byte(file), "scanform/result/"); !errors.Is(err, ErrSavedReply) {
			t.Errorf("%q: %v", file, err)
		}
	}
	for _, file := range []string{"HTTP/1.1 404 Not Found\r\nServer: x", "HTTP/1.1 502\r\n\r\n<html>",
		"<html>", `{"a":1}`, "[1]", "{"} {
		if _, err := takeReply([]byte(file), "scanform/result/"); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

package hgeapi_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hgeimport/hgeapi"
)

// Replies that no carrier gives. A parser that follows them to their end overflows its stack, which ends the program.
var outOfBounds = map[string]string{
	"arrays":              strings.Repeat("[", 3<<20),
	"objects":             strings.Repeat(`{"a":`, 700_000),
	"below an envelope":   `{"code":400,"success":false,"data":` + strings.Repeat("[", 3<<20),
	"deep and complete":   `{"code":400,"success":false,"data":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}",
	"deep behind a quote": `{"code":400,"success":false,"detail":"\"","data":` + strings.Repeat(`[{"]}":`, 1000),
	"long":                `{"code":400,"success":false,"detail":"` + strings.Repeat("x", 40<<20) + `"}`,
}

// TestRepliesOutOfBounds has each of them answer a send, a question and a login, with several statuses. None is a refusal: nobody
// can tell what it means.
func TestRepliesOutOfBounds(t *testing.T) {
	for name, reply := range outOfBounds {
		for _, status := range []int{200, 400, 401, 403, 404, 422, 429, 500} {
			t.Run(fmt.Sprintf("%s %d", name, status), func(t *testing.T) {
				client := cannedClient(t, status, "", reply)
				if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); ending(err) != "unknown" {
					t.Errorf("sent: %v, want unknown", err)
				}
				var notAnswered *hgeapi.NotAnsweredError
				if _, err := client.Result(t.Context(), &scanForm, "TR1"); !errors.As(err, &notAnswered) {
					t.Errorf("asked: %v, want not answered", err)
				} else if errors.Is(err, hgeapi.ErrLogin) {
					t.Errorf("asked: %v is about the login", err)
				}
				err := newClient(t, configOf("https://carrier.invalid/", canned(status, "", reply))).Login(t.Context())
				var notSent *hgeapi.NotSentError
				if !errors.As(err, &notSent) || errors.Is(err, hgeapi.ErrLogin) {
					t.Errorf("logged in: %v, want no answer", err)
				}
			})
		}
	}
}

// TestPackedReplyOutOfBounds has some KB that unpack to what is too deep, and to what is too long.
func TestPackedReplyOutOfBounds(t *testing.T) {
	for name, piece := range map[string]string{"deep": "[", "long": " "} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
					return
				}
				w.Header().Set("Content-Encoding", "gzip")
				packed := gzip.NewWriter(w)
				defer packed.Close()
				for range 48 {
					io.WriteString(packed, strings.Repeat(piece, 1<<20))
				}
			}))
			defer server.Close()
			c := configOf(server.URL+"/", nil)
			c.Auth = hgeapi.Auth{Token: "token-for-tests"}
			client := newClient(t, c)
			if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); ending(err) != "unknown" {
				t.Errorf("sent: %v, want unknown", err)
			}
			_, err := client.Result(t.Context(), &scanForm, "TR1")
			if err == nil || !strings.Contains(err.Error(), "too long") {
				t.Errorf("asked: %v, want that the reply is too long", err)
			}
		})
	}
}

// TestReplyOfManyElements would need gigabytes if each element became a value of ours.
func TestReplyOfManyElements(t *testing.T) {
	list := "[" + strings.Repeat("0,", 15<<20) + "0]"
	_, err := cannedClient(t, 200, "", `{"code":200,"success":true,"data":`+list+`}`).
		Result(t.Context(), &scanForm, "TR1")
	if err == nil {
		t.Error("a list was taken for a result")
	}
	var orders strings.Builder
	for i := range 600_000 {
		fmt.Fprintf(&orders, `{"order_num":"%d","status":"success"},`, i)
	}
	_, err = cannedClient(t, 200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"success",
		"order_list":[`+orders.String()+`{}]}}`).Result(t.Context(), &scanForm, "TR1")
	var notAnswered *hgeapi.NotAnsweredError
	if !errors.As(err, &notAnswered) {
		t.Errorf("got %v, want not answered: more orders than any form has", err)
	}
}

// TestLongWords has megabytes in each text of a result. A number or a link that was cut would be another one, so it is left out.
func TestLongWords(t *testing.T) {
	long := strings.Repeat("9", 3<<20)
	result, err := cannedClient(t, 200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"`+long+
		`","scanform_num":`+long+`,"scanform_url":"https://x.invalid/`+long+`","message":"first `+long+
		`","order_list":[{"order_num":"A","status":"fail","message":"`+long+`"},{"order_num":"`+long+`","status":"success"}]}}`).
		Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	if result.Number != "" || result.Document != "" {
		t.Errorf("kept a number of %d and a link of %d bytes", len(result.Number), len(result.Document))
	}
	for what, text := range map[string]string{
		"word": result.Word, "message": result.Message, "order's": result.Orders[0].Message,
	} {
		if len(text) > 600 || !strings.Contains(text, "…") {
			t.Errorf("%s: %d bytes, no mark where it is cut: %.100s", what, len(text), text)
		}
	}
	if len(result.Orders) != 1 {
		t.Errorf("%d orders, want only the one whose number can be one", len(result.Orders))
	}
	for _, said := range []string{"first 999", "the number of the form is left out", "the link to the document is left out"} {
		if !strings.Contains(result.Message, said) {
			t.Errorf("%q does not say %q", result.Message, said)
		}
	}
	long = long[:1<<20]
	refusal := errOf(cannedClient(t, 400, "", `{"code":"`+long+`","success":false,"detail":"`+long+`"}`).
		Send(t.Context(), request(t, "TR1", "HGE1")))
	if ending(refusal) != "refused" || len(refusal.Error()) > 600 {
		t.Errorf("%s with %d bytes: %.100s", ending(refusal), len(refusal.Error()), refusal)
	}
}

// TestWordsFitAnyDatabase has characters that cannot be seen, and bytes that PostgreSQL refuses.
func TestWordsFitAnyDatabase(t *testing.T) {
	bad := `a\u0000b` + "\xff\xfe" + `c\u001b[31m\u009bd\u202ee\u2028f`
	result, err := cannedClient(t, 200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"`+bad+
		`","scanform_num":"`+bad+`","scanform_url":"`+bad+`","message":"`+bad+`"}}`).Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{result.Word, result.Number, result.Document, result.Message} {
		if text != "a b c [31m d e f" {
			t.Errorf("kept %q", text)
		}
	}
}

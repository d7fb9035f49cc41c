package hgeapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
)

// TestEndings is the table in send_ending.go, row by row.
func TestEndings(t *testing.T) {
	const (
		ok   = `{"code":200,"success":true,"detail":"ok","data":{"reference_num":"TR1"}}`
		html = `<!DOCTYPE html><html><body>502</body></html>`
		drf  = `{"detail":"Not found."}` // JSON, but no envelope
	)
	coded := func(code, success string) string {
		parts := []string{`"detail":"words"`, `"data":null`}
		if code != "" {
			parts = append(parts, `"code":`+code)
		}
		if success != "" {
			parts = append(parts, `"success":`+success)
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	for _, test := range []struct {
		status        int
		header, reply string
		first, repeat string // endings of a first send and of a repeat; "" = the same as first
	}{
		// accepted
		{200, "", ok, "accepted", ""},
		{200, "", `{"code":"200","success":true,"detail":"","data":[{"reference_num":"TR1"}]}`, "accepted", ""},
		{200, "", `{"code":200,"detail":"","data":{"reference_num":"TR1"}}`, "accepted", ""},
		{200, "", `{"code":200,"success":"true","data":{"reference_num":" TR1 "}}`, "accepted", ""},
		// another reference, or none
		{200, "", `{"code":200,"success":true,"data":{"reference_num":"TR2"}}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":{"reference_num":"tr1"}}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":{}}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":[]}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":[{"reference_num":"TR1"},{"reference_num":"TR1"}]}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":null}`, "unknown", ""},
		{200, "", `{"code":200,"success":true}`, "unknown", ""},
		// codes in a reply with status 200
		{200, "", coded("200", "false"), "refused", ""},
		{200, "", coded("301", "false"), "taken", "accepted"},
		{200, "", coded(`"301"`, "true"), "taken", "accepted"},
		{200, "", `{"code":301,"success":false,"data":{"reference_num":"TR1"}}`, "taken", "accepted"},
		{200, "", `{"code":301,"success":false,"data":{"reference_num":"TR2"}}`, "taken", "unknown"},
		{200, "", coded("400", "false"), "refused", ""},
		{200, "", coded("400", ""), "refused", ""},
		{200, "", coded("400", "true"), "unknown", ""},
		{200, "", coded("401", "false"), "not now", ""},
		{200, "", coded(`"401"`, "false"), "not now", ""},
		{200, "", coded("404", "false"), "refused", ""},
		{200, "", coded("409", "false"), "unknown", ""},
		{200, "", coded("422", "false"), "refused", ""},
		{200, "", coded("429", "false"), "not now", ""},
		{200, "", coded("500", "false"), "unknown", ""},
		{200, "", coded("500", "true"), "unknown", ""},
		{200, "", coded("502", ""), "unknown", ""},
		{200, "", coded("503", "false"), "away", ""},
		{200, "Retry-After: 5", coded("503", "false"), "away", ""},
		{200, "", coded("1001", "false"), "refused", ""},
		{200, "", coded("1001", ""), "unknown", ""},
		{200, "", coded("201", ""), "unknown", ""},
		{200, "", coded("0", "true"), "unknown", ""},
		{200, "", coded(`"E-12"`, "false"), "refused", ""},
		{200, "", coded(`"E-12"`, ""), "unknown", ""},
		{200, "", coded("", "false"), "refused", ""},
		{200, "", coded("", "true"), "unknown", ""},
		{200, "", coded("null", "null"), "unknown", ""},
		// no envelope
		{200, "", html, "unknown", ""},
		{200, "", drf, "unknown", ""},
		{200, "", "", "unknown", ""},
		{200, "", "[]", "unknown", ""},
		{200, "", `"200"`, "unknown", ""},
		{200, "", ok[:len(ok)-1], "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","x":"` + strings.Repeat("x", 4<<20) + `"}}`, "unknown", ""},
		// other statuses
		{201, "", ok, "accepted", ""},
		{202, "", ok, "accepted", ""},
		{202, "", `{"code":200,"success":true,"data":{"reference_num":"TR2"}}`, "unknown", ""},
		{202, "", coded("400", "false"), "declined", ""},
		{202, "", coded("301", "false"), "unknown", ""},
		{202, "", coded("401", "false"), "unknown", ""},
		{202, "", html, "unknown", ""},
		{203, "", ok, "accepted", ""},
		{203, "", coded("400", "false"), "refused", ""},
		{203, "", coded("301", "false"), "taken", "accepted"},
		{203, "", coded("401", "false"), "not now", ""},
		{203, "", `{"code":400}`, "unknown", ""},
		{203, "", html, "unknown", ""},
		{206, "", ok, "unknown", ""},
		{207, "", ok, "unknown", ""},
		// other ways to write the same
		{200, "", "\ufeff" + ok, "accepted", ""},
		{200, "", "\r\n\t " + ok + "\n", "accepted", ""},
		{200, "Content-Type: text/html", ok, "accepted", ""},
		{200, "Content-Type: nonsense; charset", ok, "accepted", ""},
		{200, "", "\ufeff\ufeff" + ok, "unknown", ""},
		{400, "", strings.Replace(coded("400", "false"), "words", "wo\x00rds\n", 1), "refused", ""},
		{400, "", strings.Replace(coded("400", "false"), "words", `wo\"`+"\x01", 1), "refused", ""},
		{200, "", "\x00" + ok, "unknown", ""},
		{400, "", coded("400\x00", "false"), "declined", ""},
		{200, "", ok + "<!-- 3 ms -->", "unknown", ""},
		{200, "", "for(;;);" + ok, "unknown", ""},
		{400, "", "\ufeff" + coded("400", "false"), "refused", ""},
		// two values for one key
		{200, "", `{"code":200,"code":500,"success":true,"data":{"reference_num":"TR1"}}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"success":false,"data":{"reference_num":"TR1"}}`, "unknown", ""},
		{400, "", `{"code":400,"code":200,"success":false,"detail":""}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1"},"data":null}`, "unknown", ""},
		{200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","reference_num":"TR2"}}`, "unknown", ""},
		{200, "", `{"code":301,"success":false,"data":{"reference_num":"TR1","reference_num":"TR2"}}`, "taken", "unknown"},
		{200, "", `{"code":200,"code":200,"success":true,"data":{"reference_num":"TR1","a":1,"a":2}}`, "accepted", ""},
		{204, "", "", "unknown", ""},
		{301, "Location: https://elsewhere.invalid/", "", "unknown", ""},
		{301, "", coded("301", "false"), "unknown", ""},
		{302, "Location: /login", html, "unknown", ""},
		{307, "Location: .", "", "unknown", ""},
		{308, "Location: .", "", "unknown", ""},
		{400, "", coded("400", "false"), "refused", ""},
		{400, "", html, "declined", ""},
		{400, "", drf, "declined", ""},
		{400, "", coded("301", "false"), "taken", "unknown"},
		{403, "", "", "declined", ""},
		{403, "", `{"code":403,"message":"blocked by the gateway"}`, "declined", ""},
		{409, "", coded("", "false"), "unknown", ""},
		{425, "", coded("", "false"), "unknown", ""},
		{422, "", coded("", "false"), "refused", ""},
		{406, "", html, "declined", ""},
		{401, "", "", "unknown", ""},
		{401, "", coded("", "false"), "not now", ""},
		{429, "", coded("", "false"), "not now", ""},
		{503, "", coded("", "false"), "away", ""},
		{503, "", coded("503", "false"), "away", ""},
		{503, "", coded("400", "false"), "refused", ""},
		{405, "", html, "no path", ""},
		{400, "", coded("401", "false"), "not now", ""},
		{400, "", coded("429", "false"), "not now", ""},
		{400, "", coded("500", "false"), "unknown", ""},
		{400, "", ok, "unknown", ""},
		{401, "", coded(`"401"`, "false"), "not now", ""},
		{401, "", `{"detail":"Given token not valid","code":"token_not_valid"}`, "unknown", ""},
		{401, "", html, "unknown", ""},
		{401, "", ok, "unknown", ""},
		{403, "", coded("403", "false"), "refused", ""},
		{404, "", coded("404", "false"), "refused", ""},
		{404, "", html, "no path", ""},
		{405, "", coded("405", "false"), "refused", ""},
		{408, "", "", "unknown", ""},
		{409, "", coded("409", "false"), "unknown", ""},
		{413, "", html, "declined", ""},
		{422, "", coded("422", "false"), "refused", ""},
		{425, "", "", "unknown", ""},
		{429, "", html, "unknown", ""},
		{429, "Retry-After: 7", coded("429", "false"), "not now", ""},
		{429, "", ok, "unknown", ""},
		{499, "", "", "unknown", ""},
		{500, "", coded("500", "false"), "unknown", ""},
		{500, "", coded("400", "false"), "unknown", ""},
		{500, "", coded("401", "false"), "unknown", ""},
		{501, "", "", "unknown", ""},
		{502, "", html, "unknown", ""},
		{503, "", html, "unknown", ""},
		{503, "Retry-After: soon", html, "unknown", ""},
		{503, "Retry-After: 7", html, "unknown", ""},
		{503, "Retry-After: 7", ok, "unknown", ""},
		{504, "", html, "unknown", ""},
		{504, "Retry-After: 7", html, "unknown", ""},
	} {
		for _, repeat := range []bool{false, true} {
			want := test.first
			if repeat && test.repeat != "" {
				want = test.repeat
			}
			shown := test.reply[:min(60, len(test.reply))]
			t.Run(fmt.Sprintf("%d %s %s repeat=%t", test.status, test.header, shown, repeat), func(t *testing.T) {
				client := cannedClient(t, test.status, test.header, test.reply)
				form := request(t, "TR1", "HGE1")
				form.Repeat = repeat
				err := errOf(client.Send(t.Context(), form))
				if got := ending(err); got != want {
					t.Errorf("got %s, want %s (%v)", got, want, err)
				}
			})
		}
	}
}

func TestWhatEndingsTell(t *testing.T) {
	send := func(status int, header, reply string) error {
		return errOf(cannedClient(t, status, header, reply).Send(t.Context(), request(t, "TR1", "HGE1")))
	}

	var refused *hgeapi.RefusedError
	long := strings.Repeat("가", 1000)
	err := send(400, "", `{"code":400,"success":false,"detail":"weight is wrong\r\n\tfor  token-for-tests `+long+`"}`)
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if !strings.HasPrefix(refused.Detail, "weight is wrong for *** 가") || len([]rune(refused.Detail)) != 301 {
		t.Errorf("detail is not one short line without the token: %q", refused.Detail)
	}
	if refused.Code != "400" || refused.HTTPStatus != 400 {
		t.Errorf("got code %q and status %d, want 400 twice", refused.Code, refused.HTTPStatus)
	}
	err = send(200, "", `{"code":400,"success":false,"detail":{"order_nums":["too many"]}}`)
	if !strings.Contains(err.Error(), `too many`) {
		t.Errorf("a detail that is an object is not told: %v", err)
	}

	for header, want := range map[string]time.Duration{
		"Retry-After: 90":                            90 * time.Second,
		"Retry-After: 99999999999999":                10 * time.Minute, // longest_pause
		"Retry-After: Mon, 02 Jan 2006 15:04:05 GMT": 0,
		"": 0,
	} {
		var unknown *hgeapi.UnknownError
		if err := send(429, header, ""); !errors.As(err, &unknown) || unknown.RetryAfter != want {
			t.Errorf("%s: got %v, want to wait %s", header, err, want)
		}
	}

	var unknown *hgeapi.UnknownError
	if err := send(502, "", "<html>"); !errors.As(err, &unknown) || !strings.Contains(unknown.Reason, "502 bad gateway") {
		t.Errorf("got %v, want the status in its reason", err)
	}
	if err := send(404, "", ""); !errors.Is(err, hgeapi.ErrNoPath) {
		t.Errorf("an address where nothing is is not an ErrNoPath: %v", err)
	}
}

func TestPathThatDoesNotExist(t *testing.T) {
	client := cannedClient(t, 200, "", "")
	parcels := hgeapi.Call{Operation: "parcels", Path: "parcels", Query: "parcels_result"}
	if err := errOf(client.Send(t.Context(), hgeapi.Request{Call: &parcels, Reference: "TR1"})); ending(err) != "not sent" {
		t.Errorf("got %v, want not sent", err)
	}
	if _, err := client.Result(t.Context(), &parcels, "TR1"); err == nil || errors.Is(err, hgeapi.ErrNotKnown) {
		t.Errorf("got %v, want an error that says nothing about the form", err)
	}
}

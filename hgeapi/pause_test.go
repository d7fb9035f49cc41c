package hgeapi_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
)

// TestRetryAfter has the ways to write how long to wait, and what is nonsense. The carrier's clock is three hours ahead of ours.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		theirs := time.Now().UTC().Add(3 * time.Hour)
		in := func(d time.Duration) string { return theirs.Add(d).Format(http.TimeFormat) }
		const bare = time.Second // of a 429 that does not say how long
		for _, test := range []struct {
			retryAfter, date string
			want             time.Duration
		}{
			{"60", "", time.Minute},
			{" 60 ", "", time.Minute},
			{"1.5", "", 1500 * time.Millisecond},
			{"60, 90", "", time.Minute},
			{"86400", "", 10 * time.Minute},
			{"99999999999999999999999999", "", 10 * time.Minute},
			{in(time.Minute), in(0), time.Minute},
			{in(time.Minute), "", 10 * time.Minute},
			{in(-time.Minute), in(0), bare},
			{theirs.Add(time.Minute).Format(time.ANSIC), in(0), time.Minute},
			{theirs.Add(48 * time.Hour).Format(time.RFC850), in(0), 10 * time.Minute},
			{"Mon, 02 Jan 1995 15:04:05 GMT", "", bare},
			{"Mon, 02 Jan 1995 15:04:05 GMT", "yesterday", bare},
			{"-60", "", bare},
			{"0", "", bare},
			{"1e9", "", bare},
			{"NaN", "", bare},
			{"Inf", "", bare},
			{"60s", "", bare},
			{"soon", "", bare},
			{"2026-11-29T10:00:00Z", "", bare},
			{"", "", bare},
		} {
			header := http.Header{"Date": {test.date}, "Retry-After": {test.retryAfter}}
			client, told := pausing(t, 429, header, `{"code":429,"success":false,"detail":"slow down"}`)
			if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); ending(err) != "not now" {
				t.Errorf("%q: %v", test.retryAfter, err)
			}
			var paused *hgeapi.PausedError
			_, err := client.Result(t.Context(), &scanForm, "TR1")
			if !errors.As(err, &paused) || paused.Left != test.want {
				t.Errorf("%q (%s): %v, want to wait %v", test.retryAfter, test.date, err, test.want)
			}
			if len(*told) != 1 || (*told)[0].Left != test.want || !strings.Contains((*told)[0].Words, "slow down") {
				t.Errorf("%q: told %+v", test.retryAfter, *told)
			}
		}
	})
}

// pausing is a client with one answer, and what it tells of pauses.
func pausing(t *testing.T, status int, header http.Header, text string) (*hgeapi.Client, *[]hgeapi.Pause) {
	t.Helper()
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		response, err := canned(status, "", text).RoundTrip(r)
		response.Header = header
		return response, err
	}))
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	client := newClient(t, c)
	told := &[]hgeapi.Pause{}
	client.WhenPaused(func(p hgeapi.Pause) { *told = append(*told, p) })
	return client, told
}

// TestWhichAnswersPause: one that says no and how long to wait, whoever says so, and a 429.
func TestWhichAnswersPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const page, busy, away = "<html>busy</html>", `{"code":429,"success":false}`, `{"code":503,"success":false}`
		const ok = `{"code":200,"success":true,"data":{"reference_num":"TR1"}}`
		for _, test := range []struct {
			status     int
			retryAfter string
			reply      string
			want       time.Duration
		}{
			{429, "7", page, 7 * time.Second},
			{429, "", page, time.Second},
			{200, "7", busy, 7 * time.Second},
			{200, "", busy, time.Second},
			{503, "7", page, 7 * time.Second},
			{503, "7", away, 7 * time.Second},
			{200, "7", away, 7 * time.Second},
			{503, "", away, 0},
			{503, "", page, 0},
			{503, "tomorrow", page, 0},
			{502, "7", page, 7 * time.Second},
			{403, "7", page, 7 * time.Second},
			{200, "7", ok, 0},
			{202, "7", ok, 0},
			{301, "7", page, 0},
		} {
			client, _ := pausing(t, test.status, http.Header{"Retry-After": {test.retryAfter}}, test.reply)
			client.Result(t.Context(), &scanForm, "TR1")
			err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))
			var paused *hgeapi.PausedError
			if errors.As(err, &paused) != (test.want > 0) || paused != nil && paused.Left != test.want {
				t.Errorf("%d %q %s: %v, want to wait %v", test.status, test.retryAfter, test.reply, err, test.want)
			}
			if paused != nil && ending(err) != "not sent" {
				t.Errorf("%d: %v, want not sent", test.status, err)
			}
			time.Sleep(test.want)
			if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); errors.As(err, &paused) {
				t.Errorf("%d: %v after it was over", test.status, err)
			}
		}
	})
}

// TestBarePausesGrow: a carrier that is busy and does not say how long is left alone longer each time, until it has answered.
func TestBarePausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		status := 429
		c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
			return canned(status, "", `{"success":false,"detail":""}`).RoundTrip(r)
		}))
		c.Auth = hgeapi.Auth{Token: "t"}
		client := newClient(t, c)
		var waits []time.Duration
		client.WhenPaused(func(p hgeapi.Pause) { waits = append(waits, p.Left) })
		for i := range 9 {
			status = 429
			if i == 7 {
				status = 200
			}
			client.Result(t.Context(), &scanForm, "TR1")
			time.Sleep(time.Minute)
		}
		want := []time.Duration{1, 2, 4, 8, 16, 30, 30, 1}
		for i := range want {
			want[i] *= time.Second
		}
		if len(waits) != len(want) {
			t.Fatalf("waits %v, want %v", waits, want)
		}
		for i := range want {
			if waits[i] != want[i] {
				t.Errorf("waits %v, want %v", waits, want)
			}
		}
	})
}

// TestPausedLogin: a login that is put off puts off everything, and is not tried before its time. Whoever waited for its turn
// meanwhile does not call either.
func TestPausedLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
			calls.Add(1)
			return canned(429, "Retry-After: 86400", "").RoundTrip(r)
		}))
		c.MaxInFlight, c.RequestsPerSecond = 20, 5
		client := newClient(t, c)
		for range 10 {
			go client.Login(t.Context())
			go client.Send(t.Context(), request(t, "TR1", "HGE1"))
			go client.Result(t.Context(), &scanForm, "TR1")
		}
		time.Sleep(9 * time.Minute)
		if n := calls.Load(); n != 1 {
			t.Errorf("%d calls, want 1", n)
		}
		time.Sleep(2 * time.Minute)
		if err := client.Login(t.Context()); err == nil || calls.Load() != 2 {
			t.Errorf("%d calls after the pause, want 2 (%v)", calls.Load(), err)
		}
	})
}

// TestPauseOfAnother: what another importer was told is heeded, but not for longer than longest_pause, and does not shorten ours.
func TestPauseOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := cannedClient(t, 200, "", "")
		client.KeepPause(24 * time.Hour)
		client.KeepPause(time.Second)
		var paused *hgeapi.PausedError
		if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); !errors.As(err, &paused) ||
			paused.Left != 10*time.Minute {
			t.Errorf("%v", err)
		}
	})
}

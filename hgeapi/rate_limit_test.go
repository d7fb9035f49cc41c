package hgeapi_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

// TestRateLimitAndSlots measures in virtual time how long ten queries take.
func TestRateLimitAndSlots(t *testing.T) {
	for _, test := range []struct {
		name     string
		rate     float64
		inFlight int
		delay    time.Duration
		want     time.Duration
	}{
		{"two at a time, a second each", 0, 2, time.Second, 5 * time.Second},
		{"ten at a time, a second each", 0, 10, time.Second, time.Second},
		{"five a second", 5, 10, 0, 1800 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Delay: test.delay})
			c := configOf(hgeapitest.InProcessURL, carrier.Transport())
			c.Auth = hgeapi.Auth{Token: "t"}
			c.RequestsPerSecond, c.MaxInFlight = test.rate, test.inFlight
			client := newClient(t, c)
			done := make(chan error)
			start := time.Now()
			for range 10 {
				go func() {
					_, err := client.Result(t.Context(), &scanForm, "TR1")
					done <- err
				}()
			}
			for range 10 {
				if err := <-done; !errors.Is(err, hgeapi.ErrNotKnown) {
					t.Error(err)
				}
			}
			if took := time.Since(start).Round(time.Millisecond); took != test.want {
				t.Errorf("%s: took %s, want %s", test.name, took, test.want)
			}
		})
	}
}

// TestEndedWhileWaiting ends the context of a send while it waits for its turn: no byte leaves.
func TestEndedWhileWaiting(t *testing.T) {
	for name, change := range map[string]func(*hgeapi.Config){
		"for a slot":           func(c *hgeapi.Config) { c.MaxInFlight = 1 },
		"for the rate limiter": func(c *hgeapi.Config) { c.RequestsPerSecond = 0.001 },
	} {
		synctest.Test(t, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Delay: 10 * time.Second})
			c := configOf(hgeapitest.InProcessURL, carrier.Transport())
			c.Auth = hgeapi.Auth{Token: "t"}
			change(&c)
			client := newClient(t, c)
			first := make(chan error, 1)
			go func() {
				first <- errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))
			}()
			synctest.Wait()
			ctx, cancel := context.WithCancel(t.Context())
			second, asked := make(chan error, 1), make(chan error, 1)
			go func() { second <- errOf(client.Send(ctx, request(t, "TR2", "HGE2"))) }()
			go func() {
				_, err := client.Result(ctx, &scanForm, "TR2")
				asked <- err
			}()
			synctest.Wait()
			cancel()
			if err := <-second; ending(err) != "not sent" || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v, want not sent", name, err)
			}
			var notAnswered *hgeapi.NotAnsweredError
			if err := <-asked; !errors.As(err, &notAnswered) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v, want no answer", name, err)
			}
			if err := <-first; err != nil {
				t.Error(err)
			}
			if carrier.Submitted("TR2") != 0 {
				t.Errorf("%s: the second form has left", name)
			}
		})
	}
}

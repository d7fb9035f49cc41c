package hgeapi_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

// TestRecord: a form is recorded once, before it leaves. A form that cannot be recorded is not sent.
func TestRecord(t *testing.T) {
	bubble(t, hgeapitest.Config{}, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		records := 0
		form := request(t, "TR1", "HGE1")
		form.Record = func() error {
			if records++; carrier.Submitted("TR1") > 0 {
				t.Error("recorded after the form had left")
			}
			return nil
		}
		carrier.Fail(hgeapitest.Fault{Do: hgeapitest.LoggedOut})
		if err := errOf(client.Send(t.Context(), form)); ending(err) != "not now" || records != 1 || carrier.Submitted("TR1") != 1 {
			t.Errorf("%v; recorded %d times, came %d times, want once each", err, records, carrier.Submitted("TR1"))
		}

		broken := errors.New("disk full")
		form = request(t, "TR2", "HGE2")
		form.Record = func() error { return broken }
		err := errOf(client.Send(t.Context(), form))
		if ending(err) != "not sent" || !errors.Is(err, broken) || carrier.Submitted("TR2") != 0 {
			t.Errorf("got %v, want not sent; it came %d times", err, carrier.Submitted("TR2"))
		}
	})
}

// TestRecordAfterTheWait sends ten forms at five a second. However long a form waits for its turn, no time passes between
// its Record and its first byte.
func TestRecordAfterTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		carrier := hgeapitest.New(hgeapitest.Config{Token: "t"})
		c := configOf(hgeapitest.InProcessURL, carrier.Transport())
		c.Auth = hgeapi.Auth{Token: "t"}
		c.RequestsPerSecond, c.MaxInFlight = 5, 10
		client := newClient(t, c)
		done := make(chan error)
		start := time.Now()
		for n := range 10 {
			reference := fmt.Sprint("TR", n)
			go func() {
				var recorded, written time.Time
				r := request(t, reference, "HGE1")
				r.Record = func() error { recorded = time.Now(); return nil }
				r.MayWrite = func() error { written = time.Now(); return nil }
				err := errOf(client.Send(t.Context(), r))
				if recorded.IsZero() || !written.Equal(recorded) {
					t.Errorf("%s was recorded after %v, written after %v", reference, recorded.Sub(start), written.Sub(start))
				}
				done <- err
			}()
		}
		for range 10 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start).Round(time.Millisecond); took != 1800*time.Millisecond {
			t.Errorf("took %v: no form has waited", took)
		}
	})
}

// TestMayWrite holds the body back before its first piece, and before each further one: the carrier never gets a whole form.
func TestMayWrite(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	client := newClient(t, configOf(carrier.URL, nil)) // the first send logs in, without asking MayWrite
	var orders []string
	for n := range 4 << 15 / len("HGE2611260000000,") { // a body is written in pieces of 32 KB
		orders = append(orders, fmt.Sprintf("HGE261126%07d", n))
	}
	held := errors.New("held back")
	send := func(reference string, pieces int) (asked int, err error) {
		r := request(t, reference, orders...)
		r.MayWrite = func() error {
			if asked++; asked > pieces {
				return held
			}
			return nil
		}
		err = errOf(client.Send(t.Context(), r))
		return asked, err
	}
	all, err := send("TR-whole", 1000)
	if err != nil || all < 4 || carrier.Accepted("TR-whole") != 1 {
		t.Fatalf("%v; MayWrite was asked %d times", err, all)
	}
	for pieces := range all {
		reference := fmt.Sprint("TR", pieces)
		want := "unknown"
		if pieces == 0 {
			want = "not sent" // for certain
		}
		_, err := send(reference, pieces)
		if ending(err) != want || !errors.Is(err, held) || carrier.Submitted(reference) != 0 {
			t.Errorf("%d of %d pieces may be written: the form came %d times, %v", pieces, all, carrier.Submitted(reference), err)
		}
	}
}

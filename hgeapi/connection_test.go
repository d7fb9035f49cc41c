package hgeapi_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

// TestFaults sends a form to a carrier with each fault, over a real connection and in-process, and compares the ending with
// what the carrier has received and accepted.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		do                  hgeapitest.FaultKind
		want                string
		submitted, accepted int
		overConnection      string // the ending over a real connection if it is another one
	}{
		{"", "accepted", 1, 1, ""},
		{hgeapitest.Drop, "unknown", 0, 0, ""},
		{hgeapitest.Down, "not sent", 0, 0, "unknown"},
		{hgeapitest.Error500, "unknown", 1, 0, ""},
		{hgeapitest.Error503, "away", 1, 0, ""},
		{hgeapitest.Error503Bare, "unknown", 1, 0, ""},
		{hgeapitest.TooManyRequests, "not now", 1, 0, ""},
		{hgeapitest.LoggedOut, "not now", 1, 0, ""},
		{hgeapitest.LoggedOutAsCode, "not now", 1, 0, ""},
		{hgeapitest.HTML, "unknown", 1, 0, ""},
		{hgeapitest.Redirect, "unknown", 1, 0, ""},
		{hgeapitest.Refuse, "refused", 1, 0, ""},
		{hgeapitest.AcceptDrop, "unknown", 1, 1, ""},
		{hgeapitest.Accept500, "unknown", 1, 1, ""},
		{hgeapitest.Accept502, "unknown", 1, 1, ""},
		{hgeapitest.AcceptHTML, "unknown", 1, 1, ""},
		{hgeapitest.AcceptCut, "unknown", 1, 1, ""},
		{hgeapitest.OtherReference, "unknown", 1, 1, ""},
		{hgeapitest.Delay, "accepted", 1, 1, ""},
		{hgeapitest.Lag, "accepted", 1, 1, ""},
	} {
		try := func(t *testing.T, carrier *hgeapitest.Carrier, c hgeapi.Config, want string) {
			if test.do != "" {
				carrier.Fail(hgeapitest.Fault{Do: test.do, For: time.Millisecond})
			}
			err := errOf(newClient(t, c).Send(t.Context(), request(t, "TR1", "HGE1", "HGE2")))
			if got := ending(err); got != want {
				t.Errorf("got %s, want %s (%v)", got, want, err)
			}
			if s, a := carrier.Submitted("TR1"), carrier.Accepted("TR1"); s != test.submitted || a != test.accepted {
				t.Errorf("the carrier got the form %d times and took it %d times, want %d and %d", s, a, test.submitted, test.accepted)
			}
			if wrong := carrier.Complaints(); len(wrong) > 0 {
				t.Errorf("the carrier complains: %v", wrong)
			}
		}
		t.Run("in-process "+string(test.do), func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{})
			try(t, carrier, configOf(hgeapitest.InProcessURL, carrier.Transport()), test.want)
		})
		t.Run("over a connection "+string(test.do), func(t *testing.T) {
			server := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			want := test.want
			if test.overConnection != "" {
				want = test.overConnection
			}
			try(t, server.Carrier, configOf(server.URL, nil), want)
		})
	}
}

// TestCertainlyNotSent has every case in which no byte can have left.
func TestCertainlyNotSent(t *testing.T) {
	const nobodyListens = "http://127.0.0.1:1/"
	tls := httptest.NewUnstartedServer(http.NotFoundHandler()) // the client does not trust its certificate
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	defer tls.Close()
	ended, end := context.WithCancel(t.Context())
	end()
	short, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	endlessDial := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}

	for _, test := range []struct {
		name      string
		ctx       context.Context
		url       string
		transport http.RoundTripper
		cause     error
	}{
		{"connection refused", t.Context(), nobodyListens, nil, nil},
		{"TLS", t.Context(), tls.URL + "/", nil, nil},
		{"ended before", ended, nobodyListens, nil, context.Canceled},
		{"ended during the dial", short, "https://carrier.invalid/", endlessDial, context.DeadlineExceeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := configOf(test.url, test.transport)
			c.Auth = hgeapi.Auth{Token: "t"}
			err := errOf(newClient(t, c).Send(test.ctx, request(t, "TR1", "HGE1")))
			if ending(err) != "not sent" || test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("got %s, want not sent by %v (%v)", ending(err), test.cause, err)
			}
		})
	}
}

// TestReadMayHaveArrived has a transport that reads the form and then fails, without having reported a connection.
func TestReadMayHaveArrived(t *testing.T) {
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		io.Copy(io.Discard, r.Body)
		return nil, io.ErrUnexpectedEOF
	}))
	c.Auth = hgeapi.Auth{Token: "t"}
	err := errOf(newClient(t, c).Send(t.Context(), request(t, "TR1", "HGE1")))
	if ending(err) != "unknown" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %s (%v), want unknown", ending(err), err)
	}
	want := "the form may have arrived: no reply: the line to the carrier failed: " +
		`Post "https://carrier.invalid/scanform/": unexpected EOF`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// TestKeptConnectionIsClosed has a server that answers the first request of each connection, and closes the connection
// after it has read the second one. net/http must not send that one again.
func TestKeptConnectionIsClosed(t *testing.T) {
	for _, test := range []struct {
		name         string
		transport    *http.Transport // nil = ours
		second       string          // ending of the second send
		conns, posts int32
	}{
		{"a transport that keeps its connections", &http.Transport{}, "unknown", 1, 2},
		{"ours", nil, "accepted", 2, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			url, conns, posts := closingServer(t)
			c := configOf(url, nil)
			if test.transport != nil {
				c.Transport = test.transport
			}
			c.Auth = hgeapi.Auth{Token: "t"}
			client := newClient(t, c)
			for _, want := range []string{"accepted", test.second} {
				err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))
				if got := ending(err); got != want {
					t.Errorf("got %s, want %s (%v)", got, want, err)
				}
			}
			if conns.Load() != test.conns || posts.Load() != test.posts {
				t.Errorf("%d connections and %d posts, want %d and %d", conns.Load(), posts.Load(), test.conns, test.posts)
			}
		})
	}
}

// closingServer answers the first request of each connection and closes the connection after it has read the second one. It
// counts connections and posts.
func closingServer(t *testing.T) (url string, conns, posts *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns, posts = new(atomic.Int32), new(atomic.Int32)
	const reply = `{"code":200,"success":true,"detail":"","data":{"reference_num":"TR1"}}`
	read := func(in *bufio.Reader) bool {
		r, err := http.ReadRequest(in)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
			posts.Add(1)
		}
		return err == nil
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Add(1)
			in := bufio.NewReader(conn)
			if read(in) {
				(&http.Response{
					StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(reply)),
					Body: io.NopCloser(strings.NewReader(reply)),
				}).Write(conn)
				read(in)
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return "http://" + l.Addr().String() + "/", conns, posts
}

// TestEndInTheMiddle ends the context, or lets the time-out pass, after the carrier has accepted the form.
func TestEndInTheMiddle(t *testing.T) {
	for _, byTimeout := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{})
			carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Delay, For: time.Hour})
			client := newClient(t, configOf(hgeapitest.InProcessURL, carrier.Transport()))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan error, 1)
			start := time.Now()
			go func() { done <- errOf(client.Send(ctx, request(t, "TR1", "HGE1"))) }()
			synctest.Wait()
			if carrier.Accepted("TR1") != 1 {
				t.Fatal("the form has not come in")
			}
			if !byTimeout {
				cancel()
			}
			err := <-done
			if ending(err) != "unknown" {
				t.Errorf("by time-out %t: got %v, want unknown", byTimeout, err)
			}
			if byTimeout && (time.Since(start) != time.Minute || !errors.Is(err, context.DeadlineExceeded)) {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
			if !byTimeout && !errors.Is(err, context.Canceled) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

// TestRequestsCannotBeResent checks that net/http has no means to send our requests a second time.
func TestRequestsCannotBeResent(t *testing.T) {
	var requests []*http.Request
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		requests = append(requests, r)
		return nil, errors.New("the line is down")
	}))
	c.Auth = hgeapi.Auth{Token: "t"}
	client := newClient(t, c)
	form := request(t, "TR1", "HGE1")
	form.Repeat = true
	client.Send(t.Context(), form)
	client.Result(t.Context(), &scanForm, "TR1")
	if len(requests) != 2 {
		t.Fatalf("%d requests, want 2", len(requests))
	}
	for _, r := range requests {
		if r.GetBody != nil || r.Header.Get("Idempotency-Key") != "" || r.Header.Get("X-Idempotency-Key") != "" {
			t.Errorf("net/http may resend %s", r.URL)
		}
		if r.Method != http.MethodPost || r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("Accept-Language") != "en" ||
			r.Header.Get("Content-Type") != "application/json" || r.ContentLength <= 0 {
			t.Errorf("%s %s has the headers %v", r.Method, r.URL, r.Header)
		}
	}
}

package hgeapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

func TestWaysToLogIn(t *testing.T) {
	for _, test := range []struct {
		name    string
		carrier hgeapitest.Config
		auth    hgeapi.Auth
		want    string
		logins  int
	}{
		{"password", hgeapitest.Config{},
			hgeapi.Auth{Username: hgeapitest.DemoUsername, Password: hgeapitest.DemoPassword}, "accepted", 1},
		{"wrong password", hgeapitest.Config{}, hgeapi.Auth{Username: hgeapitest.DemoUsername, Password: "hush"}, "not sent, login", 1},
		{"token", hgeapitest.Config{Token: "abc"}, hgeapi.Auth{Token: "abc"}, "accepted", 0},
		{"wrong token", hgeapitest.Config{Token: "abc"}, hgeapi.Auth{Token: "hush"}, "not now", 0},
		{"signature", hgeapitest.Config{APIKey: "k", APISecret: "s", APIToken: "t"},
			hgeapi.Auth{APIKey: "k", APISecret: "s", APIToken: "t"}, "accepted", 0},
		{"wrong signature", hgeapitest.Config{APIKey: "k", APISecret: "s"},
			hgeapi.Auth{APIKey: "k", APISecret: "hush"}, "not now", 0},
		{"none", hgeapitest.Config{}, hgeapi.Auth{}, "not sent, login", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := hgeapitest.NewTestServer(t, test.carrier)
			c := configOf(server.URL, nil)
			c.Auth = test.auth
			client := newClient(t, c)
			err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))
			if got := ending(err); got != test.want {
				t.Errorf("got %s, want %s (%v)", got, test.want, err)
			}
			if test.want == "not sent, login" && !errors.Is(err, hgeapi.ErrLogin) {
				t.Errorf("%v is no ErrLogin", err)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Errorf("%v shows the secret", err)
			}
			_, err = client.Result(t.Context(), &scanForm, "TR1")
			var notAnswered *hgeapi.NotAnsweredError
			if test.want != "accepted" && (!errors.Is(err, hgeapi.ErrLogin) || !errors.As(err, &notAnswered)) {
				t.Errorf("asked for the result: %v is no ErrLogin", err)
			}
			if server.Submitted("TR1") > 1 {
				t.Errorf("sent %d times, want once at most: a new login could not help", server.Submitted("TR1"))
			}
			if got := server.Logins(); got != test.logins {
				t.Errorf("%d logins, want %d", got, test.logins)
			}
			if wrong := server.Complaints(); len(wrong) > 0 {
				t.Errorf("the carrier complains: %v", wrong)
			}
		})
	}
}

func TestLogin(t *testing.T) {
	for _, test := range []struct {
		name       string
		status     int
		header     string
		reply      string
		errLogin   bool
		retryAfter time.Duration
	}{
		{"refused with 400", 400, "", `{"code":400,"success":false,"detail":"wrong password"}`, true, 0},
		{"refused with 401", 401, "", "", true, 0},
		{"refused in a 200", 200, "", `{"code":1003,"success":false,"detail":"wrong password"}`, true, 0},
		{"wrong path", 404, "", `{"code":404,"success":false,"detail":"no such resource"}`, false, 0},
		{"wrong path, as a code", 200, "", `{"code":404,"success":false,"detail":"no such resource"}`, false, 0},
		{"a proxy's page", 403, "", "<html>", false, 0},
		{"server error", 500, "", "", false, 0},
		{"busy", 429, "Retry-After: 9", "", false, 9 * time.Second},
		{"no token", 200, "", `{"code":200,"success":true,"data":{}}`, false, 0},
		{"no header could carry that token", 200, "", `{"code":200,"success":true,"data":{"token":"a\nb"}}`, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := newClient(t, configOf("https://carrier.invalid/", canned(test.status, test.header, test.reply)))
			err := client.Login(t.Context())
			var notSent *hgeapi.NotSentError
			if !errors.As(err, &notSent) || errors.Is(err, hgeapi.ErrLogin) != test.errLogin || notSent.Auth != test.errLogin {
				t.Errorf("got %v, want an ErrLogin: %t", err, test.errLogin)
			} else if notSent.RetryAfter != test.retryAfter {
				t.Errorf("wait %s, want %s", notSent.RetryAfter, test.retryAfter)
			}
			hint, want := hintOf(err), ""
			switch {
			case test.errLogin:
				want = "see [api.auth]: "
			case strings.HasPrefix(test.name, "wrong path"):
				want = "compare login in [api.paths]"
			}
			if !strings.HasPrefix(hint, want) || want == "" && hint != "" {
				t.Errorf("%v has the hint %q, want %q", err, hint, want)
			}
		})
	}
}

func TestTokenIsRenewedBeforeItsEnd(t *testing.T) {
	bubble(t, hgeapitest.Config{TokenLife: time.Hour}, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		for _, step := range []struct {
			wait   time.Duration
			logins int
		}{{0, 1}, {54 * time.Minute, 1}, {2 * time.Minute, 2}, {50 * time.Minute, 2}} {
			time.Sleep(step.wait)
			if err := client.Login(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := carrier.Logins(); got != step.logins {
				t.Errorf("%d logins, want %d", got, step.logins)
			}
		}
	})
}

func TestOneLoginForAll(t *testing.T) {
	many := func(c *hgeapi.Config) { c.MaxInFlight = 100 }
	bubble(t, hgeapitest.Config{Delay: time.Second}, many, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		loginAll := func() {
			done := make(chan error)
			for range 50 {
				go func() {
					_, err := client.Result(t.Context(), &scanForm, "TR1")
					done <- err
				}()
			}
			for range 50 {
				if err := <-done; !errors.Is(err, hgeapi.ErrNotKnown) {
					t.Error(err)
				}
			}
		}
		loginAll()
		if got := carrier.Logins(); got != 1 {
			t.Errorf("%d logins, want 1", got)
		}
		carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.LoggedOut})
		loginAll()
		if got := carrier.Logins(); got != 2 {
			t.Errorf("%d logins after all tokens ended, want 2", got)
		}
	})
}

// TestLate401 makes two queries with the same token, which then expires. The second gets its 401 only after the first has
// got a new token, and must not drop the new token.
func TestLate401(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		carrier := hgeapitest.New(hgeapitest.Config{})
		var queries atomic.Int32
		bothOut := make(chan struct{})
		late := roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/result/") {
				switch queries.Add(1) {
				case 1:
					<-bothOut
				case 2:
					close(bothOut)
					time.Sleep(10 * time.Second)
				}
			}
			return carrier.Transport().RoundTrip(r)
		})
		client := newClient(t, configOf(hgeapitest.InProcessURL, late))
		if err := client.Login(t.Context()); err != nil {
			t.Fatal(err)
		}
		carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.LoggedOut})
		done := make(chan error)
		ask := func() {
			_, err := client.Result(t.Context(), &scanForm, "TR1")
			done <- err
		}
		go ask()
		go ask()
		for range 2 {
			if err := <-done; !errors.Is(err, hgeapi.ErrNotKnown) {
				t.Error(err)
			}
		}
		if carrier.Logins() != 2 {
			t.Errorf("%d logins, want 2", carrier.Logins())
		}
	})
}

// TestFormAfter401 has a token that the carrier does not take any more. The form is not posted again before it was asked for,
// and the question comes with a new token.
func TestFormAfter401(t *testing.T) {
	bubble(t, hgeapitest.Config{}, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		carrier.Fail(hgeapitest.Fault{Do: hgeapitest.LoggedOut})
		form := request(t, "TR1", "HGE1")
		if err := errOf(client.Send(t.Context(), form)); ending(err) != "not now" || carrier.Submitted("TR1") != 1 {
			t.Errorf("got %v after %d sends, want not now after one", err, carrier.Submitted("TR1"))
		}
		if _, err := client.Result(t.Context(), &scanForm, "TR1"); !errors.Is(err, hgeapi.ErrNotKnown) {
			t.Errorf("got %v, want that the form is not known", err)
		}
		form.Repeat = true
		if err := errOf(client.Send(t.Context(), form)); err != nil || carrier.Logins() != 2 {
			t.Errorf("got %v after %d logins, want that it is taken after two", err, carrier.Logins())
		}
	})
}

// TestLoginLostAfter401 cannot ask, because the line breaks at the new login: nobody has refused it.
func TestLoginLostAfter401(t *testing.T) {
	bubble(t, hgeapitest.Config{}, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		if err := client.Login(t.Context()); err != nil {
			t.Fatal(err)
		}
		carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.LoggedOut},
			hgeapitest.Fault{On: "login", Do: hgeapitest.AcceptDrop})
		_, err := client.Result(t.Context(), &scanForm, "TR1")
		var notAnswered *hgeapi.NotAnsweredError
		if !errors.As(err, &notAnswered) || errors.Is(err, hgeapi.ErrLogin) {
			t.Errorf("got %v, want no answer, and no refused login", err)
		}
	})
}

func TestPauseAfterRefusedLogin(t *testing.T) {
	wrong := func(c *hgeapi.Config) { c.Auth.Password = "wrong" }
	bubble(t, hgeapitest.Config{}, wrong, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		for _, step := range []struct {
			wait   time.Duration
			logins int
		}{{0, 1}, {30 * time.Second, 1}, {31 * time.Second, 2}} {
			time.Sleep(step.wait)
			if err := client.Login(t.Context()); !errors.Is(err, hgeapi.ErrLogin) {
				t.Errorf("got %v, want ErrLogin", err)
			}
			if got := carrier.Logins(); got != step.logins {
				t.Errorf("%d logins, want %d: many tries lock an account", got, step.logins)
			}
		}
	})
}

func TestEndedWhileAnotherLogsIn(t *testing.T) {
	bubble(t, hgeapitest.Config{Delay: time.Second}, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		first := make(chan error, 1)
		go func() { first <- client.Login(t.Context()) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := errOf(client.Send(ctx, request(t, "TR1", "HGE1"))); ending(err) != "not sent" {
			t.Errorf("got %v, want not sent", err)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

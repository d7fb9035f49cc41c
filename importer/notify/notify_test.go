package notify_test

import (
	"errors"
	"io"
	"mime/quotedprintable"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/notify"
	"hgeimport/importer/notify/notifytest"
)

// message has what would be eaten or obeyed where a program takes texts as Markdown or HTML.
var message = notify.Message{ID: "hgeimport-1-2-3", Kind: "file", Title: "hgeimport: 주문_*표*_<b>.xlsx: 3 rows & more",
	Lines: []string{"outcome: 结果_[a](b).xlsx", "next: open it"}, At: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC),
	Facts: map[string]int{"to_mend": 3}}

// secretOf is the secret of a shape that signs.
func secretOf(shape string) string {
	if notify.Signs(shape) {
		return "SEC-a-secret-of-the-robot"
	}
	return ""
}

func TestWebhookInEachShape(t *testing.T) {
	t.Parallel()
	for _, shape := range notify.Shapes {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewWebhook(t, shape, secretOf(shape))
			hook := &notify.Webhook{URL: server.URL, Shape: shape, Secret: secretOf(shape)}
			if err := errors.Join(hook.Try(t.Context()), hook.Send(t.Context(), message)); err != nil {
				t.Fatal(err, server.Complaints())
			}
			got := server.Got()
			if len(got) != 1 || got[0].Title != message.Title || strings.TrimSpace(got[0].Text) != strings.Join(message.Lines, "\n") {
				t.Errorf("%q", got)
			}
			long := message
			for range 500 {
				long.Lines = append(long.Lines, "주문 파일 "+strings.Repeat("가", 20))
			}
			if shape != "json" && shape != "teams" && shape != "feishu" { // the others have a bound
				if err := hook.Send(t.Context(), long); err != nil {
					t.Error(err, server.Complaints())
				}
			}
		})
	}
}

// A receiver that says no is not taken for one that says yes, and no error shows the address or the secret.
func TestWebhookThatSaysNo(t *testing.T) {
	t.Parallel()
	for _, shape := range notify.Shapes {
		for what, answer := range map[string]struct {
			status int
			body   string
		}{
			"an error": {500, "broken at /hooks/a-token-that-nobody-may-see"}, "a page": {404, "<html>another-token"},
			"a redirect": {http.StatusFound, ""}, "busy": {429, "another-token"},
			"a code":             {200, `{"errcode":310000,"errmsg":"no another-token","code":19021,"msg":"sign match fail"}`},
			"a yes that is none": {200, "<html>log in"},
		} {
			if answer.status == 200 && shape != "feishu" && shape != "dingtalk" && shape != "wecom" {
				continue // there the status says it
			}
			t.Run(shape+" "+what, func(t *testing.T) {
				t.Parallel()
				server := notifytest.NewWebhook(t, shape, "")
				server.Fail(answer.status, answer.body)
				err := (&notify.Webhook{URL: server.URL, Shape: shape, Secret: secretOf(shape)}).Send(t.Context(), message)
				var failed *notify.Error
				if !errors.As(err, &failed) || strings.Contains(err.Error(), "token-") || strings.Contains(err.Error(), "-token") ||
					strings.Contains(err.Error(), "SEC-") || server.Tries() != 1 {
					t.Errorf("%v, %d tries", err, server.Tries())
				}
			})
		}
	}
}

func TestWebhookThatIsAway(t *testing.T) {
	t.Parallel()
	hook := &notify.Webhook{URL: "http://127.0.0.1:1/hooks/a-token-that-nobody-may-see", Shape: "json"}
	for _, err := range []error{hook.Send(t.Context(), message), hook.Try(t.Context())} {
		if err == nil || strings.Contains(err.Error(), "a-token") {
			t.Error(err)
		}
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	for _, kind := range notify.TLSKinds {
		for _, mechanism := range []string{"", "PLAIN", "LOGIN"} {
			if kind == "none" && mechanism != "" {
				continue // config refuses to show a login to the network
			}
			t.Run(kind+" "+mechanism, func(t *testing.T) {
				t.Parallel()
				user, password := "importer@example.com", "a password"
				if mechanism == "" {
					user, password = "", ""
				}
				server := notifytest.NewMailServer(t, kind, user, password, mechanism)
				sender := &notify.Mail{To: []string{"a@example.com", "b@example.com"}, From: "hgeimport@example.com",
					Server: server.Address, TLS: kind, User: user, Password: password, Roots: server.Roots}
				if err := errors.Join(sender.Try(t.Context()), sender.Send(t.Context(), message)); err != nil {
					t.Fatal(err)
				}
				got := server.Got()
				if len(got) != 1 || got[0].Subject != message.Title || len(got[0].To) != 2 || got[0].Secure != (kind != "none") {
					t.Fatalf("%+v", got)
				}
				body, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(got[0].Body)))
				text := strings.ReplaceAll(string(body), "\r\n", "\n")
				if err != nil || text != message.Title+"\n"+strings.Join(message.Lines, "\n")+"\n" {
					t.Errorf("%q, %v", text, err)
				}
				for name, want := range map[string]string{"Message-ID": "<hgeimport-1-2-3@example.com>", "Auto-Submitted": "auto-generated",
					"Date": "Sun, 29 Nov 2026 08:00:00 +0000"} {
					if got := got[0].Header.Get(name); got != want {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
			})
		}
	}
}

// What a mail server refuses is told without addresses and login. Nothing is sent over an open line or to a stranger.
func TestMailThatFails(t *testing.T) {
	t.Parallel()
	const user, password = "importer-login", "a-long-password"
	for name, change := range map[string]func(*notifytest.MailServer, *notify.Mail){
		"a wrong password": func(_ *notifytest.MailServer, m *notify.Mail) { m.Password = "a-wrong-password" },
		"a stranger":       func(_ *notifytest.MailServer, m *notify.Mail) { m.Roots = nil },
		"it is down":       func(s *notifytest.MailServer, _ *notify.Mail) { s.Down(true) },
		"no STARTTLS": func(_ *notifytest.MailServer, m *notify.Mail) {
			m.Server = notifytest.NewMailServer(t, "none", "", "", "").Address
		},
		"nobody there": func(_ *notifytest.MailServer, m *notify.Mail) { m.Server = "127.0.0.1:1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewMailServer(t, "starttls", user, password, "PLAIN")
			sender := &notify.Mail{To: []string{"somebody@example.com"}, From: "hgeimport@example.com", Server: server.Address,
				TLS: "starttls", User: user, Password: password, Roots: server.Roots}
			change(server, sender)
			err := sender.Send(t.Context(), message)
			var failed *notify.Error
			if !errors.As(err, &failed) || failed.Hint() == "" || len(server.Got()) > 0 {
				t.Fatal(err)
			}
			for _, secret := range []string{"somebody", "password", user} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%v shows %q", err, secret)
				}
			}
			t.Log(err)
		})
	}
}

// A server that knows one of three addresses no more does not keep the message from the others, and the error names no address.
func TestMailToWhoIsLeft(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, "none", "", "", "")
	server.RefuseAddress("left@example.com", false)
	sender := &notify.Mail{To: []string{"a@example.com", "left@example.com", "b@example.com"}, From: "hgeimport@example.com",
		Server: server.Address, TLS: "none"}
	err := sender.Send(t.Context(), message)
	var failed *notify.Error
	if !errors.As(err, &failed) || !failed.Some {
		t.Fatalf("%+v", err)
	}
	if said := err.Error(); !strings.Contains(said, "address 2 ") || strings.Contains(said, "left@") {
		t.Error(said)
	}
	var got []string
	for _, letter := range server.Got() {
		got = append(got, letter.To...)
	}
	slices.Sort(got)
	if want := []string{"a@example.com", "b@example.com"}; !slices.Equal(got, want) {
		t.Errorf("%q have got it, want %q", got, want)
	}
	server.RefuseAddress("left@example.com", true) // then all of it is sent again
	if err := sender.Send(t.Context(), message); !errors.As(err, &failed) || failed.Some || len(server.Got()) != len(got) {
		t.Errorf("put off: %+v, %d letters", err, len(server.Got()))
	}
	server.RefuseAddress("left@example.com", false)
	sender.To = sender.To[1:2]
	if err := sender.Send(t.Context(), message); !errors.As(err, &failed) || failed.Some {
		t.Errorf("to nobody but who is unknown: %+v", err)
	}
}

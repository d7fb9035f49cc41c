package command

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hgeimport/importer/notify/notifytest"
)

type receiversKey struct{}

// scriptReceivers are the receivers of a script by name.
type scriptReceivers struct {
	hooks map[string]*notifytest.Webhook
	mails map[string]*notifytest.MailServer
}

// receiver new NAME SHAPE [LINE…]: adds a receiver to config.toml, a webhook of a shape or an address of mail, with these lines.
// receiver fail NAME STATUS: it answers so from now on. receiver heal NAME: it takes messages again. receiver got NAME FILE:
// writes what it has got so far into a file.
func receiverCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: receiver new NAME SHAPE [LINE...] | fail NAME STATUS | heal NAME | got NAME FILE")
	}
	all := ts.Value(receiversKey{}).(*scriptReceivers)
	name := args[1]
	switch args[0] {
	case "new":
		lines := append([]string{"[[receiver]]", fmt.Sprintf("name = %q", name)}, args[3:]...)
		lines = append(lines, all.add(ts, name, args[2]))
		path := ts.MkAbs("config.toml")
		text, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(path, []byte(string(text)+strings.Join(lines, "\n")+"\n"), 0o600))
	case "fail":
		status, err := strconv.Atoi(args[2])
		ts.Check(err)
		all.hooks[name].Fail(status, "down")
	case "heal":
		all.hooks[name].Fail(0, "")
	case "got":
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(all.got(ts, name)), 0o600))
	default:
		ts.Fatalf("unknown: receiver %s", args[0])
	}
}

// add starts a server, and returns the line of config.toml that leads to it.
func (r *scriptReceivers) add(ts *testscript.TestScript, name, shape string) string {
	t := ts.Value(testKey{}).(testing.TB)
	if shape != "mail" {
		r.hooks[name] = notifytest.NewWebhook(t, shape, "")
		return fmt.Sprintf("webhook = %q\nshape = %q", r.hooks[name].URL, shape)
	}
	server := notifytest.NewMailServer(t, "starttls", "importer", "mail-password", "PLAIN")
	r.mails[name] = server
	certificate := ts.MkAbs("mail.pem")
	ts.Check(os.WriteFile(certificate, server.PEM, 0o600))
	for variable, value := range map[string]string{"SSL_CERT_FILE": certificate, "HGEIMPORT_NOTIFY_SMTP": server.Address,
		"HGEIMPORT_NOTIFY_SMTP_USER": "importer", "HGEIMPORT_NOTIFY_SMTP_PASSWORD": "mail-password",
		"HGEIMPORT_NOTIFY_MAIL_FROM": "hgeimport@example.com"} {
		ts.Setenv(variable, value)
	}
	return `mail = ["office@example.com"]`
}

// got is what a receiver has got: the title of each message, and its text.
func (r *scriptReceivers) got(ts *testscript.TestScript, name string) string {
	var b strings.Builder
	if server := r.mails[name]; server != nil {
		for _, letter := range server.Got() {
			fmt.Fprintf(&b, "subject: %s\n%s\n", letter.Subject, strings.ReplaceAll(letter.Body, "\r\n", "\n"))
		}
		return b.String()
	}
	hook := r.hooks[name]
	if wrong := hook.Complaints(); len(wrong) > 0 {
		ts.Fatalf("the receiver complains: %v", wrong)
	}
	for _, got := range hook.Got() {
		fmt.Fprintf(&b, "%s\n%s\n", got.Title, got.Text)
	}
	return b.String()
}

// testKey is the test that a script runs in.
type testKey struct{}

package config

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

const goodNotify = `
[notify]
smtp = "mail.example.com:587"
mail_from = "hgeimport@example.com"
[[profile]]
name = "la"
[[receiver]]
name = "office"
mail = ["office@example.com"]
webhook = "https://chat.example.com/hooks/a-secret-path"
[[expect]]
profile = "la"
by = "17:00"
[[cutoff]]
profile = ""
at = "18:30"
`

func TestNotifyIsValidated(t *testing.T) {
	t.Parallel()
	mustLoad(t, goodNotify)
	for _, c := range []struct{ from, to, want string }{
		{`smtp = "mail.example.com:587"`, ``, "receiver[1].mail"},
		{`mail_from = "hgeimport@example.com"`, ``, "receiver[1].mail"},
		{`"mail.example.com:587"`, `"mail.example.com"`, "notify.smtp"},
		{`[notify]`, "[notify]\nsmtp_tls = \"none\"\nsmtp_user = \"u\"\nsmtp_password = \"p\"", "notify.smtp_tls"},
		{`[notify]`, "[notify]\nsmtp_user = \"u\"", "notify.smtp_user"},
		{`[notify]`, "[notify]\nstuck_after = \"0s\"", "notify.stuck_after"},
		{`[notify]`, "[notify]\ngather = \"-1s\"", "notify.gather"},
		{`["office@example.com"]`, `["office"]`, "receiver[1].mail[1]"},
		{`https://chat`, `http://chat`, "receiver[1].webhook"},
		{`https://chat.example.com/`, `chat/`, "receiver[1].webhook"},
		{`name = "office"`, "name = \"office\"\nshape = \"irc\"", "receiver[1].shape"},
		{`name = "office"`, "name = \"office\"\nshape = \"slack\"\nsecret = \"s\"", "receiver[1].secret"},
		{`name = "office"`, "name = \"office\"\nkinds = [\"files\"]", "receiver[1].kinds[1]"},
		{`name = "office"`, "name = \"office\"\nprofiles = [\"ny\"]", "receiver[1].profiles[1]"},
		{`name = "office"`, "name = \"office\"\nlanguage = \"de\"", "receiver[1].language"},
		{`name = "office"`, `name = ""`, "receiver[1].name"},
		{`by = "17:00"`, `by = "5pm"`, "expect[1].by"},
		{`by = "17:00"`, `by = "9:00"`, "expect[1].by"},
		{`by = "17:00"`, "by = \"17:00\"\ndays = [\"monday\"]", "expect[1].days[1]"},
		{"[[expect]]\nprofile = \"la\"", "[[expect]]\nprofile = \"ny\"", "expect[1].profile"},
		{"[[expect]]\nprofile = \"la\"", "[[expect]]", "expect[1].profile"},
		{`at = "18:30"`, "at = \"18:30\"\nwarn = \"25h\"", "cutoff[1].warn"},
	} {
		text := strings.Replace(goodNotify, c.from, c.to, 1)
		if text == goodNotify {
			t.Fatalf("%q is not there", c.from)
		}
		_, _, err := Load(shippedConfig, writeConfig(t, text), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "a-secret-path") {
			t.Errorf("%q: %v, want one about %s", c.to, err, c.want)
		}
	}
}

func TestReceiverWants(t *testing.T) {
	t.Parallel()
	all, some := Receiver{}, Receiver{Kinds: []string{"file", "login"}, Profiles: []string{"la"}}
	for _, c := range []struct {
		r       Receiver
		kind    string
		ofFile  bool
		profile string
		want    bool
	}{
		{all, "file", true, "la", true}, {all, "done", true, "", false}, {all, "login", false, "", true},
		{some, "file", true, "la", true}, {some, "file", true, "", false}, {some, "login", false, "", true},
		{some, "stuck", true, "la", false},
	} {
		if got := c.r.Wants(c.kind, c.ofFile, c.profile); got != c.want {
			t.Errorf("%+v %s %q: %v", c.r, c.kind, c.profile, got)
		}
	}
}

func TestTimeOfDayInSummerTime(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []int{7, 8, 9} { // on 8 March 2026 the clock goes forward
		got := TimeOfDay("17:00", time.Date(2026, 3, day, 1, 0, 0, 0, zone)).Format("15:04")
		if got != "17:00" {
			t.Errorf("day %d: %s", day, got)
		}
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	r := Receiver{Webhook: "https://chat.example.com/a-secret-path", Secret: "a-secret-word"}
	text, err := json.Marshal(r)
	for _, shown := range []string{fmt.Sprintf("%v %+v %q %#v %s", r, r, r, r, r.Webhook), string(text)} {
		if err != nil || strings.Contains(shown, "a-secret") {
			t.Errorf("%s, %v", shown, err)
		}
	}
}

// What is expected, and of whom nobody would be told, is warned about. It is no fault: the files are worked on.
func TestExpectationsOfWhichNobodyIsToldAreWarnedAbout(t *testing.T) {
	const days = "[[expect]]\nprofile = \"\"\nby = \"17:00\"\n[[cutoff]]\nprofile = \"\"\nat = \"18:00\"\n"
	receiver := "[[receiver]]\nname = \"office\"\nwebhook = \"https://chat.example.com/1\"\n"
	expect, cutoff := "config.toml:1:3: expect[1]: nobody would be told", "config.toml:4:3: cutoff[1]: nobody would be told"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nobody":            {days, []string{expect, cutoff}},
		"somebody":          {days + receiver, nil},
		"of other kinds":    {days + receiver + "kinds = [\"file\", \"cutoff\"]\n", []string{expect}},
		"of other profiles": {days + receiver + "profiles = [\"a\"]\n[[profile]]\nname = \"a\"\n", []string{expect, cutoff}},
	} {
		_, warnings, err := Load(shippedConfig, writeConfig(t, c.text), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			for i, w := range warnings {
				warnings[i] = w[max(0, strings.Index(w, "config.toml")):]
			}
			slicesMatch(t, warnings, c.want)
		})
	}
}

package config

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hgeimport/mapping/reason"
)

// Notify says how receivers are told of what waits for a person.
type Notify struct {
	StuckAfter   time.Duration `toml:"stuck_after"`
	AwayAfter    time.Duration `toml:"away_after"`
	Gather       time.Duration `toml:"gather"`
	GiveUp       time.Duration `toml:"give_up"`
	SMTP         string        `toml:"smtp"`     // host:port, "" = there is no mail server
	SMTPTLS      string        `toml:"smtp_tls"` // one of SMTPTLSKinds
	SMTPUser     string        `toml:"smtp_user"`
	SMTPPassword Secret        `toml:"smtp_password"`
	MailFrom     string        `toml:"mail_from"`
}

// Receiver is somebody who is told.
type Receiver struct {
	Name     string   `toml:"name,required"`
	Mail     []string `toml:"mail"`
	Webhook  Secret   `toml:"webhook"`
	Shape    string   `toml:"shape"` // one of NoticeShapes, "" = json
	Secret   Secret   `toml:"secret"`
	Kinds    []string `toml:"kinds"`    // of NoticeKinds; nil = all but done
	Profiles []string `toml:"profiles"` // nil = all
	Language string   `toml:"language"` // "" = that of the configuration
}

// Expect is a file that has to come.
type Expect struct {
	Profile string   `toml:"profile,required"`
	By      string   `toml:"by,required"` // 17:00
	Since   string   `toml:"since"`       // "" = midnight
	Days    []string `toml:"days"`        // nil = each
}

// Cutoff is a time of day at which all files of a profile have to be done.
type Cutoff struct {
	Profile string        `toml:"profile,required"`
	At      string        `toml:"at,required"` // 18:30
	Warn    time.Duration `toml:"warn"`        // 0 = cutoffWarn
	Days    []string      `toml:"days"`        // nil = each
}

// cutoffWarn is how long before a cut-off without warn receivers are told.
const cutoffWarn = 45 * time.Minute

// Warning is how long before the cut-off receivers are told.
func (c Cutoff) Warning() time.Duration { return cmp.Or(c.Warn, cutoffWarn) }

// What the keys of [notify] and [[receiver]] can be.
var (
	SMTPTLSKinds = []string{"starttls", "tls", "none"}
	NoticeShapes = []string{"json", "slack", "feishu", "dingtalk", "wecom", "teams"}
	NoticeKinds  = []string{"file", "done", "stuck", "expect", "cutoff", "login", "folder", "trouble"}
)

// weekdays are the values of days, in the order of time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Wants tells whether a receiver is told of something of a kind. ofFile says that it is about files of a profile.
func (r Receiver) Wants(kind string, ofFile bool, profile string) bool {
	if ofFile && r.Profiles != nil && !slices.Contains(r.Profiles, profile) {
		return false
	}
	if r.Kinds == nil {
		return kind != "done"
	}
	return slices.Contains(r.Kinds, kind)
}

// OnDay tells whether a day is among those of a list; nil has all.
func OnDay(days []string, day time.Weekday) bool {
	return days == nil || slices.Contains(days, weekdays[day])
}

// TimeOfDay is a time such as 17:00 on the day of a moment, in its zone.
func TimeOfDay(text string, day time.Time) time.Time {
	at, err := time.Parse("15:04", text)
	if err != nil {
		at = time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, day.Location())
}

// Secret is a text that is not shown, however it is printed or marshalled.
type Secret string

// Format makes every verb of fmt print stars.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, "***") }

// MarshalText makes encoders (JSON, TOML) write stars.
func (s Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

func (v *validation) notify(c *Config) {
	n := c.Notify
	for _, t := range []struct {
		key   string
		value time.Duration
	}{{"stuck_after", n.StuckAfter}, {"give_up", n.GiveUp}} {
		if t.value <= 0 {
			v.fault("notify."+t.key, "", "%s is not more than 0s", t.value)
		}
	}
	for _, t := range []struct {
		key   string
		value time.Duration
	}{{"away_after", n.AwayAfter}, {"gather", n.Gather}} {
		if t.value < 0 {
			v.fault("notify."+t.key, "", "%s is less than 0s", t.value)
		}
	}
	v.mailServer(n)
	names := map[string]bool{}
	for i, r := range c.Receiver {
		path := fmt.Sprintf("receiver[%d]", i+1)
		if strings.TrimSpace(r.Name) == "" || names[r.Name] {
			v.fault(path+".name", "status and the log call the receiver so", "%q is empty, or another receiver has it", r.Name)
		}
		names[r.Name] = true
		v.receiver(path, r, c)
	}
	v.days(c)
}

// mailServer never repeats the password.
func (v *validation) mailServer(n Notify) {
	v.oneOf("notify.smtp_tls", n.SMTPTLS, SMTPTLSKinds...)
	host, port, err := net.SplitHostPort(n.SMTP)
	if _, portErr := net.LookupPort("tcp", port); n.SMTP != "" && (err != nil || host == "" || port == "" || portErr != nil) {
		v.fault("notify.smtp", "", "%q is no host:port, such as mail.example.com:587", n.SMTP)
	} else if n.SMTP != "" && n.SMTPTLS == "none" && n.SMTPUser != "" && !isThisMachine(host) {
		v.fault("notify.smtp_tls", "starttls or tls", "would show the login to the network")
	}
	if n.MailFrom != "" && !isAddress(n.MailFrom) {
		v.fault("notify.mail_from", "", "is no address of mail")
	}
	if (n.SMTPUser == "") != (n.SMTPPassword == "") {
		v.fault("notify.smtp_user", "", "and smtp_password belong together: one of them is empty")
	}
}

func (v *validation) receiver(path string, r Receiver, c *Config) {
	switch {
	case len(r.Mail) == 0 && r.Webhook == "":
		v.fault(path, "give it mail or webhook", "has no address")
	case len(r.Mail) > 0 && c.Notify.SMTP == "":
		v.fault(path+".mail", `in [notify] write smtp = "mail.example.com:587"`, "needs a mail server")
	case len(r.Mail) > 0 && c.Notify.MailFrom == "":
		v.fault(path+".mail", `in [notify] write mail_from = "hgeimport@example.com"`, "needs a sender")
	}
	for i, address := range r.Mail {
		if !isAddress(address) {
			v.fault(fmt.Sprintf("%s.mail[%d]", path, i+1), "", "is no address of mail")
		}
	}
	if r.Webhook != "" {
		v.webhook(path, r)
	}
	for i, kind := range r.Kinds {
		v.oneOf(fmt.Sprintf("%s.kinds[%d]", path, i+1), kind, NoticeKinds...)
	}
	for i, name := range r.Profiles {
		v.knownProfile(fmt.Sprintf("%s.profiles[%d]", path, i+1), name, c)
	}
	if r.Language != "" {
		v.oneOf(path+".language", r.Language, reason.Languages...)
	}
}

// webhook never repeats the address.
func (v *validation) webhook(path string, r Receiver) {
	u, err := url.Parse(string(r.Webhook))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		v.fault(path+".webhook", "", "is no address like https://chat.example.com/hooks/1")
	case u.Scheme == "http" && !isThisMachine(u.Hostname()):
		v.fault(path+".webhook", "write https://", "would show its secret to the network")
	}
	if r.Shape != "" {
		v.oneOf(path+".shape", r.Shape, NoticeShapes...)
	}
	if signs := []string{"", "json", "feishu", "dingtalk"}; r.Secret != "" && !slices.Contains(signs, r.Shape) {
		v.fault(path+".secret", "leave it out: there the address is the secret", "cannot sign what goes to %s", r.Shape)
	}
}

func (v *validation) days(c *Config) {
	check := func(path, profile string, days []string, times map[string]string) {
		v.knownProfile(path+".profile", profile, c)
		for i, day := range days {
			v.oneOf(fmt.Sprintf("%s.days[%d]", path, i+1), day, weekdays...)
		}
		for key, text := range times {
			if _, err := time.Parse("15:04", text); err != nil || len(text) != len("15:04") {
				v.fault(path+"."+key, "", "%q is no time of day like 17:00", text)
			}
		}
	}
	for i, e := range c.Expect {
		check(fmt.Sprintf("expect[%d]", i+1), e.Profile, e.Days, map[string]string{"by": e.By, "since": cmp.Or(e.Since, "00:00")})
	}
	for i, o := range c.Cutoff {
		path := fmt.Sprintf("cutoff[%d]", i+1)
		check(path, o.Profile, o.Days, map[string]string{"at": o.At})
		if o.Warn < 0 || o.Warn >= 24*time.Hour {
			v.fault(path+".warn", "", "%s is not between 0s and a day", o.Warn)
		}
	}
}

func (v *validation) knownProfile(key, name string, c *Config) {
	if _, ok := c.ProfileFor(name); !ok {
		v.fault(key, `"" is the inbox itself`, "no [[profile]] has the name %q", name)
	}
}

func isAddress(text string) bool {
	_, err := mail.ParseAddress(text)
	return err == nil
}

func isThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// receiverWarnings has a warning for each secret of a receiver in a file that others can read.
func receiverWarnings(cfg *Config, positions map[string]position, mode fs.FileMode) (warnings []string) {
	for i, r := range cfg.Receiver {
		for key, value := range map[string]Secret{"webhook": r.Webhook, "secret": r.Secret} {
			key = fmt.Sprintf("receiver[%d].%s", i+1, key)
			at := nearestPosition(positions, key)
			if value == "" || at.Line == 0 {
				continue
			}
			warnings = append(warnings, at.locate(Fault{
				Key:     key,
				Message: fmt.Sprintf("a secret in a file that others can read (mode %04o)", mode),
				Hint:    "chmod 600 " + filepath.Base(at.File) + ", or set " + variableOf("receiver") + " instead",
			}).Error())
		}
	}
	slices.Sort(warnings)
	return warnings
}

// nobodyToldWarnings has a warning for each file that has to come, and each cut-off, of which no receiver would be told.
func nobodyToldWarnings(cfg *Config, positions map[string]position) (warnings []string) {
	warn := func(kind string, i int, profile string) {
		if slices.ContainsFunc(cfg.Receiver, func(r Receiver) bool { return r.Wants(kind, true, profile) }) {
			return
		}
		key := fmt.Sprintf("%s[%d]", kind, i+1)
		warnings = append(warnings, nearestPosition(positions, key).locate(Fault{
			Key: key, Message: fmt.Sprintf("nobody would be told: no [[receiver]] takes %s of the profile %q", kind, profile),
			Hint: "add a [[receiver]], or look at kinds and profiles of those that there are",
		}).Error())
	}
	for i, e := range cfg.Expect {
		warn("expect", i, e.Profile)
	}
	for i, c := range cfg.Cutoff {
		warn("cutoff", i, c.Profile)
	}
	return warnings
}

package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/mapping/reason"
)

// KeyError is one thing that is wrong with a setting.
type KeyError struct {
	Key     string // full path: result.give_up, or profile[1].name for the first profile
	Message string // what is wrong
	Hint    string // what to do, or ""
}

func (e *KeyError) Error() string {
	if e.Hint == "" {
		return e.Key + ": " + e.Message
	}
	return e.Key + ": " + e.Message + " (" + e.Hint + ")"
}

// validation collects faults.
type validation struct{ faults []error }

func (v *validation) fault(key, hint, format string, args ...any) {
	v.faults = append(v.faults, &KeyError{Key: key, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (v *validation) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		v.fault(key, "", "%q is not one of %s", value, strings.Join(allowed, ", "))
	}
}

// Validate tells everything that is wrong with c at once: errors.Join of *KeyError. No message holds a secret.
func (c *Config) Validate() error {
	v := &validation{}
	v.oneOf("language", c.Language, reason.Languages...)
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		v.fault("timezone", "", `%q is not a time zone; write it like "Asia/Seoul"`, c.Timezone)
	}
	v.folders(c)
	v.ledger(c.Ledger)
	v.api(&c.API)
	v.times(c)
	v.forms(c.Form)
	v.reading("read", c.Read)
	v.metrics(c.Metrics)
	v.aliases("aliases", c.Aliases, c.Aliases)
	v.handovers(c.Handover)
	v.profiles(c)
	return errors.Join(v.faults...)
}

// folders makes sure that nothing the importer writes can be taken for something that was dropped.
func (v *validation) folders(c *Config) {
	type place struct{ key, path string }
	folders := []place{{"folders.work", c.Folders.Work}, {"folders.outbox", c.Folders.Outbox}, {"folders.archive", c.Folders.Archive}}
	all := append([]place{{"folders.inbox", c.Folders.Inbox}}, folders...)
	for i, f := range all {
		if f.path == "" {
			v.fault(f.key, "", "is empty; it names a folder")
			continue
		}
		for _, other := range all[:i] {
			if other.path != "" && inside(f.path, other.path) && inside(other.path, f.path) {
				v.fault(f.key, "give each its own folder", "is the same folder as %s", other.key)
			}
		}
	}
	if c.Folders.Inbox != "" {
		ours := append(folders, place{"ledger.url", strings.TrimPrefix(c.Ledger.URL, "sqlite:")})
		for _, p := range ours {
			same := inside(c.Folders.Inbox, p.path) // told above
			if p.path != "" && !strings.Contains(p.path, "://") && !same && inside(p.path, c.Folders.Inbox) {
				v.fault(p.key, "move it beside the inbox", "lies inside folders.inbox: it would be imported")
			}
		}
		if c.Path != "" && inside(c.Path, c.Folders.Inbox) {
			v.fault("folders.inbox", "give the inbox a folder of its own", "holds the configuration file: it would be imported")
		}
	}
	if c.Folders.KeepArchive < 0 {
		v.fault("folders.keep_archive", "", "%d is less than 0 (for ever)", c.Folders.KeepArchive)
	}
}

// inside tells whether path is folder or lies in it, links followed as far as the paths exist.
func inside(path, folder string) bool {
	rel, err := filepath.Rel(resolved(folder), resolved(path))
	return err == nil && filepath.IsLocal(rel)
}

func resolved(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	for there, rest := path, ""; ; there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest) {
		if target, err := filepath.EvalSymlinks(there); err == nil {
			path = filepath.Join(target, rest)
			break
		} else if filepath.Dir(there) == there {
			break
		}
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		path = strings.ToLower(path)
	}
	return path
}

// ledger never repeats the address: it may hold a password.
func (v *validation) ledger(l Ledger) {
	const how = `write "sqlite:hgeimport.db" or "postgres://user@host/database"`
	if path, embedded := strings.CutPrefix(l.URL, "sqlite:"); embedded {
		if path == "" {
			v.fault("ledger.url", how, "names no file")
		}
		return
	}
	u, err := url.Parse(l.URL)
	switch {
	case err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql":
		v.fault("ledger.url", how, "is not the address of a ledger")
	case strings.Trim(u.Path, "/") == "":
		v.fault("ledger.url", how, "names no database")
	}
}

// api gives the faults of hgeapi their full path. There each begins with its key and a colon.
func (v *validation) api(c *hgeapi.Config) {
	for _, err := range parts(c.Validate()) {
		key, message, _ := strings.Cut(err.Error(), ": ")
		v.fault("api."+key, "", "%s", message)
	}
}

// parts are the errors that errors.Join has put together, at any depth.
func parts(err error) (all []error) {
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return slices.DeleteFunc([]error{err}, func(err error) bool { return err == nil })
	}
	for _, one := range several.Unwrap() {
		all = append(all, parts(one)...)
	}
	return all
}

func (v *validation) times(c *Config) {
	r := c.Result
	for _, t := range []struct {
		key   string
		value time.Duration
	}{
		{"watch.settle", c.Watch.Settle}, {"watch.rescan", c.Watch.Rescan},
		{"result.first_poll", r.FirstPoll}, {"result.max_poll", r.MaxPoll},
		{"result.give_up", r.GiveUp}, {"result.resend_after", r.ResendAfter},
	} {
		if t.value <= 0 {
			v.fault(t.key, "", "%s is not more than 0s", t.value)
			return // an order of times that are none says nothing more
		}
	}
	if r.MaxPoll < r.FirstPoll {
		v.fault("result.max_poll", "", "%s is less than result.first_poll (%s)", r.MaxPoll, r.FirstPoll)
	}
	if r.GiveUp < r.MaxPoll {
		v.fault("result.give_up", "", "%s is less than result.max_poll (%s)", r.GiveUp, r.MaxPoll)
	}
	if r.ResendAfter >= r.GiveUp {
		v.fault("result.resend_after", "", "%s is not less than result.give_up (%s): nothing would ever be sent again", r.ResendAfter, r.GiveUp)
	}
	if shared := !strings.HasPrefix(c.Ledger.URL, "sqlite:"); shared && c.API.Timeout > r.ResendAfter/2 {
		v.fault("api.timeout", "", "%s is more than half of result.resend_after (%s): a form could be sent again by one machine while it is still on its way from another", c.API.Timeout, r.ResendAfter)
	}
}

var prefix = regexp.MustCompile(`^[A-Za-z0-9]{0,8}$`)

func (v *validation) forms(f Form) {
	if f.MaxOrders < 1 {
		v.fault("form.max_orders", "", "%d is less than 1", f.MaxOrders)
	}
	if !prefix.MatchString(f.ReferencePrefix) {
		v.fault("form.reference_prefix", "", "%q is not made of at most 8 letters A-Z and digits", f.ReferencePrefix)
	}
	v.oneOf("form.on_problem", f.OnProblem, "send-good", "hold")
}

func (v *validation) reading(path string, r Read) {
	v.oneOf(path+".encoding", r.Encoding, "auto", "utf-8", "gb18030", "cp949", "big5", "cp932", "utf-16le", "utf-16be")
	v.oneOf(path+".weight_unit", r.WeightUnit, "kg", "g", "lb")
	v.oneOf(path+".date_order", r.DateOrder, "auto", "dmy", "mdy")
	v.oneOf(path+".hidden_rows", r.HiddenRows, "include", "skip")
}

func (v *validation) metrics(m Metrics) {
	if m.Listen == "" {
		return
	}
	_, port, err := net.SplitHostPort(m.Listen)
	if _, portErr := net.LookupPort("tcp", port); err != nil || portErr != nil || port == "" {
		v.fault("metrics.listen", "", "%q is no host:port, such as 127.0.0.1:9100", m.Listen)
	}
}

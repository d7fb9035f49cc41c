package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// Validate returns everything that is wrong with the values of c, as an *Error without positions, or nil. No message holds a
// secret.
func (c *Config) Validate() error {
	if faults := c.faults(); len(faults) > 0 {
		return &Error{Faults: faults}
	}
	return nil
}

func (c *Config) faults() []Fault {
	v := &validation{}
	v.oneOf("language", c.Language, reason.Languages...)
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		v.fault("timezone", "", `%q is not a time zone; write it like "Asia/Seoul"`, c.Timezone)
	}
	v.folders(c)
	v.ledger(c.Ledger)
	v.api(&c.API)
	v.keys(c.API.Keys)
	v.times(c)
	v.ignore(c.Watch.Ignore)
	v.forms(c.Form)
	v.read("read", c.Read)
	v.limits(c.Limits)
	v.report(c.Report)
	v.metrics(c.Metrics)
	v.aliases("aliases", c.Aliases, c.Aliases)
	v.handovers(c.Handover)
	v.profiles(c)
	v.notify(c)
	return v.faults
}

// validation collects faults.
type validation struct{ faults []Fault }

func (v *validation) fault(key, hint, format string, args ...any) {
	v.faults = append(v.faults, Fault{Key: key, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (v *validation) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		v.fault(key, "", "%q is not one of %s", value, strings.Join(allowed, ", "))
	}
}

// folders makes sure that the importer never takes a file of its own for a dropped one.
func (v *validation) folders(c *Config) {
	type named struct{ key, path string }
	folders := []named{
		{"folders.inbox", c.Folders.Inbox}, {"folders.work", c.Folders.Work},
		{"folders.outbox", c.Folders.Outbox}, {"folders.archive", c.Folders.Archive},
	}
	for i, f := range folders {
		if f.path == "" {
			v.fault(f.key, "", "is empty; it names a folder")
			continue
		}
		for _, other := range folders[:i] {
			if other.path != "" && isInside(f.path, other.path) && isInside(other.path, f.path) {
				v.fault(f.key, "give each its own folder", "is the same folder as %s", other.key)
			}
		}
	}
	if c.Folders.Inbox != "" {
		for _, p := range append(folders[1:], named{ledgerKey, strings.TrimPrefix(c.Ledger.URL, "sqlite:")}) {
			sameFolder := isInside(c.Folders.Inbox, p.path) // it has its fault already
			if p.path != "" && !strings.Contains(p.path, "://") && !sameFolder && isInside(p.path, c.Folders.Inbox) {
				v.fault(p.key, "move it beside the inbox", "lies inside folders.inbox: it would be imported")
			}
		}
		if !isInside(c.Folders.Outbox, c.Folders.Inbox) {
			v.outcomeFolders(c)
			v.documentFolders(c)
		}
		if c.Path != "" && isInside(c.Path, c.Folders.Inbox) {
			v.fault("folders.inbox", "give the inbox a folder of its own", "holds the configuration file: it would be imported")
		}
	}
	if c.Folders.KeepPersonal < 0 {
		v.fault("folders.keep_personal", "", "%d is less than 0 (for ever)", c.Folders.KeepPersonal)
	}
	if c.Folders.KeepArchive < 0 {
		v.fault("folders.keep_archive", "", "%d is less than 0 (for ever)", c.Folders.KeepArchive)
	}
}

// outcomeFolders makes sure that no outcome comes into the inbox: those of a profile have a folder of its name in the outbox.
func (v *validation) outcomeFolders(c *Config) {
	for _, p := range c.Profile {
		if at := filepath.Join(c.Folders.Outbox, p.Name); p.Name != "" && isInside(at, c.Folders.Inbox) {
			v.fault("folders.inbox", "move it out of the outbox", "is where the outcomes of the profile %q go: they would be taken "+
				"as orders",
				p.Name)
			return
		}
	}
}

// documentFolders makes sure that no document comes into the inbox, or among the outcomes of a profile.
func (v *validation) documentFolders(c *Config) {
	inInbox, _ := c.ProfileFor("")
	pod := operations.POD.Name()
	for _, kind := range []struct {
		sub       string
		any, here bool // whether there are such documents, and whether those of the inbox itself can be
	}{
		{"documents", c.Report.Documents, c.Report.Documents},
		{"labels", slices.ContainsFunc(c.Profile, Profile.makesLabels), inInbox.makesLabels()},
		{"pod", slices.ContainsFunc(c.Profile, func(p Profile) bool { return p.Operation == pod }), inInbox.Operation == pod},
	} {
		for _, of := range append([]Profile{{}}, c.Profile...) {
			if kind.any && isInside(filepath.Join(c.Folders.Outbox, of.Name, kind.sub), c.Folders.Inbox) {
				v.fault("folders.inbox", "give the inbox a folder of its own", "is where %s go: they would be imported", kind.sub)
				break
			}
		}
		for i, p := range c.Profile {
			if kind.here && strings.EqualFold(p.Name, kind.sub) {
				v.fault(fmt.Sprintf("profile[%d].name", i+1), "", "%q is the folder of all %s in the outbox", p.Name, kind.sub)
			}
		}
	}
}

// isInside tells whether path is folder or something in it. Links are followed as far as the paths exist.
func isInside(path, folder string) bool {
	rel, err := filepath.Rel(resolveLinks(folder), resolveLinks(path))
	return err == nil && filepath.IsLocal(rel)
}

func resolveLinks(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	for existing, rest := path, ""; ; existing, rest = filepath.Dir(existing), filepath.Join(filepath.Base(existing), rest) {
		if target, err := filepath.EvalSymlinks(existing); err == nil {
			path = filepath.Join(target, rest)
			break
		} else if filepath.Dir(existing) == existing {
			break
		}
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		path = strings.ToLower(path)
	}
	return path
}

// ignore makes sure that patterns of names can be understood, and leave files to be taken.
func (v *validation) ignore(patterns []string) {
	const how = "* is any text, ? one character, [ab] one of several; it is compared with the whole name, whatever its capitals"
	for i, pattern := range patterns {
		key := fmt.Sprintf("watch.ignore[%d]", i+1)
		matchesAll := true
		for _, name := range []string{"orders.xlsx", "20261123.csv", "주문"} {
			matches, err := path.Match(strings.ToLower(pattern), name)
			matchesAll = matchesAll && matches && err == nil
		}
		switch _, err := path.Match(pattern, ""); {
		case err != nil:
			v.fault(key, how, "%q is no pattern of names", pattern)
		case strings.TrimSpace(pattern) == "" || strings.ContainsAny(pattern, `/\`):
			v.fault(key, how, "%q is no name of a file: it is empty or has a slash", pattern)
		case matchesAll:
			v.fault(key, how, "%q leaves every file alone", pattern)
		}
	}
}

// ledger never repeats the address: it may hold a password.
func (v *validation) ledger(l Ledger) {
	const how = `write "sqlite:hgeimport.db" or "postgres://user@host/database"`
	if path, embedded := strings.CutPrefix(l.URL, "sqlite:"); embedded {
		if path == "" {
			v.fault(ledgerKey, how, "names no file")
		}
		return
	}
	u, err := url.Parse(l.URL)
	switch {
	case err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql":
		v.fault(ledgerKey, how, "is not the address of a ledger")
	case strings.Trim(u.Path, "/") == "":
		v.fault(ledgerKey, how, "names no database")
	}
}

// api takes over the faults of hgeapi. There each message begins with a key below api and a colon.
func (v *validation) api(c *hgeapi.Config) {
	for _, err := range unjoin(c.Validate()) {
		key, message, _ := strings.Cut(err.Error(), ": ")
		v.fault("api."+key, "", "%s", message)
	}
}

// longReplies makes sure that no machine sends again what another one still waits for, where a reply may take longer than others.
func (v *validation) longReplies(c *Config) {
	for i, p := range c.Profile {
		o := operations.Named(p.Operation)
		if o != nil && o.Call.Longer > c.Result.ResendAfter/2 {
			v.fault("result.resend_after", "", "%s is less than twice the %s that a reply to %s may take (profile[%d])",
				c.Result.ResendAfter, o.Call.Longer, o.Name(), i+1)
			return
		}
	}
}

// unjoin returns the errors that errors.Join has put together, at any depth.
func unjoin(err error) (all []error) {
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return slices.DeleteFunc([]error{err}, func(err error) bool { return err == nil })
	}
	for _, one := range several.Unwrap() {
		all = append(all, unjoin(one)...)
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
			return // comparing such times would only add misleading faults
		}
	}
	if r.MaxPoll < r.FirstPoll {
		v.fault("result.max_poll", "", "%s is less than result.first_poll (%s)", r.MaxPoll, r.FirstPoll)
	}
	if r.GiveUp < r.MaxPoll {
		v.fault("result.give_up", "", "%s is less than result.max_poll (%s)", r.GiveUp, r.MaxPoll)
	}
	if r.ResendAfter >= r.GiveUp {
		v.fault("result.resend_after", "", "%s is not less than result.give_up (%s): nothing would ever be sent again",
			r.ResendAfter, r.GiveUp)
	}
	if shared := !strings.HasPrefix(c.Ledger.URL, "sqlite:"); shared && c.API.Timeout > r.ResendAfter/2 {
		v.fault("api.timeout", "", "%s is more than half of result.resend_after (%s): "+
			"a form could be sent again by one machine while it is still on its way from another", c.API.Timeout, r.ResendAfter)
	} else if shared {
		v.longReplies(c)
	}
}

// heaviestParcel is more than any parcel weighs, in kg: a whole truck.
const heaviestParcel = 40_000

var validPrefix = regexp.MustCompile(`^[A-Za-z0-9]{0,8}$`)

func (v *validation) forms(f Form) {
	if f.MaxOrders < 1 {
		v.fault("form.max_orders", "", "%d is less than 1", f.MaxOrders)
	}
	if !validPrefix.MatchString(f.ReferencePrefix) {
		v.fault("form.reference_prefix", "", "%q is not made of at most 8 letters A-Z and digits", f.ReferencePrefix)
	}
	if !(f.MaxParcelKG > 0 && f.MaxParcelKG <= heaviestParcel) {
		v.fault("form.max_parcel_kg", "", "%v is not a weight above 0 and up to %d", f.MaxParcelKG, heaviestParcel)
	}
	if !(f.MaxBagKG > 0 && f.MaxBagKG <= heaviestParcel) {
		v.fault("form.max_bag_kg", "", "%v is not a weight above 0 and up to %d", f.MaxBagKG, heaviestParcel)
	}
	v.oneOf("form.on_problem", f.OnProblem, "send-good", "hold")
}

func (v *validation) read(path string, r Read) {
	v.oneOf(path+".encoding", r.Encoding, "auto", "utf-8", "gb18030", "cp949", "big5", "cp932", "euc-jp", "utf-16le", "utf-16be",
		"windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-15",
		"macintosh", "x-mac-cyrillic", "koi8-r", "cp850", "cp852", "cp866")
	v.oneOf(path+".weight_unit", r.WeightUnit, "auto", "kg", "g", "lb")
	v.oneOf(path+".date_order", r.DateOrder, "auto", "dmy", "mdy")
	v.oneOf(path+".hidden_rows", r.HiddenRows, "ask", "include", "skip")
	v.oneOf(path+".persons", r.Persons, "auto", "consignee", "handover")
}

// limits has the most that each limit can be: what a sheet of Excel can hold, or what fits in memory and time.
func (v *validation) limits(l Limits) {
	for _, limit := range []struct {
		key         string
		value, most int
	}{
		{"file_mb", l.FileMB, 2048}, {"unpacked_mb", l.UnpackedMB, 4096}, {"text_mb", l.TextMB, 4096}, {"sheets", l.Sheets, 4096},
		{"rows", l.Rows, 16 << 20}, {"columns", l.Columns, 1 << 18}, {"cells", l.Cells, 1 << 30}, {"groups", l.Groups, 1 << 20},
	} {
		if limit.value < 1 || limit.value > limit.most {
			v.fault("limits."+limit.key, "", "%d is not a number from 1 to %d", limit.value, limit.most)
		}
	}
}

func (v *validation) report(r Report) {
	if r.DocumentWait <= 0 {
		v.fault("report.document_wait", "", "%s is not more than 0s", r.DocumentWait)
	}
	if r.MostDocumentMB < 1 || r.MostDocumentMB > mostDocumentMB {
		v.fault("report.most_document_mb", "", "%d is not a number from 1 to %d", r.MostDocumentMB, mostDocumentMB)
	}
}

// mostDocumentMB is the most that most_document_mb can be: a document is held in memory.
const mostDocumentMB = 100

func (v *validation) metrics(m Metrics) {
	v.metricsToken(m.Token)
	if m.Listen == "" {
		return
	}
	_, port, err := net.SplitHostPort(m.Listen)
	if _, portErr := net.LookupPort("tcp", port); err != nil || portErr != nil || port == "" {
		v.fault("metrics.listen", "", "%q is no host:port, such as 127.0.0.1:9100", m.Listen)
	}
}

// shortestToken is how long a token must be that nobody guesses.
const shortestToken = 16

// metricsToken looks at a token. It never repeats it.
func (v *validation) metricsToken(token string) {
	notPlain := func(r rune) bool { return r <= ' ' || r > '~' }
	switch {
	case token == "":
	case len(token) < shortestToken:
		v.fault("metrics.token", "openssl rand -hex 16 makes one", "has fewer than %d characters: it could be guessed", shortestToken)
	case strings.ContainsFunc(token, notPlain):
		v.fault("metrics.token", "openssl rand -hex 16 makes one", "has a space, or a character that is not in ASCII")
	}
}

// validRead has a valid value for every key.
var validRead = Read{Encoding: "auto", WeightUnit: "auto", DateOrder: "auto", HiddenRows: "ask", Persons: "auto"}

func (v *validation) profiles(c *Config) {
	names := map[string]bool{}
	for i, p := range c.Profile {
		path := fmt.Sprintf("profile[%d]", i+1)
		if wrong := badFolderName(p.Name); wrong != "" {
			v.fault(path+".name", "it is the name of one folder in the inbox", "%q %s", p.Name, wrong)
		}
		if folded := strings.ToLower(p.Name); names[folded] {
			v.fault(path+".name", "", "there is another profile %q", p.Name)
		} else {
			names[folded] = true
		}
		v.operation(path+".operation", p.Operation, &c.API)
		v.label(path+".label", p, &c.API)
		if p.Handover != "" && !slices.ContainsFunc(c.Handover, func(h hgeapi.Handover) bool { return h.Key == p.Handover }) {
			v.fault(path+".handover", knownHandovers(c.Handover), "no [[handover]] has the key %q", p.Handover)
		}
		v.waybill(path, p, c.Handover)
		v.read(path+".read", p.Read.or(validRead)) // a key may be empty: then that of [read] is used, which is validated there
		v.aliases(path+".aliases", p.Aliases, mergeAliases(c.Aliases, p.Aliases))
	}
}

func knownHandovers(book []hgeapi.Handover) string {
	if len(book) == 0 {
		return "the address book is empty: add a [[handover]]"
	}
	keys := make([]string, len(book))
	for i, h := range book {
		keys[i] = h.Key
	}
	return "it has " + strings.Join(keys, ", ")
}

// aliases validates each field by itself first, so that a fault names its key, and then all aliases in force together.
func (v *validation) aliases(path string, own, inForce map[string][]string) {
	before := len(v.faults)
	for _, field := range slices.Sorted(maps.Keys(own)) {
		_, err := mapping.NewAliases(map[string][]string{field: own[field]})
		for _, err := range unjoin(err) {
			v.fault(path+"."+field, "", "%s", strings.TrimPrefix(err.Error(), field+": "))
		}
	}
	if len(v.faults) > before || len(own) == 0 {
		return
	}
	_, err := mapping.NewAliases(inForce)
	for _, err := range unjoin(err) {
		v.fault(path, "", "%v", err)
	}
}

// windowsDevice is a name that Windows keeps for a device, with or without an extension.
var windowsDevice = regexp.MustCompile(`(?i)^(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\.|$)`)

// badFolderName says why name cannot be the name of a folder on every system, or returns "" if it can. The inbox itself is "".
func badFolderName(name string) string {
	switch {
	case name == "":
		return ""
	case strings.ContainsAny(name, `/\:*?"<>|`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "has a character that no folder name may have"
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$"):
		return "begins like a file that is left alone"
	case strings.TrimSpace(name) != name || strings.HasSuffix(name, "."):
		return "begins or ends with a blank or a dot"
	case windowsDevice.MatchString(name):
		return "is the name of a device on Windows"
	case len(name) > 100:
		return "is longer than 100 bytes"
	}
	return ""
}

// Package config is config.toml: the struct of its keys, how file and environment are bound to it with line and column, and what
// makes a value wrong.
package config

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"hgeimport/hgeapi"
)

// Config is everything an administrator can set. Its toml names are those of config.toml, which documents each key.
type Config struct {
	Language string              `toml:"language"` // en | zh | ko: reasons, next steps, headings
	Timezone string              `toml:"timezone"`
	Folders  Folders             `toml:"folders"`
	Watch    Watch               `toml:"watch"`
	Ledger   Ledger              `toml:"ledger"`
	API      hgeapi.Config       `toml:"api"`
	Result   Result              `toml:"result"`
	Form     Form                `toml:"form"`
	Read     Read                `toml:"read"`
	Report   Report              `toml:"report"`
	Metrics  Metrics             `toml:"metrics"`
	Aliases  map[string][]string `toml:"aliases"`
	Handover []hgeapi.Handover   `toml:"handover"`
	Profile  []Profile           `toml:"profile"` // as written; ProfileFor gives the settings in force

	Path string `toml:"-"` // the file it was read from, "" where there was none: messages name it
}

// Folders are absolute once the configuration is loaded.
type Folders struct {
	Inbox       string `toml:"inbox"`
	Work        string `toml:"work"`
	Outbox      string `toml:"outbox"`
	Archive     string `toml:"archive"`
	KeepArchive int    `toml:"keep_archive,quoted"` // days, 0 = for ever; written "0" or 0
}

// Watch says when a file in the inbox has come to rest.
type Watch struct {
	Settle time.Duration `toml:"settle"`
	Rescan time.Duration `toml:"rescan"`
}

// Ledger is where the durable state is. However it is printed or marshalled, it shows no password.
type Ledger struct {
	URL string `toml:"url"` // sqlite:path (absolute once loaded) or postgres://…
}

// Result is the patience with a result.
type Result struct {
	FirstPoll   time.Duration `toml:"first_poll"`
	MaxPoll     time.Duration `toml:"max_poll"`
	GiveUp      time.Duration `toml:"give_up"`
	ResendAfter time.Duration `toml:"resend_after"`
}

// Form says how orders become forms.
type Form struct {
	MaxOrders       int    `toml:"max_orders"`
	ReferencePrefix string `toml:"reference_prefix"`
	OnProblem       string `toml:"on_problem"` // send-good | hold
}

// Read says how sheets are read. In a profile, "" takes what [read] says.
type Read struct {
	Encoding   string `toml:"encoding"`    // auto, or a name: utf-8, gb18030, cp949, big5, cp932, utf-16le, utf-16be
	WeightUnit string `toml:"weight_unit"` // kg | g | lb
	DateOrder  string `toml:"date_order"`  // auto | dmy | mdy
	HiddenRows string `toml:"hidden_rows"` // include | skip
}

// Report says what is written besides the outcome workbook.
type Report struct {
	CSV         bool `toml:"csv"`
	StatusFiles bool `toml:"status_files"` // <name>.status.txt while a file is under way
}

// Metrics is where figures and health are served.
type Metrics struct {
	Listen string `toml:"listen"` // host:port, "" = nowhere
}

// Profile is how files in one sub-folder of the inbox are taken; the inbox itself is the profile named "".
type Profile struct {
	Name      string              `toml:"name,required"`
	Operation string              `toml:"operation"` // "" = scanform
	Handover  string              `toml:"handover"`  // key of the default handover, or ""
	Read      Read                `toml:"read"`      // each key goes before that of [read]
	Aliases   map[string][]string `toml:"aliases"`   // added to [aliases]
}

// Location is the time zone of references, days and times in words. Validate has seen that there is one.
func (c *Config) Location() *time.Location {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// String is the address without user, password and parameters.
func (l Ledger) String() string {
	if strings.HasPrefix(l.URL, "sqlite:") {
		return l.URL
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme == "" {
		return "an address that is not a URL"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// Format keeps every verb of fmt from printing the password.
func (l Ledger) Format(f fmt.State, _ rune) { io.WriteString(f, l.String()) }

// MarshalText keeps encoders (JSON, TOML) from writing the password.
func (l Ledger) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

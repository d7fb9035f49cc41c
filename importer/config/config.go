// Package config reads the settings: config.toml and the HGEIMPORT_* environment variables. Config has a field for each key. Load
// fills it in, validates it, and says of each fault in which line and column it is.
package config

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"hgeimport/hgeapi"
)

// Config is everything an administrator can set. The toml tags are the keys of config.toml, which documents them.
type Config struct {
	Language string              `toml:"language"` // en | zh | ko: of what users read
	Timezone string              `toml:"timezone"`
	Folders  Folders             `toml:"folders"`
	Watch    Watch               `toml:"watch"`
	Ledger   Ledger              `toml:"ledger"`
	API      hgeapi.Config       `toml:"api"`
	Result   Result              `toml:"result"`
	Form     Form                `toml:"form"`
	Read     Read                `toml:"read"`
	Limits   Limits              `toml:"limits"`
	Report   Report              `toml:"report"`
	Metrics  Metrics             `toml:"metrics"`
	Notify   Notify              `toml:"notify"`
	Aliases  map[string][]string `toml:"aliases"`
	Handover []hgeapi.Handover   `toml:"handover"`
	Profile  []Profile           `toml:"profile"` // as written; ProfileFor returns the settings in force
	Receiver []Receiver          `toml:"receiver"`
	Expect   []Expect            `toml:"expect"`
	Cutoff   []Cutoff            `toml:"cutoff"`

	Path string `toml:"-"` // the file it was read from, "" if there was none; for messages

	Unread []Fault `toml:"-"` // files of secrets that this user may not read; nothing but a login needs them
}

// Folders are the folders that the importer works in. Load makes them absolute.
type Folders struct {
	Inbox       string `toml:"inbox"`
	Work        string `toml:"work"`
	Outbox      string `toml:"outbox"`
	Archive     string `toml:"archive"`
	KeepArchive int    `toml:"keep_archive,quoted"` // days, 0 = for ever; written "0" or 0

	KeepPersonal int `toml:"keep_personal,quoted"` // days, 0 = for ever
}

// Watch says how the inbox is watched.
type Watch struct {
	Settle time.Duration `toml:"settle"`
	Rescan time.Duration `toml:"rescan"`
	Ignore []string      `toml:"ignore"` // names that are left alone, as patterns of path.Match
}

// Ledger is where the durable state is. It does not show the password, however it is printed or marshalled.
type Ledger struct {
	URL string `toml:"url"` // sqlite:path (absolute once loaded) or postgres://…
}

// Result says how long and how often the carrier is asked for the result of a form.
type Result struct {
	FirstPoll   time.Duration `toml:"first_poll"`
	MaxPoll     time.Duration `toml:"max_poll"`
	GiveUp      time.Duration `toml:"give_up"`
	ResendAfter time.Duration `toml:"resend_after"`
}

// Form says how orders are put into forms.
type Form struct {
	MaxOrders       int    `toml:"max_orders"`
	ReferencePrefix string `toml:"reference_prefix"`
	OnProblem       string `toml:"on_problem"` // send-good | hold
	Approve         bool   `toml:"approve"`    // nothing is sent before a person has approved it

	MaxParcelKG float64 `toml:"max_parcel_kg"` // a heavier order is not believed
	MaxBagKG    float64 `toml:"max_bag_kg"`    // nor is a heavier bag
}

// Read says how sheets are read. In a profile, "" means the value of [read].
type Read struct {
	Encoding   string `toml:"encoding"`    // auto, or a name: utf-8, gb18030, cp949, big5, cp932, utf-16le, utf-16be
	WeightUnit string `toml:"weight_unit"` // auto | kg | g | lb
	DateOrder  string `toml:"date_order"`  // auto | dmy | mdy
	HiddenRows string `toml:"hidden_rows"` // ask | include | skip
	Persons    string `toml:"persons"`     // auto | consignee | handover
}

// Limits are what a file may hold at most. One that holds more is refused, and nothing of it is sent.
type Limits struct {
	FileMB     int `toml:"file_mb"`
	UnpackedMB int `toml:"unpacked_mb"` // all parts of a workbook
	TextMB     int `toml:"text_mb"`     // texts of all cells
	Sheets     int `toml:"sheets"`
	Rows       int `toml:"rows"`    // that hold something, in all sheets together
	Columns    int `toml:"columns"` // of the tables of all sheets together
	Cells      int `toml:"cells"`   // of these rows, each up to its last cell that holds something
	Groups     int `toml:"groups"`  // different handovers, flights and references
}

// FileBytes is the size of the largest file that is read.
func (l Limits) FileBytes() int64 { return int64(l.FileMB) << 20 }

// Report says what is written besides outcome workbooks.
type Report struct {
	CSV            bool          `toml:"csv"`
	Documents      bool          `toml:"documents"`        // the PDF of each form is fetched
	DocumentWait   time.Duration `toml:"document_wait"`    // that an outcome waits for its documents and labels
	MostDocumentMB int           `toml:"most_document_mb"` // size of a document or label
	StatusFiles    bool          `toml:"status_files"`     // <name>.status.txt while a file is under way
}

// DocumentBytes is the size of the largest document that is fetched.
func (r Report) DocumentBytes() int64 { return int64(r.MostDocumentMB) << 20 }

// Metrics says where the page, figures and health are served, and to whom.
type Metrics struct {
	Listen string `toml:"listen"` // host:port, "" = nowhere
	Token  string `toml:"token"`  // whoever asks must show it; "" = nobody need, and no page beyond this machine
}

// Profile says how files in one sub-folder of the inbox are read and sent. The profile named "" is the inbox itself.
type Profile struct {
	Name      string `toml:"name,required"`
	Operation string `toml:"operation"` // "" = scanform
	Handover  string `toml:"handover"`  // key of the default handover, or ""
	Check     bool   `toml:"check"`     // a trial: its files are answered and never sent
	Approve   *bool  `toml:"approve"`   // nil = that of [form]; ProfileFor returns no nil
	Label     bool   `toml:"label"`     // the label of each waybill that is made or changed is fetched
	// of waybills: key of the address book, or the carrier's number of an address
	Shipper string              `toml:"shipper"`
	Return  string              `toml:"return_address"` // the same of where they go back to
	Waybill Waybill             `toml:"waybill"`        // what each waybill says that its row does not say
	Read    Read                `toml:"read"`           // each key overrides that of [read]
	Aliases map[string][]string `toml:"aliases"`        // added to [aliases]
}

// Waybill is what the rows of a profile's waybills do not say themselves.
type Waybill struct {
	ServiceCode    string `toml:"service_code"`
	Currency       string `toml:"currency"`           // of prices without one
	NeedTrack      string `toml:"need_track"`         // Y | N; "" = Y
	Signature      bool   `toml:"is_signature"`       // somebody has to sign for it
	OverseasReturn bool   `toml:"is_overseas_return"` // what cannot be delivered comes back
}

// Location is the time zone of references, dates and times. It is UTC if Timezone is not valid, which Validate reports.
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

// Format makes every verb of fmt print String.
func (l Ledger) Format(f fmt.State, _ rune) { io.WriteString(f, l.String()) }

// MarshalText makes encoders (JSON, TOML) write String.
func (l Ledger) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// String says where, and not the token.
func (m Metrics) String() string { return m.Listen }

// Format makes every verb of fmt print String.
func (m Metrics) Format(f fmt.State, _ rune) { io.WriteString(f, m.String()) }

// MarshalText makes encoders (JSON, TOML) write String.
func (m Metrics) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

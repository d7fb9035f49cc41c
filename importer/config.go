package importer

import (
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
	Result   Waiting             `toml:"result"`
	Form     Forms               `toml:"form"`
	Read     Reading             `toml:"read"`
	Report   Reporting           `toml:"report"`
	Aliases  map[string][]string `toml:"aliases"`
	Handover []hgeapi.Handover   `toml:"handover"`
	Profile  []Profile           `toml:"profile"`

	Path string `toml:"-"` // the file it was read from, "" where there was none: messages name it
}

// Folders are absolute once the configuration is loaded.
type Folders struct {
	Inbox       string `toml:"inbox"`
	Work        string `toml:"work"`
	Outbox      string `toml:"outbox"`
	Archive     string `toml:"archive"`
	KeepArchive int    `toml:"keep_archive"` // days, 0 = for ever; written "0" or 0
}

// Watch says when a file in the inbox has come to rest.
type Watch struct {
	Settle time.Duration `toml:"settle"`
	Rescan time.Duration `toml:"rescan"`
}

// Ledger is where the durable state is.
type Ledger struct {
	URL string `toml:"url"` // sqlite:path (absolute once loaded) or postgres://…
}

// Waiting is the patience with a result.
type Waiting struct {
	FirstPoll   time.Duration `toml:"first_poll"`
	MaxPoll     time.Duration `toml:"max_poll"`
	GiveUp      time.Duration `toml:"give_up"`
	ResendAfter time.Duration `toml:"resend_after"`
}

// Forms says how orders become forms.
type Forms struct {
	MaxOrders       int    `toml:"max_orders"`
	ReferencePrefix string `toml:"reference_prefix"`
	OnProblem       string `toml:"on_problem"` // send-good | hold
}

// Reading says how sheets are read.
type Reading struct {
	Encoding   string `toml:"encoding"`    // auto, or a name: utf-8, gb18030, cp949, big5, cp932, utf-16le, utf-16be
	WeightUnit string `toml:"weight_unit"` // kg | g | lb
	DateOrder  string `toml:"date_order"`  // auto | dmy | mdy
	HiddenRows string `toml:"hidden_rows"` // include | skip
}

// Reporting says what is written besides the outcome workbook.
type Reporting struct {
	CSV bool `toml:"csv"`
}

// Profile is how files in one sub-folder of the inbox are taken; the inbox itself is the profile named "".
type Profile struct {
	Name      string `toml:"name"`
	Operation string `toml:"operation"`
	Handover  string `toml:"handover"` // key of the default handover
}

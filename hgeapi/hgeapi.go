// Package hgeapi is the carrier's customer API, typed.
package hgeapi

import (
	"context"
	"net/http"
	"time"

	"github.com/shopspring/decimal"
)

// Operation is one thing the carrier can be asked to do.
type Operation string

// OpScanForm closes a group of orders by a scan form.
const OpScanForm Operation = "scanform"

// Handover is who hands the parcels over. All fields are as the carrier wants them. Key is ours: the name of an entry
// of the address book; it is never sent.
type Handover struct {
	Key           string `json:"-" csv:"-" toml:"key"`
	HandoverNum   string `json:"handover_num" csv:"handover_num" toml:"handover_num"`
	ContactName   string `json:"contact_name" csv:"contact_name" toml:"contact_name"`
	CompanyName   string `json:"company_name" csv:"company_name" toml:"company_name"`
	ContactEmail  string `json:"contact_email" csv:"contact_email" toml:"contact_email"`
	ContactPhone  string `json:"contact_phone" csv:"contact_phone" toml:"contact_phone"`
	ContactMobile string `json:"contact_mobile" csv:"contact_mobile" toml:"contact_mobile"`
	CountryCode   string `json:"country_code" csv:"country_code" toml:"country_code"`
	StateCode     string `json:"state_code" csv:"state_code" toml:"state_code"`
	CityCode      string `json:"city_code" csv:"city_code" toml:"city_code"`
	Postcode      string `json:"postcode" csv:"postcode" toml:"postcode"`
	HouseNo       string `json:"house_no" csv:"house_no" toml:"house_no"`
	Street        string `json:"street" csv:"street" toml:"street"`
	AddressOne    string `json:"address_one" csv:"address_one" toml:"address_one"`
}

// Flight is the flight a group of parcels travels on. Times are "2006-01-02 15:04:05" without a zone, ports IATA codes.
// Absent transit data is sent as empty strings.
type Flight struct {
	MAWBNo          string `json:"mawb_no" csv:"mawb_no"`
	FlightNo        string `json:"flight_no" csv:"flight_no"`
	ETD             string `json:"etd" csv:"etd"`
	ETA             string `json:"eta" csv:"eta"`
	DeparturePort   string `json:"departure_port" csv:"departure_port"`
	TransitPort     string `json:"transit_port" csv:"transit_port"`
	ArrivalPort     string `json:"arrival_port" csv:"arrival_port"`
	TransitETD      string `json:"transit_etd" csv:"transit_etd"`
	TransitETA      string `json:"transit_eta" csv:"transit_eta"`
	TransitFlightNo string `json:"transit_flight_no" csv:"transit_flight_no"`
}

// ScanForm is one scan form: a handover or a flight or both, weights in kg, and the carrier's order numbers.
type ScanForm struct {
	ReferenceNum string
	Handover     *Handover
	Flight       *Flight
	Weight       decimal.NullDecimal // gross, kg
	NetWeight    decimal.NullDecimal // kg
	OrderNums    []string
}

// Dialect is one of the two spellings of the same requests.
type Dialect string

// The two dialects of contract.md.
const (
	HGE Dialect = "hge"
	GKE Dialect = "gke"
)

// Body is the request exactly as it is sent, and kept in the ledger, in the spelling of dialect d.
func (f *ScanForm) Body(d Dialect) ([]byte, error) { panic("to be written") }

// Config says where the carrier is and how to speak to it. The toml names are those of config.toml.
type Config struct {
	BaseURL           string        `toml:"base_url"`
	Dialect           Dialect       `toml:"dialect"`
	Language          string        `toml:"language"`
	Timeout           time.Duration `toml:"timeout"`
	RequestsPerSecond float64       `toml:"requests_per_second"` // 0 = no limit
	MaxInFlight       int           `toml:"max_in_flight"`
	Auth              Auth          `toml:"auth"`
	Paths             Paths         `toml:"paths"`
	Result            ResultShape   `toml:"result"`

	Transport http.RoundTripper `toml:"-"` // nil = our own; tests put hgeapitest's here
}

// Auth is one of: Token; Username and Password; APIKey and APISecret (and APIToken).
type Auth struct {
	Token     string `toml:"token"`
	Username  string `toml:"username"`
	Password  string `toml:"password"`
	APIKey    string `toml:"api_key"`
	APISecret string `toml:"api_secret"`
	APIToken  string `toml:"api_token"`
}

// Paths are relative to the base URL and end in "/".
type Paths struct {
	Login          string `toml:"login"`
	ScanForm       string `toml:"scanform"`
	ScanFormResult string `toml:"scanform_result"`
	Manifest       string `toml:"manifest"`
	ManifestResult string `toml:"manifest_result"`
	FlightUpdate   string `toml:"flight_update"`
	BagCreate      string `toml:"bag_create"`
	BagVoid        string `toml:"bag_void"`
	BagLabel       string `toml:"bag_label"`
}

// ResultShape says where things stand in a result (gjson paths) and what its words mean.
type ResultShape struct {
	Data           string   `toml:"data"`
	Reference      string   `toml:"reference"`
	State          string   `toml:"state"`
	Pending        []string `toml:"pending"`
	Succeeded      []string `toml:"succeeded"`
	Partial        []string `toml:"partial"`
	Failed         []string `toml:"failed"`
	Form           string   `toml:"form"`
	Document       string   `toml:"document"`
	Message        string   `toml:"message"`
	Orders         string   `toml:"orders"`
	OrderNum       string   `toml:"order_num"`
	OrderState     string   `toml:"order_state"`
	OrderSucceeded []string `toml:"order_succeeded"`
	OrderFailed    []string `toml:"order_failed"`
	OrderMessage   string   `toml:"order_message"`
	UnknownCodes   []int    `toml:"unknown_codes"`
}

// Defaults is the configuration of config.toml as shipped: the test environment.
func Defaults() Config { panic("to be written") }

// Validate tells everything that is wrong with c at once (errors.Join), each naming its key: "base_url: …".
func (c *Config) Validate() error { panic("to be written") }

// Client speaks to the carrier. Safe for concurrent use.
type Client struct{}

// New returns a client; it starts nothing and sends nothing.
func New(c Config) (*Client, error) { panic("to be written") }

// Login makes sure that there is a valid token. It does nothing where a token or a signature is configured.
func (c *Client) Login(ctx context.Context) error { panic("to be written") }

// Send posts body, the request kept for reference, exactly as it is, once. repeat says that the same body may have
// arrived before. It returns nil when the carrier has accepted it, otherwise one of *RefusedError, *UnknownError,
// *NotSentError.
func (c *Client) Send(ctx context.Context, op Operation, reference string, body []byte, repeat bool) error {
	panic("to be written")
}

// Result asks what became of reference. ErrNotKnown: the carrier does not know it. Any other error means that the
// question was not answered, and says nothing about the form.
func (c *Client) Result(ctx context.Context, op Operation, reference string) (*Result, error) {
	panic("to be written")
}

// State is what a result says of a form or of an order.
type State string

// The states of a form. A state that cannot be read is Unreadable, and never a success.
const (
	Pending    State = "pending"
	Succeeded  State = "succeeded"
	Partial    State = "partial"
	Failed     State = "failed"
	Unreadable State = "unreadable"
)

// Result is what the carrier says of a form.
type Result struct {
	State    State
	Word     string // the carrier's own word for the state
	Form     string // the carrier's number of the form
	Document string // link to the document
	Message  string
	Orders   []OrderResult
}

// OrderResult is what the carrier says of one order: Succeeded, Failed, Pending or Unreadable.
type OrderResult struct {
	Num     string
	State   State
	Message string
}

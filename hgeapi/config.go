package hgeapi

import (
	"net/http"
	"slices"
	"time"
)

// Config says where the carrier is and how to call it. The toml names are those of config.toml.
type Config struct {
	BaseURL           string        `toml:"base_url"`
	MovedFrom         string        `toml:"moved_from"` // what BaseURL was before the carrier moved; the client does not look at it
	Dialect           Dialect       `toml:"dialect"`
	Language          string        `toml:"language"`            // accept-language: en, zh, vi, ko
	Timeout           time.Duration `toml:"timeout"`             // of one request, from dialling to the end of the reply
	RequestsPerSecond float64       `toml:"requests_per_second"` // 0 = no limit
	MaxInFlight       int           `toml:"max_in_flight"`       // sends, result queries and logins together
	LongestPause      time.Duration `toml:"longest_pause"`       // how long we wait at most if the carrier asks us to
	Auth              Auth          `toml:"auth"`
	Paths             Paths         `toml:"paths"`

	Keys   map[string]map[string]string `toml:"keys"` // by operation: the carrier's name of a member of the request, by ours
	Values BodyValues                   `toml:"values"`
	Nodes  Nodes                        `toml:"nodes"`

	Result  ResultShape            `toml:"result"`
	Results map[string]ResultShape `toml:"-"` // by operation: Result with what [api.result.<operation>] changes

	Transport http.RoundTripper `toml:"-"` // nil = our own; tests use that of hgeapitest
}

// Paths are relative to the base URL and end in "/". An operation whose path is empty is off.
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

	Create      string `toml:"create"`
	Confirm     string `toml:"confirm"`
	Label       string `toml:"label"`
	Query       string `toml:"query"`
	Cancel      string `toml:"cancel"`
	Intercept   string `toml:"intercept"`
	Unintercept string `toml:"unintercept"`
	Weight      string `toml:"weight"`
	Update      string `toml:"update"`
	POD         string `toml:"pod"`
	Track       string `toml:"track"`
	PCCC        string `toml:"pccc"`
	Charge      string `toml:"charge"`
	Services    string `toml:"services"`
}

// autoPath stands in the place of a path that each dialect has another one of.
const autoPath = "auto"

// dialectPaths are the paths that stand for autoPath (contract-waybills.md, Operations; that of a query in gke is assumed).
var dialectPaths = map[string]map[Dialect]string{
	"create": {HGE: "order_create/", GKE: "order/create/"},
	"query":  {HGE: "query_order/", GKE: "query/order/"},
}

// assumedIn are the spellings in which a path is only assumed that is documented in the other one.
var assumedIn = map[string]Dialect{"query": GKE}

// keyed is a path with its key.
type keyed struct {
	key, path  string
	documented string // as the carrier's pages have it; "" if it is only assumed (contract.md, A)
}

// all lists the paths.
func (p *Paths) all() []keyed {
	return []keyed{
		{"login", p.Login, "auth/login/"},
		{"scanform", p.ScanForm, "scanform/"},
		{"scanform_result", p.ScanFormResult, ""},
		{"manifest", p.Manifest, "manifest/"},
		{"manifest_result", p.ManifestResult, ""},
		{"flight_update", p.FlightUpdate, "update/flight/info/"},
		{"bag_create", p.BagCreate, ""},
		{"bag_void", p.BagVoid, "cancel/container/"},
		{labelPath, p.BagLabel, ""},
		{"create", p.Create, autoPath},
		{"confirm", p.Confirm, ""},
		{"label", p.Label, ""},
		{"query", p.Query, autoPath},
		{"cancel", p.Cancel, "cancel/label/"},
		{"intercept", p.Intercept, "intercept/order/"},
		{"unintercept", p.Unintercept, ""},
		{"weight", p.Weight, ""},
		{"update", p.Update, ""},
		{"pod", p.POD, ""},
		{"track", p.Track, ""},
		{"pccc", p.PCCC, ""},
		{"charge", p.Charge, ""},
		{servicesPath, p.Services, ""},
	}
}

// of returns the path with that key, "" if there is none.
func (p *Paths) of(key string) string {
	for _, k := range p.all() {
		if k.key == key {
			return k.path
		}
	}
	return ""
}

// AssumedPath tells whether a key of [api.paths] is one that the carrier has not documented (contract.md, A).
func AssumedPath(key string) bool {
	return slices.ContainsFunc(new(Paths).all(), func(k keyed) bool { return k.key == key && k.documented == "" })
}

// DocumentedPath is the path of a key as the carrier's pages have it, "" if they have none.
func DocumentedPath(key string) string {
	return (&Config{Dialect: HGE}).Documented(key)
}

// Documented is the path of a key as the carrier's pages have it in this spelling, "" if they have none.
func (c *Config) Documented(key string) string {
	for _, k := range c.Paths.all() {
		switch {
		case k.key != key:
		case assumedIn[key] == c.Dialect:
			return ""
		case k.documented == autoPath:
			return dialectPaths[key][c.Dialect]
		default:
			return k.documented
		}
	}
	return ""
}

// Path is the path of a key of [api.paths], "" if there is none.
func (c *Config) Path(key string) string {
	path := c.Paths.of(key)
	if path == autoPath && dialectPaths[key] != nil {
		return dialectPaths[key][c.Dialect]
	}
	return path
}

// Off returns the key of [api.paths] whose path is empty, so that an operation is off; "" if it is on.
func (c *Config) Off(call *Call) string {
	for _, key := range []string{call.Path, call.Query} {
		if key != "" && c.Paths.of(key) == "" {
			return key
		}
	}
	return ""
}

// shapeOf is where the answers to an operation are, and what their words mean.
func (c *Config) shapeOf(call *Call) *ResultShape {
	if shape, ok := c.Results[call.Operation]; ok {
		return &shape
	}
	return &c.Result
}

// ResultShape says where the values of a result are (gjson paths) and what its words mean. We only assume all of it
// (contract.md, Result query), so it can be configured. Words are compared without regard to case and to the spaces around
// them. A number, true or false in the reply counts as the word that it is written as.
type ResultShape struct {
	Data           string   `toml:"data"`      // an object, or an array of one; "" = the whole reply
	Reference      string   `toml:"reference"` // this and the paths below are relative to data
	State          string   `toml:"state"`
	Pending        []string `toml:"pending"`
	Succeeded      []string `toml:"succeeded"`
	Partial        []string `toml:"partial"`
	Failed         []string `toml:"failed"`
	Form           string   `toml:"form"`
	Document       string   `toml:"document"`
	Message        string   `toml:"message"`
	Orders         string   `toml:"orders"`
	OrderNum       string   `toml:"order_num"` // this and the paths below are relative to one order
	OrderState     string   `toml:"order_state"`
	OrderSucceeded []string `toml:"order_succeeded"`
	OrderFailed    []string `toml:"order_failed"`
	OrderMessage   string   `toml:"order_message"`
	UnknownCodes   []int    `toml:"unknown_codes"` // HTTP status or code that means: no such reference
	QueryKey       string   `toml:"query_key"`     // name of the reference in the question
	Label          string   `toml:"label_pdf"`     // PDF in base64; in data of the reply to the question for a label
	LabelURL       string   `toml:"label_url"`     // link to it
	NotReady       []string `toml:"not_ready"`     // in detail: what is asked for is not there yet
	LoggedOut      []string `toml:"logged_out"`    // in detail: the login is not valid any more
	Events         string   `toml:"events"`        // list of events; "" = what stands at data is the list
	EventNode      string   `toml:"event_node"`    // this and the paths below are relative to one event
	EventStatus    string   `toml:"event_status"`
	EventName      string   `toml:"event_name"`
	EventNameEn    string   `toml:"event_name_en"`
	EventTime      string   `toml:"event_time"`
	EventPlace     string   `toml:"event_place"`
	EventCode      string   `toml:"event_code"`

	Gives  string            `toml:"-"` // where the value is that only the reply has (Call.Gives); "" = under our name of it
	Values map[string]string `toml:"-"` // the same for each of Call.Values
}

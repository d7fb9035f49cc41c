// Package hgeapitest is a carrier to test against: an HTTP server that remembers what it received. It checks requests against
// contract.md by itself and shares no code with the client.
//
// It is strict: it answers as the carrier might, and never accepts, an unknown key, a wrong type, an empty list, a wrong
// time, an order twice in a form, a path without its last slash or a wrong login. It fails on request: by a script of
// [Fault] values, or at random with a rate and a seed. It counts how often each reference was submitted and how many forms
// have closed each order. An order must never be closed twice; [Carrier.Twice] returns those that were, by a scan form or a
// manifest, and [Carrier.BagsTwice] the bags that were made twice.
//
// A [Carrier] holds the state. [NewServer] and [NewTestServer] put it behind a real listener. [Carrier.Transport] answers
// in the process, without a network, for tests with virtual time (testing/synctest). A [Proxy] stands between client and
// carrier, and repeats, hides and answers for the carrier.
package hgeapitest

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// Mount is the path below which the carrier answers. It is not the root, so that tests notice a client that loses a part of
// its base URL.
const Mount = "/openapi/customer/"

// InProcessURL is the base URL to configure with [Carrier.Transport].
const InProcessURL = "https://carrier.invalid" + Mount

// DemoUsername and DemoPassword are the login if Config has none.
const (
	DemoUsername = "demo"
	DemoPassword = "demo-password"
)

// Config says how the carrier behaves. The zero value accepts both dialects and the demo login, and closes every order at
// once.
type Config struct {
	Username, Password          string        // the login that is accepted
	Token                       string        // a token that is accepted besides those from logins
	APIKey, APISecret, APIToken string        // the signature that is accepted
	TokenLife                   time.Duration // of a token from a login; 0 = 24 h
	Dialect                     string        // "hge" or "gke": the only dialect that is accepted; "" = both
	MaxOrders                   int           // most orders in a form; 0 = any number
	Processing                  time.Duration // how long a form is "processing"
	Polls                       int           // and for how many result queries
	Lag                         time.Duration // how long the result query does not know a new form
	Delay                       time.Duration // before every answer
	RefuseSuffix, OmitSuffix    string        // orders that end so are refused in the result, or left out of it
	RefuseOn                    string        // the only operation that refuses them; "" = each
	HoldSuffix                  string        // orders that end so are "in customs" in a result that has ended otherwise
	Holds                       int           // for how many result queries; negative = always
	LowerCase                   bool          // the result names orders in lower case
	LoseSuffix                  string        // the first send of a form with such an order is accepted, but its answer is lost
	DataInArray, CodeAsText     bool          // other shapes that the contract allows
	UnknownAsCode               bool          // "no such reference" is HTTP 200 with code 404 instead of HTTP 404
	AnyReference                bool          // a reference that was accepted before is accepted again, and closes again
	RepeatedAs301               bool          // flight times and voids that change nothing are answered with 301, not 200
	Documents                   bool          // links lead to this carrier, which serves PDFs; otherwise to a host that there is not
	LabelAsURL                  bool          // labels are answered as links, not in base64
	DocumentBytes               int           // least size of a PDF
	AnyNumber                   bool          // numbers of waybills that nobody has created are those of some all the same
	// so many nodes have waybills passed when they are made; a large number: they are delivered
	Moved         int
	Stopped       bool          // with AnyNumber: they are being intercepted
	LabelPolls    int           // how many questions for a waybill's label come too early
	Step          time.Duration // from one event of a waybill to the next, once a form has closed it; 0 = see Move
	Since         time.Time     // when waybills are made, and their first event is; 0 = now
	ParallelTwice bool          // a waybill that is created while that is not answered yet is made twice
	Faults        []Fault       // the script
	ChaosRate     float64       // share of requests that fail at random, from 0 to 1
	ChaosSeed     uint64
	ChaosDelay    time.Duration // length of a random delay, lag or Retry-After; 0 = 1 s
}

// Carrier is the test carrier without a listener. It is safe for concurrent use.
type Carrier struct {
	config Config

	mu         sync.Mutex
	script     []*Fault // Skip and Times count down
	random     *rand.Rand
	tokens     map[string]time.Time // with their expiry
	logins     int
	documents  string // where links lead, "" = noDocuments
	forms      map[formKey]*form
	bags       []Bag
	flights    map[string]Times // by MAWB
	voided     map[string]bool  // by the carrier's number of a bag
	waybills   waybills
	references map[string]*referenceRecord
	mustAsk    map[string]bool // references that the client must ask for before it sends them again
	orders     map[string]OrderCount
	submits    []Submit
	asked      int
	fetched    int
	labels     int
	complaints []string
}

// New returns a carrier that has received nothing yet. It starts nothing.
func New(c Config) *Carrier {
	if c.Username == "" && c.Token == "" && c.APIKey == "" {
		c.Username, c.Password = DemoUsername, DemoPassword
	}
	if c.TokenLife == 0 {
		c.TokenLife = 24 * time.Hour
	}
	if c.ChaosDelay == 0 {
		c.ChaosDelay = time.Second
	}
	carrier := &Carrier{
		config:     c,
		random:     rand.New(rand.NewPCG(c.ChaosSeed, c.ChaosSeed)),
		tokens:     map[string]time.Time{},
		forms:      map[formKey]*form{},
		flights:    map[string]Times{},
		voided:     map[string]bool{},
		waybills:   waybills{by: map[string]*Waybill{}},
		references: map[string]*referenceRecord{},
		mustAsk:    map[string]bool{},
		orders:     map[string]OrderCount{},
	}
	if c.Documents {
		carrier.documents = strings.TrimSuffix(InProcessURL, Mount) + "/"
	}
	carrier.Fail(c.Faults...)
	return carrier
}

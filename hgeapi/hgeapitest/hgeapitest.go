// Package hgeapitest is a carrier to test against: a real HTTP server with a memory, that judges what it receives by
// contract.md on its own and shares no code with the client.
//
// It is strict: an unknown key, a wrong type, an empty list, a wrong time, an order twice in a form, a path without its
// last slash, a wrong login are all answered as the carrier might, never let through. It fails on request: a script of
// [Fault] values, or at random with a rate and a seed. And it remembers: how often each reference was submitted, which
// forms each order was closed by. An order closed twice is the one thing that must never happen; [Carrier.Twice] tells.
//
// A [Carrier] is the memory. [NewServer] and [NewTestServer] put it behind a real listener; [Carrier.Transport] answers
// inside the process, without a network, for tests with virtual time (testing/synctest).
package hgeapitest

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Mount is the path below which the carrier answers: not the root, so that a client that loses a part of its base URL
// is found out.
const Mount = "/openapi/customer/"

// InProcessURL is the base URL to configure with [Carrier.Transport].
const InProcessURL = "https://carrier.invalid" + Mount

// DemoUsername and DemoPassword are the login where Config names none.
const (
	DemoUsername = "demo"
	DemoPassword = "demo-password"
)

// Config says how the carrier behaves. The zero value accepts both spellings and the demo login, and closes every order
// at once.
type Config struct {
	Username, Password          string        // the login that is accepted
	Token                       string        // a token that is accepted besides those from logins
	APIKey, APISecret, APIToken string        // the signature that is accepted
	TokenLife                   time.Duration // of a token from a login; 0 = 24 h
	Dialect                     string        // "hge" or "gke": the only spelling accepted; "" = both
	MaxOrders                   int           // most orders in a form; 0 = any number
	Processing                  time.Duration // a form is "processing" for so long
	Polls                       int           // and for so many questions
	Lag                         time.Duration // a new form is not known to the result query for so long
	Delay                       time.Duration // before every answer
	RefuseSuffix, OmitSuffix    string        // orders ending so are refused in the result, or left out of it
	LoseSuffix                  string        // the first send of a form with an order ending so is accepted, its answer lost
	DataInArray, CodeAsText     bool          // other shapes that the contract allows
	UnknownAsCode               bool          // "no such reference" is HTTP 200 with code 404 instead of HTTP 404
	Faults                      []Fault       // the script
	ChaosRate                   float64       // 0…1: so many of the requests fail in a random way
	ChaosSeed                   uint64
	ChaosDelay                  time.Duration // how long a delay, a lag or a Retry-After of the chaos is; 0 = 1 s
}

// Carrier is the memory of the test carrier. Safe for concurrent use.
type Carrier struct {
	config Config

	mu         sync.Mutex
	faults     []*fault
	random     *rand.Rand
	tokens     map[string]time.Time // when they end
	logins     int
	forms      map[string]*form
	references map[string]*record
	doubts     map[string]bool // references that may have been taken, by what their sender knows, and not been asked for since
	orders     map[string]tally
	submits    []Submit
	asked      int
	complaints []string
}

// New returns a carrier with an empty memory; it starts nothing.
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
		forms:      map[string]*form{},
		references: map[string]*record{},
		doubts:     map[string]bool{},
		orders:     map[string]tally{},
	}
	carrier.Fail(c.Faults...)
	return carrier
}

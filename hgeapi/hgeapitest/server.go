package hgeapitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// Server is a carrier behind a real listener.
type Server struct {
	*Carrier
	URL string // base URL for the client's configuration

	server *http.Server
	ended  chan error
}

// maxBody is how many bytes of a request are read at most.
const maxBody = 16 << 20

// NewServer serves a carrier on a free port of this machine until Close.
func NewServer(c Config) (*Server, error) { return Listen("127.0.0.1:0", c) }

// Listen serves a carrier at address until Close.
func Listen(address string, c Config) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("test carrier: %w", err)
	}
	carrier := New(c)
	if c.Documents {
		carrier.documents = "http://" + l.Addr().String() + "/"
	}
	s := &Server{
		Carrier: carrier,
		URL:     "http://" + l.Addr().String() + Mount,
		server:  &http.Server{Handler: carrier, ReadHeaderTimeout: time.Minute},
		ended:   make(chan error, 1),
	}
	go func() { s.ended <- s.server.Serve(l) }()
	return s, nil
}

// Close ends the server and drops every connection.
func (s *Server) Close() error {
	err := s.server.Close()
	if ended := <-s.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// listenAlone serves a carrier at an address of this machine that no other server of the tests is likely to have, now or later:
// what is left of an importer that was killed or stopped may go on asking its carrier, when that is gone and its port is free
// again. Only Linux has all addresses of 127.0.0.0/8.
func listenAlone(c Config) (*Server, error) {
	if runtime.GOOS == "linux" {
		address := fmt.Sprintf("127.%d.%d.%d:0", 1+rand.IntN(250), rand.IntN(250), 1+rand.IntN(250))
		if s, err := Listen(address, c); err == nil {
			return s, nil
		}
	}
	return NewServer(c)
}

// TB is the part of testing.TB that is needed here. With it the command carrier does not link package testing.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// NewTestServer is NewServer for a test. The server is closed when the test ends.
func NewTestServer(tb TB, c Config) *Server {
	tb.Helper()
	s, err := listenAlone(c)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close the test carrier: %v", err)
		}
	})
	return s
}

// ServeHTTP answers below Mount. Besides, GET /_orders returns [Counts], and POST /_control changes the faults.
func (c *Carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/_orders":
		c.serveCounts(w)
		return
	case "/_control":
		c.serveControl(w, r)
		return
	}
	to := endpointOf(r.URL.Path)
	fault := c.faultBeforeRead(to)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		hangUp(w)
		return
	}
	if fault != nil && slices.Contains(dropKinds, fault.Do) {
		c.noteDropped(to, r.Header, body)
		hangUp(w)
		return
	}
	a := c.handle(received{r.URL.Path, r.Method, r.Header, body}, fault)
	if a.wait > 0 {
		select {
		case <-time.After(a.wait):
		case <-r.Context().Done():
		}
	}
	a.write(w)
}

func (a *answer) write(w http.ResponseWriter) {
	if a.drop {
		hangUp(w)
		return
	}
	a.setHeader(w.Header())
	if a.cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		a.body = a.body[:len(a.body)/2]
	}
	w.WriteHeader(a.status)
	w.Write(a.body) // fails only if the client has gone; after less than Content-Length the server drops the connection
}

func (a *answer) setHeader(h http.Header) {
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((a.retryAfter+time.Second-1)/time.Second)))
	}
}

// hangUp drops the connection without another byte.
func hangUp(w http.ResponseWriter) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // makes the server drop the connection
	}
	buffered.Writer.Flush()
	conn.Close()
}

// control is the body of POST /_control, for a carrier that runs in another process.
type control struct {
	Heal   bool     `json:"heal"`   // first empty the script
	Faults []string `json:"faults"` // then add these, as ParseFault reads them
	Chaos  *float64 `json:"chaos"`  // set the rate of random faults
	Occupy []string `json:"occupy"` // give these references to somebody else
	Have   []string `json:"have"`   // make waybills under these customer's order numbers
	Move   int      `json:"move"`   // all waybills pass so many further nodes
}

func (c *Carrier) serveControl(w http.ResponseWriter, r *http.Request) {
	var change control
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&change); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var faults []Fault
	for _, text := range change.Faults {
		f, err := ParseFault(text)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		faults = append(faults, f)
	}
	if change.Heal {
		c.Heal()
	}
	c.Fail(faults...)
	if change.Chaos != nil {
		c.Chaos(*change.Chaos)
	}
	for _, reference := range change.Occupy {
		c.Occupy(reference)
	}
	c.Have(change.Have...)
	c.MoveAll(change.Move)
	w.WriteHeader(http.StatusNoContent)
}

func (c *Carrier) serveCounts(w http.ResponseWriter) {
	w.Header().Set("Content-Type", jsonType)
	json.NewEncoder(w).Encode(c.counts()) // fails only if the client has gone
}

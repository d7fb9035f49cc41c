package hgeapitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Server is a carrier behind a real listener.
type Server struct {
	*Carrier
	URL string // base URL, to be configured as it is

	server *http.Server
	ended  chan error
}

// maxBody is the most that is read of a request.
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
	s := &Server{
		Carrier: carrier,
		URL:     "http://" + l.Addr().String() + Mount,
		server:  &http.Server{Handler: carrier, ReadHeaderTimeout: time.Minute},
		ended:   make(chan error, 1),
	}
	go func() { s.ended <- s.server.Serve(l) }()
	return s, nil
}

// Close ends the server and drops every line.
func (s *Server) Close() error {
	err := s.server.Close()
	if ended := <-s.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// TB is the part of testing.TB that is needed here, so that the small main does not link package testing.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// NewTestServer is NewServer for a test: it ends with it.
func NewTestServer(tb TB, c Config) *Server {
	tb.Helper()
	s, err := NewServer(c)
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

// ServeHTTP answers below Mount, and besides: GET /_orders gives out [Books], POST /_control takes [Control].
func (c *Carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/_orders":
		c.serveBooks(w)
		return
	case "/_control":
		c.serveControl(w, r)
		return
	}
	chaos := c.takeEarly(on(r.URL.Path))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		hangUp(w)
		return
	}
	if chaos != nil && (chaos.Do == Drop || chaos.Do == Down) {
		c.unread(on(r.URL.Path), body)
		hangUp(w)
		return
	}
	a := c.answer(request{r.URL.Path, r.Method, r.Header, body}, chaos)
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
	a.head(w.Header())
	if a.cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		a.body = a.body[:len(a.body)/2]
	}
	w.WriteHeader(a.status)
	w.Write(a.body) // an error is the client's hanging up; after less than Content-Length the server drops the line
}

// head writes the headers.
func (a *answer) head(h http.Header) {
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((a.retryAfter+time.Second-1)/time.Second)))
	}
}

// hangUp drops the line without another byte.
func hangUp(w http.ResponseWriter) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server's own way to drop a line
	}
	buffered.Writer.Flush()
	conn.Close()
}

// Control changes a carrier that runs in another process.
type Control struct {
	Heal   bool     `json:"heal"`   // first empties the script
	Faults []string `json:"faults"` // then adds these, as ParseFault reads them
	Chaos  *float64 `json:"chaos"`  // and sets the rate of random faults
	Occupy []string `json:"occupy"` // and makes these references somebody else's
}

func (c *Carrier) serveControl(w http.ResponseWriter, r *http.Request) {
	var control Control
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&control); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var faults []Fault
	for _, text := range control.Faults {
		f, err := ParseFault(text)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		faults = append(faults, f)
	}
	if control.Heal {
		c.Heal()
	}
	c.Fail(faults...)
	if control.Chaos != nil {
		c.Chaos(*control.Chaos)
	}
	for _, reference := range control.Occupy {
		c.Occupy(reference)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *Carrier) serveBooks(w http.ResponseWriter) {
	w.Header().Set("Content-Type", jsonType)
	json.NewEncoder(w).Encode(c.Books()) // an error is the client's hanging up
}

package hgeapitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// Meddling is what a proxy between client and carrier does with a request:
//
//	pass       nothing
//	repeat     posts it twice by itself, as nginx, Envoy and HAProxy can, and passes the second answer on
//	hide-PAGE  lets the carrier process it, and puts a page of its own in the place of the carrier's answer
//	stop-PAGE  answers with that page by itself: the carrier never sees the request
//	hide-cut   passes on half of the carrier's answer
//	hide-drop  drops the connection instead of the carrier's answer
//	stop-drop  drops it without passing anything on
//
// Meddlings lists them all, with the pages.
type Meddling string

const (
	Pass     Meddling = "pass"
	Repeat   Meddling = "repeat"
	HideCut  Meddling = "hide-cut"
	HideDrop Meddling = "hide-drop"
	StopDrop Meddling = "stop-drop"

	hidePrefix = "hide-"
	stopPrefix = "stop-"
)

// page is an answer that is not the carrier's.
type page struct {
	status      int
	contentType string
	body        string
	retryAfter  bool
}

// pages are by the second part of a Meddling. They are what real programs answer.
var pages = map[string]page{
	"503":        {503, htmlType, htmlPage, true}, // Varnish, of a back end that is late or gone
	"503-bare":   {503, htmlType, htmlPage, false},
	"429":        {429, htmlType, htmlPage, true},
	"401-empty":  {401, "", "", false}, // Spring Security
	"401":        {401, htmlType, htmlPage, false},
	"403-empty":  {403, "", "", false},             // Spring Security 6, of any exception
	"403":        {403, htmlType, htmlPage, false}, // ModSecurity, of an answer that it does not like
	"400":        {400, htmlType, htmlPage, false},
	"400-empty":  {400, "", "", false},
	"404":        {404, htmlType, htmlPage, false},
	"404-empty":  {404, "", "", false},
	"404-spring": {404, jsonType, `{"timestamp":"2026-11-29T01:02:03.004+00:00","status":404,"error":"Not Found"}`, false},
	"406":        {406, htmlType, htmlPage, false},
	"406-empty":  {406, "", "", false},
	"413":        {413, htmlType, htmlPage, false},
	"422":        {422, jsonType, `{"message":"unprocessable"}`, false},
	"424":        {424, htmlType, htmlPage, false},
	"424-empty":  {424, "", "", false},
	"500":        {500, htmlType, htmlPage, false},
	"502":        {502, htmlType, htmlPage, false},
	"504":        {504, htmlType, htmlPage, false},
	"200":        {200, htmlType, htmlPage, false}, // a page to log in to the network
	"200-empty":  {200, "", "", false},
}

// Meddlings returns all but Pass, in an order that does not change: with the same seed the same ones are drawn.
func Meddlings() []Meddling {
	all := []Meddling{Repeat, HideCut, HideDrop, StopDrop}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		all = append(all, Meddling(hidePrefix+name), Meddling(stopPrefix+name))
	}
	return all
}

// Refusal tells whether a client may take the meddling for a refusal, once it knows from the carrier that the form did not
// come.
func (m Meddling) Refusal() bool { return strings.HasPrefix(string(m), stopPrefix) && m.SaysNo() }

// SaysNo tells whether the client sees a page with a status 4xx that asks neither to come again nor to mend the path.
func (m Meddling) SaysNo() bool {
	_, name, _ := strings.Cut(string(m), "-")
	switch status := pages[name].status; status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests:
		return false
	default:
		return status >= 400 && status <= 499
	}
}

// repeatHeader marks what a proxy repeats, so that the carrier does not take it for a repeat of the client's.
const repeatHeader = "Test-Proxy-Repeat"

// ProxyConfig says how often a proxy meddles, and with what.
type ProxyConfig struct {
	Rate       float64       // share of the sends and of the result queries that it meddles with, from 0 to 1
	Seed       uint64        // of the draw
	Kinds      []Meddling    // that are drawn; none = Meddlings()
	RetryAfter time.Duration // that a page asks for, in whole seconds; 0 = 1 s
	// Repeats says that all sends that come here were sent by another proxy before. The carrier is told so.
	Repeats bool
	// Spare tells what the proxy does not do at random to the sends of an operation; nil = it does everything.
	Spare func(operation string, m Meddling) bool
}

// OtherPath may stand in front of each path below Mount when it is asked through a proxy: a second spelling of each path.
const OtherPath = "other/"

// Proxy stands between a client and a carrier, as an HTTP server of its own. It is safe for concurrent use.
type Proxy struct {
	URL string // base URL for the client's configuration

	config ProxyConfig
	target string // of the carrier, without Mount
	client *http.Client
	server *http.Server
	ended  chan error

	mu     sync.Mutex
	random *rand.Rand
	script []*proxyFault
	did    map[Meddling]int    // with sends
	orders map[string]meddlers // by order number, of sends
	once   onceOnly
}

// proxyFault is one line of a proxy's script.
type proxyFault struct {
	do    Meddling
	match string // what the request's body contains
	times int    // that are left; negative = always
}

// meddlers are the kinds of meddling that the forms of an order have met.
type meddlers map[Meddling]bool

// NewProxy serves a proxy in front of the carrier on a free port of this machine until Close.
func NewProxy(carrier *Server, c ProxyConfig) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("test proxy: %w", err)
	}
	if len(c.Kinds) == 0 {
		c.Kinds = Meddlings()
	}
	if c.RetryAfter == 0 {
		c.RetryAfter = time.Second
	}
	p := &Proxy{
		URL:    "http://" + l.Addr().String() + Mount,
		config: c,
		target: strings.TrimSuffix(carrier.URL, Mount),
		client: &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		ended:  make(chan error, 1),
		random: rand.New(rand.NewPCG(c.Seed, c.Seed)),
		did:    map[Meddling]int{},
		orders: map[string]meddlers{},
		once:   onceOnly{sent: map[string]bool{}, made: map[string]string{}},
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { p.ended <- p.server.Serve(l) }()
	return p, nil
}

// NewTestProxy is NewProxy for a test. The proxy is closed when the test ends.
func NewTestProxy(tb TB, carrier *Server, c ProxyConfig) *Proxy {
	tb.Helper()
	p, err := NewProxy(carrier, c)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	tb.Cleanup(func() {
		if err := p.Close(); err != nil {
			tb.Errorf("close the test proxy: %v", err)
		}
	})
	return p
}

// Close ends the proxy and drops every connection.
func (p *Proxy) Close() error {
	err := p.server.Close()
	if ended := <-p.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// Meddle makes the proxy do this with the next sends whose body contains match: so many times, or always if times is
// negative. If several match a send, the first is used.
func (p *Proxy) Meddle(do Meddling, match string, times int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.script = append(p.script, &proxyFault{do, match, times})
}

// Did returns how often the proxy has done what with a send.
func (p *Proxy) Did() map[Meddling]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.did)
}

// Met tells whether a request with this order, bag or MAWB has met a meddling of which is is true.
func (p *Proxy) Met(order string, is func(Meddling) bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for m := range p.orders[order] {
		if is(m) {
			return true
		}
	}
	return false
}

// draw decides what to do with a request, and remembers what is done with a send.
func (p *Proxy) draw(to endpoint, body []byte) Meddling {
	p.mu.Lock()
	defer p.mu.Unlock()
	do := Pass
	if (to.kind == send || to.kind == result) && p.random.Float64() < p.config.Rate {
		do = p.config.Kinds[p.random.IntN(len(p.config.Kinds))]
	}
	if to.kind != send {
		return do
	}
	if p.config.Spare != nil && p.config.Spare(to.of.name, do) {
		do = Pass
	}
	for _, f := range p.script {
		if f.times != 0 && bytes.Contains(body, []byte(f.match)) {
			f.times--
			do = f.do
			break
		}
	}
	p.did[do]++
	for _, item := range to.of.items(gjson.ParseBytes(body)) {
		if p.orders[item] == nil {
			p.orders[item] = meddlers{}
		}
		p.orders[item][do] = true
	}
	return do
}

// ServeHTTP passes a request on to the carrier, or meddles with it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		hangUp(w)
		return
	}
	r.URL.Path = strings.Replace(r.URL.Path, Mount+OtherPath, Mount, 1)
	to := endpointOf(r.URL.Path)
	do := p.draw(to, body)
	p.noteSent(to, body, do)
	if name, ok := strings.CutPrefix(string(do), stopPrefix); ok {
		p.answer(w, name)
		return
	}
	response, err := p.pass(r, body, p.config.Repeats)
	if do == Repeat {
		response, err = p.pass(r, body, true)
	}
	if name, ok := strings.CutPrefix(string(do), hidePrefix); ok && do != HideCut {
		p.answer(w, name)
		return
	}
	if err != nil {
		hangUp(w)
		return
	}
	if do != HideCut {
		p.noteAnswered(to, body, response.body)
	}
	maps.Copy(w.Header(), response.header)
	if do == HideCut && len(response.body) > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(len(response.body)))
		response.body = response.body[:len(response.body)/2]
	}
	w.WriteHeader(response.status)
	w.Write(response.body) // fails only if the client has gone
}

// answer writes a page of the proxy's own, or drops the connection.
func (p *Proxy) answer(w http.ResponseWriter, name string) {
	page, ok := pages[name]
	if !ok {
		hangUp(w)
		return
	}
	a := answer{status: page.status, contentType: page.contentType, body: []byte(page.body)}
	if page.retryAfter {
		a.retryAfter = p.config.RetryAfter
	}
	a.write(w)
}

// passed is an answer of the carrier.
type passed struct {
	status int
	header http.Header
	body   []byte
}

// pass posts a request to the carrier once, and reads the whole answer.
func (p *Proxy) pass(r *http.Request, body []byte, isRepeat bool) (passed, error) {
	out, err := http.NewRequestWithContext(r.Context(), r.Method, p.target+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return passed{}, err
	}
	out.GetBody = nil // net/http must not send it again by itself
	out.Header = r.Header.Clone()
	if isRepeat {
		out.Header.Set(repeatHeader, "1")
	}
	response, err := p.client.Do(out)
	if err != nil {
		return passed{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	header := response.Header.Clone()
	header.Del("Connection")
	return passed{response.StatusCode, header, text}, err
}

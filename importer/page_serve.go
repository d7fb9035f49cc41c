package importer

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/page"
)

// pages serve the page of all files (package page). They only read. One page is made at a time, beside the work and in bounded
// time: whoever looks holds up nothing, and a folder that does not answer holds up only the next one who looks.
type pages struct {
	*road
	status *statusFiles

	turn chan struct{} // holds the one who makes a page

	mu      sync.Mutex
	counted map[int64]countedRows // by file

	looking atomic.Int32 // looks into the outbox that have not ended
}

// countedRows are the rows of a file as they were counted.
type countedRows struct {
	rows *page.Rows
	done bool // the file is done: they do not change any more
	at   time.Time
}

const (
	// pageTimeout is how long a page may take to be made.
	pageTimeout = 10 * time.Second
	// pageTurnTimeout is how long a page waits for those before it.
	pageTurnTimeout = 5 * time.Second
	// countAgain is how long the rows of a file that is not done are taken to be as they were counted.
	countAgain = 5 * time.Second
	// mostCounted is how many files are remembered with their rows.
	mostCounted = 10_000
)

func newPages(r *road, status *statusFiles) *pages {
	return &pages{road: r, status: status, turn: make(chan struct{}, 1), counted: map[int64]countedRows{}}
}

// errNoSuchPage is that an address names nothing.
var errNoSuchPage = errors.New("there is no such page")

// handle adds the pages to a server.
func (s *pages) handle(mux *http.ServeMux, key accessKey, local bool) {
	type maker func(ctx context.Context, p *page.Page) error
	serve := func(makerOf func(r *http.Request) maker) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			p := s.blank(r)
			if status, why := mayOpen(r, key, local); status != http.StatusOK {
				if status == http.StatusUnauthorized {
					askForKey(w)
				}
				s.write(w, status, message(p, why))
				return
			}
			made, status := s.inTurn(r.Context(), p, makerOf(r))
			s.write(w, status, made)
		}
	}
	mux.HandleFunc("GET /{$}", serve(func(*http.Request) maker { return s.makeList }))
	mux.HandleFunc("GET /file/{id}", serve(func(r *http.Request) maker {
		return func(ctx context.Context, p *page.Page) error {
			id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
			if err != nil {
				return errNoSuchPage
			}
			return s.makeFile(ctx, p, id)
		}
	}))
	mux.HandleFunc("GET /", serve(func(*http.Request) maker {
		return func(context.Context, *page.Page) error { return errNoSuchPage }
	}))
}

// mayOpen tells whether a request may see pages: http.StatusOK, or why not.
//
// Without a token only this machine may. A site that a browser of this machine shows could give its own name this machine's
// address, and so read the page; such a request names that site as its host.
func mayOpen(r *http.Request, key accessKey, local bool) (status int, why string) {
	switch {
	case key.token == "" && !local:
		return http.StatusForbidden, "page_off"
	case !key.opens(r):
		return http.StatusUnauthorized, "page_token"
	case key.token == "" && !isNumberOrLocal(r.Host):
		return http.StatusMisdirectedRequest, "page_other_name"
	}
	return http.StatusOK, ""
}

// isNumberOrLocal tells whether a host is an IP address or localhost, with or without a port.
func isNumberOrLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return host == "" || host == "localhost" || net.ParseIP(host) != nil
}

// blank is a page with what its reader has chosen, and nothing else.
func (s *pages) blank(r *http.Request) *page.Page {
	view := page.ReadView(r.URL.Query())
	root := "./"
	if deeper := strings.Count(r.URL.Path, "/") - 1; deeper > 0 {
		root = strings.Repeat("../", deeper)
	}
	p := &page.Page{View: view, Root: root, Now: s.ledger.Now().In(s.zone),
		Language: page.Language(view.Language, r.Header.Get("Accept-Language"), s.cfg.Language)}
	if !view.Still && view.Search == "" {
		p.Refresh = max(1, int(waiting.page.Seconds()))
	}
	return p
}

// message is a page that says one thing. Its reader may not see more, or more is not known.
func message(p *page.Page, key string) *page.Page {
	return &page.Page{View: page.View{Language: p.View.Language}, Root: p.Root, Language: p.Language, Now: p.Now,
		Message: &page.Words{Key: key}}
}

// inTurn makes a page when those before it are made. It does not wait for what does not answer: then the page says so, and comes
// anew by itself.
func (s *pages) inTurn(ctx context.Context, p *page.Page, maker func(context.Context, *page.Page) error) (*page.Page, int) {
	busy := func() (*page.Page, int) {
		m := message(p, "page_busy")
		m.Refresh = p.Refresh
		return m, http.StatusServiceUnavailable
	}
	ctx, cancel := context.WithTimeout(ctx, pageTurnTimeout+pageTimeout)
	defer cancel()
	wait := time.NewTimer(pageTurnTimeout)
	defer wait.Stop()
	select {
	case s.turn <- struct{}{}:
	case <-wait.C:
		return busy()
	case <-ctx.Done():
		return busy()
	}
	ended := make(chan error, 1)
	go func() {
		defer func() { <-s.turn }()
		ctx, cancel := context.WithTimeout(ctx, pageTimeout)
		defer cancel()
		ended <- s.catchPanic("page", func() error { return maker(ctx, p) })
	}()
	select {
	case <-ctx.Done():
		return busy() // p is still being made: nobody may look at it
	case err := <-ended:
		switch {
		case err == nil:
			return p, http.StatusOK
		case errors.Is(err, errNoSuchPage), errors.Is(err, ledger.ErrNotFound):
			return message(p, "page_not_here"), http.StatusNotFound
		}
		s.log.WithError(err).Debug("a page cannot be made")
		m := message(p, "page_no_answer")
		m.Refresh = p.Refresh
		return m, http.StatusServiceUnavailable
	}
}

// write sends a page. It is made whole before its first byte leaves.
func (s *pages) write(w http.ResponseWriter, status int, p *page.Page) {
	var text bytes.Buffer
	if err := p.Write(&text); err != nil {
		s.log.WithError(err).Error("a page cannot be written, please report this")
		http.Error(w, "this page cannot be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", page.Policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Authorization")
	h.Set("Content-Language", p.Language)
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(status)
	w.Write(text.Bytes()) // whoever asked may be gone
}

package importer

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"

	"hgeimport/importer/visible"
)

// serve answers at [metrics] listen until stop is called: the page of all files, /metrics and /healthz. If listen is "", it does
// nothing.
func (m *metrics) serve() (stop func(), err error) {
	if m.cfg.Metrics.Listen == "" {
		return func() {}, nil
	}
	listener, err := listenBounded(m.cfg.Metrics.Listen)
	if err != nil {
		return nil, fmt.Errorf("[metrics] listen: %w", err)
	}
	local := isOfThisMachine(listener.Addr())
	server := &http.Server{Handler: m.handler(local), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	log := m.log.WithField("address", listener.Addr().String())
	if local || m.cfg.Metrics.Token != "" {
		log.Info("the page of all files at /, figures at /metrics, health at /healthz")
	} else {
		log.Info("figures at /metrics, health at /healthz; the page of all files is off: other machines can reach this address, " +
			"and [metrics] token is not set")
	}
	return func() {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			log.WithError(err).Error("serving the page and figures has ended badly")
		}
	}, nil
}

// handler answers requests. local: only this machine can send them.
func (m *metrics) handler(local bool) http.Handler {
	key := accessKey{m.cfg.Metrics.Token}
	mux := http.NewServeMux()
	figures := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !key.opens(r) {
			askForKey(w)
			http.Error(w, "give the token of [metrics] as Authorization: Bearer", http.StatusUnauthorized)
			return
		}
		figures.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { m.answerHealth(w, r, key.opens(r)) })
	if m.pages != nil {
		m.pages.handle(mux, key, local)
	}
	return mux
}

// answerHealth says whether all is well. What is wrong names folders and files: where there is a token, only who gives it is
// told.
func (m *metrics) answerHealth(w http.ResponseWriter, r *http.Request, inFull bool) {
	err := m.health(r.Context())
	switch {
	case err != nil && inFull:
		http.Error(w, visible.Error(err), http.StatusServiceUnavailable)
		return
	case err != nil:
		http.Error(w, "not ok", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.jumped != "" && inFull {
		fmt.Fprintln(w, "note: "+m.jumped)
	}
}

// accessKey is the token of [metrics]. Without one everybody who can reach the address may ask.
type accessKey struct{ token string }

// opens tells whether a request bears the token: as a bearer, or as the password that a browser asks for.
func (k accessKey) opens(r *http.Request) bool {
	if k.token == "" {
		return true
	}
	_, given, ok := r.BasicAuth()
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		given, ok = strings.TrimSpace(token), true
	}
	// The digests have one length, so the time tells nothing, not even how long the token is.
	got, want := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(k.token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1 && ok
}

// askForKey makes a browser ask for the token.
func askForKey(w http.ResponseWriter) {
	w.Header().Add("WWW-Authenticate", `Bearer realm="hgeimport"`)
	w.Header().Add("WWW-Authenticate", `Basic realm="hgeimport", charset="UTF-8"`)
}

// mostConnections is how many connections the server of figures has at most. More of them wait: whoever opens many must not use
// up the memory and the descriptors that the importer needs.
const mostConnections = 32

func listenBounded(listen string) (net.Listener, error) {
	listener, err := net.Listen("tcp", listenAddress(listen))
	if err != nil {
		return nil, err
	}
	return netutil.LimitListener(listener, mostConnections), nil
}

// listenAddress is the address to listen at. A port alone, as ":9100", is opened for this machine only.
func listenAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host != "" {
		return listen
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// isOfThisMachine tells whether no other machine can reach an address.
func isOfThisMachine(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

package hgeapi

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// What a person can do if the carrier cannot be reached, or if something else answers in its place.

const (
	goesOnByItself = ". Nothing is lost: forms wait, and go on by themselves then"
	seeBaseURL     = "compare base_url in [api] with what the carrier has given you"
)

// Hint says what to do about a line that failed, "" if nothing is known.
func (e *noReplyError) Hint() string {
	if hint := hintOfLine(e.err); hint != "" {
		return hint + goesOnByItself
	}
	return ""
}

func hintOfLine(err error) string {
	var name *net.DNSError
	var op *net.OpError
	var plain tls.RecordHeaderError
	proxy := errors.As(err, &op) && op.Op == "proxyconnect"
	switch {
	case err == nil:
		return ""
	case proxy:
		return "the proxy of HTTPS_PROXY cannot be reached, or does not let us through: see that it is right, or that this address " +
			"is in NO_PROXY"
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Sprintf("nobody knows the name %s: %s; if it is right, this machine's name server does not know it (nslookup)",
			name.Name, seeBaseURL)
	case errors.As(err, &name):
		return "the name server of this machine does not answer: see the network (nslookup " + name.Name + ")"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the machine is there, and nothing answers at that port: " + seeBaseURL + "; else a firewall refuses, or the " +
			"carrier is down"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "this machine has no way to there: see its network, and whether it needs a proxy (HTTPS_PROXY)"
	case errors.As(err, &plain), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return "what answers there speaks plain http and not https: a proxy or portal of the network, or another port; " + seeBaseURL
	case timedOut(err):
		return "it does not answer in time: see whether a firewall lets this machine through, whether it needs a proxy " +
			"(HTTPS_PROXY), " +
			"and timeout in [api]"
	}
	return hintOfCertificate(err)
}

// hintOfCertificate says what to do about a certificate that is not accepted.
func hintOfCertificate(err error) string {
	var invalid x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("its certificate has expired or is not valid yet, by the clock of this machine (%s): if the clock is "+
			"right, "+
			"tell the carrier, or whoever runs the proxy before it", time.Now().Format(time.RFC1123))
	case errors.As(err, &authority):
		return "its certificate is signed by nobody whom this machine knows: a proxy of your network that reads along (then add the " +
			"certificate of that to the system's, or name it in SSL_CERT_FILE), or an address that is not the carrier's; " + seeBaseURL
	case errors.As(err, &host):
		return "its certificate is for another name: " + seeBaseURL + "; else a portal of the network answers in its place"
	}
	return ""
}

func timedOut(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// adviceError is something to add to an error, with what to do about it.
type adviceError struct{ text, hint string }

func (e *adviceError) Error() string { return e.text }

// Hint says what to do.
func (e *adviceError) Hint() string { return e.hint }

// because says why a reply is not the carrier's, as far as that can be told: nil if not.
func (c *Client) because(r *reply) error {
	switch {
	case r.readErr != nil:
		return r.readErr
	case r.isEnvelope():
		return nil
	case r.status >= 300 && r.status < 400 && r.location != "":
		to, _, _ := strings.Cut(r.location, "?") // what follows may name a session
		return &adviceError{"it sends us on to " + c.tidy(to),
			"a form is never sent on. " + c.hintOfRedirect(r.location) + goesOnByItself}
	case r.status == http.StatusProxyAuthRequired:
		return &adviceError{"a proxy wants a login", "give it in HTTPS_PROXY: http://user:password@proxy:port" + goesOnByItself}
	case r.webPage:
		return &adviceError{"it is a web page", "something else answers in the carrier's place: a proxy, a page to log in to the " +
			"network, " +
			"or its web site. Open " + c.config.BaseURL + " on this machine; " + seeBaseURL + goesOnByItself}
	}
	return nil
}

// hintOfRedirect tells the base_url that a redirect means, if it is the same path elsewhere.
func (c *Client) hintOfRedirect(location string) string {
	to, err := url.Parse(location)
	base, baseErr := url.Parse(c.config.BaseURL)
	if errors.Join(err, baseErr) != nil || to.Host == "" || (to.Scheme != "https" && to.Scheme != "http") {
		return "Compare the paths in [api.paths], and " + seeBaseURL
	}
	if i := strings.Index(to.Path, base.Path); i >= 0 && !strings.Contains(to.Path, "login.") {
		to.Path, to.RawQuery, to.Fragment, to.User = to.Path[:i]+base.Path, "", "", nil
		return fmt.Sprintf("If the carrier has moved, set base_url in [api] to %q, and moved_from to what it was; ask it first",
			c.tidy(to.String()))
	}
	return "It is a page to log in to the network, or the carrier has moved: open " + c.config.BaseURL + " on this machine, and " +
		seeBaseURL
}

// noDate is added to what is kept of the clock, so that 0 means that nothing is known.
const noDate = int64(1) << 62

// noteDate keeps how far the clock of whoever has answered is ahead of this machine's.
func (c *Client) noteDate(h http.Header, now time.Time) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		c.clock.Store(int64(at.Sub(now.Truncate(time.Second))) + noDate)
	}
}

// ClockAhead is how far the clock of whoever has answered last is ahead of this machine's, within a second or two. ok is false if
// no reply has told.
func (c *Client) ClockAhead() (ahead time.Duration, ok bool) {
	kept := c.clock.Load()
	return time.Duration(kept - noDate), kept != 0
}

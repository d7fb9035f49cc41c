package hgeapi

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// thisMachine is how all hosts are called that are this machine.
const thisMachine = "localhost"

// Carrier tells one system of a carrier's from another: the host of BaseURL, its port unless it is the usual one, and the
// path. Letters of the host count the same in both cases. All addresses of this machine are one: what listens there is a
// tunnel or a test, and its port says nothing.
func (c *Config) Carrier() string {
	carrier, _ := carrierAt(c.BaseURL)
	return carrier
}

// HasMovedFrom tells whether MovedFrom names this carrier, as Carrier has returned it. A MovedFrom without a path names
// whatever is at that host.
func (c *Config) HasMovedFrom(carrier string) bool {
	from, err := movedFrom(c.MovedFrom)
	if err != nil || from == "" {
		return false
	}
	host, _, _ := strings.Cut(carrier, "/")
	return from == carrier || from == host
}

// movedFrom is a MovedFrom as Carrier would return it, but that it may have no path. It may be a URL, or one without the
// scheme.
func movedFrom(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	return carrierAt(text)
}

var errNoAddress = errors.New("is no address of a carrier: write it like host/openapi/customer/")

// carrierAt is what Carrier returns of an address.
func carrierAt(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil { // the parser's error repeats the text, which may contain a password
		return "", errNoAddress
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if loopback(host) || strings.HasSuffix(host, "."+thisMachine) {
		return thisMachine, nil
	}
	if ip := net.ParseIP(host); ip != nil {
		host = ip.String()
	}
	usual := map[string]string{"https": "443", "http": "80"}[strings.ToLower(u.Scheme)]
	switch port := u.Port(); {
	case port != "" && port != usual:
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return host + u.EscapedPath(), nil
}

package config

import (
	"net/url"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// proxyVariables name the proxies that requests to the carrier go through. Their names are also written in small letters.
var proxyVariables = []string{"HTTP_PROXY", "HTTPS_PROXY"}

// proxyKinds are the schemes of proxies that Go can use.
var proxyKinds = []string{"http", "https", "socks5", "socks5h"}

// checkProxies adds a fault for each proxy that cannot be used. Go leaves one aside whose address it cannot read, without a word:
// the requests would not go through it.
func (l *loader) checkProxies(environ []string) {
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		known := strings.ToUpper(name)
		if !slices.Contains(proxyVariables, known) || value == "" ||
			runtime.GOOS != "windows" && name != known && name != strings.ToLower(name) {
			continue
		}
		if !isProxy(value) {
			l.faults = append(l.faults, Fault{Variable: name, // the value may hold a password
				Message: "is not the address of a proxy", Hint: "write it like http://proxy.example.com:8080, or unset it"})
		}
	}
}

// isProxy tells whether Go takes the proxy that is meant. Of what is no URL it also tries http://text, even if that has a scheme.
func isProxy(text string) bool {
	settings := httpproxy.Config{HTTPProxy: text}
	taken, err := settings.ProxyFunc()(&url.URL{Scheme: "http", Host: "carrier.invalid"})
	if err != nil || taken == nil || taken.Hostname() == "" || !slices.Contains(proxyKinds, taken.Scheme) {
		return false
	}
	_, err = url.Parse(text)
	return err == nil || !strings.Contains(text, "://")
}

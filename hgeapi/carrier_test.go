package hgeapi_test

import (
	"strings"
	"testing"

	"hgeimport/hgeapi"
)

func TestSpellingsOfOneCarrierAreOne(t *testing.T) {
	for want, addresses := range map[string][]string{
		"oms.example.com/openapi/customer/": {
			"https://oms.example.com/openapi/customer/", "https://OMS.Example.com:443/openapi/customer/",
			"HTTPS://oms.example.com./openapi/customer/",
		},
		"oms.example.com:8443/openapi/": {"https://oms.example.com:8443/openapi/"},
		"test-oms.example.com/":         {"https://test-oms.example.com/"},
		"[2001:db8::1]/":                {"https://[2001:DB8:0::1]/", "https://[2001:db8::1]:443/"},
		"[2001:db8::1]:8443/":           {"https://[2001:db8::1]:8443/"},
		"localhost": {
			"http://127.0.0.1:4711/openapi/customer/", "http://127.0.0.2/x/", "http://[::1]:80/", "http://localhost:9/",
			"https://LOCALHOST/", "https://carrier.localhost/",
		},
	} {
		for _, address := range addresses {
			c := hgeapi.Config{BaseURL: address}
			if got := c.Carrier(); got != want {
				t.Errorf("%s is the carrier %q, want %q", address, got, want)
			}
		}
	}
}

func TestMovedFromNamesOneCarrier(t *testing.T) {
	const carrier = "oms.example.com/openapi/customer/"
	for text, want := range map[string]bool{
		"": false, "  ": false, "https://": false, "%": false,
		"oms.example.com": true, "OMS.example.com:443": true, " oms.example.com/openapi/customer/ ": true,
		"https://oms.example.com/openapi/customer/": true,
		"oms.example.com/":                          false, "oms.example.com/openapi/": false, "oms.example.com:8443": false,
		"test-oms.example.com": false, "example.com": false, "localhost": false,
	} {
		c := hgeapi.Config{MovedFrom: text}
		if got := c.HasMovedFrom(carrier); got != want {
			t.Errorf("moved_from = %q: %t, want %t", text, got, want)
		}
	}
	for _, text := range []string{"localhost", "127.0.0.1:8080", "http://[::1]:1/openapi/"} {
		if c := (hgeapi.Config{MovedFrom: text}); !c.HasMovedFrom("localhost") {
			t.Errorf("moved_from = %q does not name this machine", text)
		}
	}
}

func TestMovedFromIsAnAddress(t *testing.T) {
	for text, want := range map[string]string{
		"https://":               "moved_from: is no address of a carrier",
		"https://me:hush@host/":  "moved_from: is no address of a carrier",
		"oms.example.com":        "",
		"https://oms.gke/x/y/":   "",
		"test-oms.hanjinexp.com": "",
	} {
		c := testConfig()
		c.MovedFrom = text
		err := c.Validate()
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush")):
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

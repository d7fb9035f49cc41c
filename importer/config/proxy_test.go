package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A proxy that cannot be used is a fault. It is not left aside in silence.
func TestProxyThatCannotBeUsed(t *testing.T) {
	mustLoad(t, "", "HTTPS_PROXY=", "http_proxy=proxy.example.com:8080", "HTTP_PROXY=http://jo:secret@proxy.example.com:8080/",
		"https_proxy=socks5://127.0.0.1:1080", "Https_Proxy=not looked at", "NO_PROXY=.example.com")
	got := faultsOf(t, "", "HTTPS_PROXY=http://jo:secret@proxy.example.com:80a", "http_proxy=proxy example com 8080",
		"https_proxy=http://proxy.example.com:8080%", "HTTP_PROXY=ftp://proxy.example.com")
	const is = ": is not the address of a proxy (write it like http://proxy.example.com:8080, or unset it)"
	want := []string{"HTTPS_PROXY" + is, "HTTP_PROXY" + is, "http_proxy" + is, "https_proxy" + is}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

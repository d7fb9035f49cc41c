package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"time"

	"hgeimport/importer/config"
)

// examineListen looks whether watch can serve its figures: nobody else has the address. A watch that is at work has it itself.
func examineListen(ctx context.Context, c *config.Config) []Finding {
	if c.Metrics.Listen == "" {
		return nil
	}
	address := listenAddress(c.Metrics.Listen)
	listener, err := listenBounded(c.Metrics.Listen)
	switch {
	case err == nil:
		if err := listener.Close(); err != nil {
			return []Finding{fault("metrics", err)}
		}
		return []Finding{well("metrics", "watch can serve figures and health at "+address)}
	case errors.Is(err, syscall.EADDRINUSE) && isOurs(ctx, address):
		return []Finding{well("metrics", "an importer serves figures and health at "+address)}
	}
	return []Finding{fault("metrics", advised(fmt.Sprintf("watch cannot serve at [metrics] listen = %q: %v", c.Metrics.Listen, err),
		"another program has this address, or it is none of this machine's (ss -ltnp): choose another port, or \"\" for nowhere; "+
			"watch does not start without it"))}
}

// isOurs tells whether an importer answers at an address.
func isOurs(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for _, look := range []struct{ path, has string }{{"/metrics", "hgeimport_"}, {"/healthz", "hgeimport"}} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+look.path, nil)
		if err != nil {
			return false
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
		response.Body.Close() // it was read
		if err == nil && (strings.Contains(string(text), look.has) || response.StatusCode == http.StatusUnauthorized) {
			return true
		}
	}
	return false
}

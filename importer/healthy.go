package importer

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"hgeimport/importer/config"
)

// askHealthFor is how long a watch has to say how it is.
const askHealthFor = 20 * time.Second

// ErrNoHealth says that no watch tells how it is.
var ErrNoHealth error = &sentinel{"[metrics] listen is empty: watch tells nobody how it is",
	"set [metrics] listen in config.toml, or HGEIMPORT_METRICS_LISTEN, such as 127.0.0.1:9100"}

// Healthy asks the watch that works with this configuration on this machine whether all is well. It needs neither ledger nor
// carrier, so a container's runtime can ask it again and again.
func Healthy(ctx context.Context, c *config.Config) error {
	if c.Metrics.Listen == "" {
		return ErrNoHealth
	}
	host, port, err := net.SplitHostPort(listenAddress(c.Metrics.Listen))
	if err != nil {
		return fmt.Errorf("[metrics] listen: %w", err)
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() { // it listens at every address of this machine
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, askHealthFor)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{Proxy: nil, DisableKeepAlives: true} // a proxy would ask another machine
	reply, err := (&http.Client{Transport: transport}).Do(ask)
	if err != nil {
		return fmt.Errorf("no watch answers: %w", err)
	}
	defer reply.Body.Close()
	said, err := io.ReadAll(io.LimitReader(reply.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("no watch answers: %w", err)
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("watch says: %s", strings.TrimSpace(string(said)))
	}
	return nil
}

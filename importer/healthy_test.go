package importer

import (
	"errors"
	"os"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Whoever asks is told whether a watch works here, and why it is not well; in each way in which it can be told where to listen.
func TestHealthy(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	if err := Healthy(t.Context(), cfg); !errors.Is(err, ErrNoHealth) {
		t.Errorf("without an address: %v", err)
	}
	address := importertest.FreeAddress(t)
	port := strings.TrimPrefix(address, "127.0.0.1")
	cfg.Metrics.Listen = port
	if err := Healthy(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "no watch answers") {
		t.Errorf("without a watch: %v", err)
	}
	startWatch(t, cfg)
	untilHealthy(t, address)
	asked := *cfg
	for _, listen := range []string{address, port, "0.0.0.0" + port, "[::]" + port, "localhost" + port} {
		asked.Metrics.Listen = listen
		if err := Healthy(t.Context(), &asked); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
	if err := os.Rename(cfg.Folders.Inbox, cfg.Folders.Inbox+".away"); err != nil {
		t.Fatal(err)
	}
	importertest.WaitUntil(t, "not well", func() bool {
		err := Healthy(t.Context(), cfg)
		return err != nil && strings.Contains(err.Error(), "watch says: ") && strings.Contains(err.Error(), "inbox")
	})
}

package importer

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// There is nothing at the configured address: forms stay open however long that lasts, status says why, and all of it goes on
// when the address is right.
func TestNothingAtThePath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	right := w.cfg.API.BaseURL
	proxy := hgeapitest.NewTestProxy(t, w.carrier, hgeapitest.ProxyConfig{Rate: 1, Kinds: []hgeapitest.Meddling{"stop-404"}})
	w.cfg.API.BaseURL, w.cfg.Result.GiveUp = proxy.URL, 1
	w.drop("one.csv", takenOrders[0])
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := im.Run(t.Context(), importertest.WaitLimit); !errors.Is(err, hgeapi.ErrNoPath) {
		t.Errorf("run ended with %v, want that there is nothing", err)
	}
	if err := im.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := Status(t.Context(), w.cfg, "one.csv")
	if err != nil {
		t.Fatal(err)
	}
	form := files[0].Forms[0]
	if form.State != "unknown" || !strings.Contains(form.Message, "there is nothing at this address") || form.SentAt == "" {
		t.Errorf("status shows %+v", form)
	}
	w.cfg.API.BaseURL = right
	w.run(1)
	w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
	w.closed(1)
}

package importer

import (
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// The doctor looks at either ledger beside the importer that works on it, and the importer goes on.
func TestDoctorBesideWatch(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
		cfg := importertest.Config(t.TempDir(), carrier.URL)
		cfg.Ledger.URL = url
		w := startWatch(t, cfg)
		importertest.Until(t, "it is seen to work", func() bool {
			f := findingOf(t, cfg, "ledger")
			return f.Verdict == Well && (strings.HasPrefix(url, "sqlite") || strings.Contains(f.Words, "importers at work 1"))
		})
		for _, f := range Doctor(t.Context(), cfg) {
			if f.Verdict == Fault {
				t.Errorf("%+v", f)
			}
		}
		w.end()
		if carrier.Orders() != 0 || len(carrier.Submits()) != 0 {
			t.Error("the doctor has sent a form")
		}
	})
}

func findingOf(t *testing.T, cfg *config.Config, what string) Finding {
	t.Helper()
	for _, f := range Doctor(t.Context(), cfg) {
		if f.What == what {
			return f
		}
	}
	t.Fatalf("the doctor does not look at the %s", what)
	return Finding{}
}

package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// The configuration changes while a file waits for the carrier: its outcome shows the file as it was mapped.
func TestReportedAsItWasMapped(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.Error500, Times: -1})
		const text = "운송장번호,중량(kg),인수인계번호,비고\nHGE2611270000001,1.00,20000000100,면 셔츠\n"
		source, err := korean.EUCKR.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		w.cfg.Read.Encoding = "cp949"
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "orders.csv"), source)
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err == nil {
			err = im.start(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		kept, err := im.ledger.Settings(t.Context(), w.mapped(im, "orders.csv").ID)
		if err != nil || !strings.Contains(kept, "cp949") {
			t.Errorf("the ledger keeps the settings %q, %v", kept, err)
		}
		im.stop()
		if err := im.Close(); err != nil {
			t.Fatal(err)
		}
		w.cfg.Read.Encoding = "gb18030"
		w.carrier.Heal()
		w.run(1)
		b, err := os.ReadFile(filepath.Join(w.root, "outbox", "orders.outcome.csv"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := korean.EUCKR.NewDecoder().String(string(b))
		if err != nil || !strings.Contains(got, "면 셔츠") || !strings.Contains(got, "confirmed") {
			t.Errorf("%v, outcome:\n%s", err, got)
		}
	})
}

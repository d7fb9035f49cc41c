package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Something before the carrier declines a form, and hands it on later than resend_after: the form was refused by then. Its file
// is dropped again: the new form has the same reference, so the carrier closes the orders once.
func TestDeclinedFormArrivesVeryLate(t *testing.T) {
	t.Parallel()
	for name, reference := range map[string]string{"made of its set": "", "from the sheet": "OURS-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				w.cfg.Result.ResendAfter = soon
				w.cfg.Form.MaxOrders = len(takenOrders)
				table := orderTable(takenOrders...)
				if reference != "" {
					table = strings.ReplaceAll(table, "\n", ","+reference+"\n")
					table = strings.Replace(table, reference, "reference_num", 1)
				}
				drop := func(w *world, name string) { importertest.DropFile(t, filepath.Join(w.root, "inbox", name), table) }
				right := w.cfg.API.BaseURL
				proxy := hgeapitest.NewTestProxy(t, w.carrier, hgeapitest.ProxyConfig{})
				proxy.Meddle("stop-403-empty", takenOrders[0], 1)
				w.cfg.API.BaseURL = proxy.URL
				drop(w, "one.csv")
				w.run(1)
				w.ended("one.outcome.csv", "refused", "", takenOrders...)
				w.closedOnce(0)

				late := w.neighbour(madeSQLite(t)) // sends the same bytes
				drop(late, "late.csv")
				late.run(1)
				w.closed(len(takenOrders))

				w.cfg.API.BaseURL = right
				drop(w, "two.csv")
				w.run(1)
				w.ended("two.outcome.csv", "confirmed", "the carrier had this order already", takenOrders...)
				w.closed(len(takenOrders))
				if got := w.carrier.References(); len(got) != 1 || reference != "" && got[0] != reference {
					t.Errorf("references %v, want one", got)
				}
			})
		})
	}
}

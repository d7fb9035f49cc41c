package importer

import (
	"sync"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A form is lost on its way, and each time the carrier says that it does not know it. The form is sent again when resend_after
// has gone by since its send was recorded, and not earlier: the same bytes under the same reference.
func TestNotSentAgainBeforeResendAfter(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Match: "HGE2611260000001"}}})
		w.cfg.Result.ResendAfter = soon
		w.drop("a.csv", "HGE2611260000001", "HGE2611260000002")
		im := w.openOn()
		var first sync.Once
		var recorded time.Time
		im.reached = func(step string) {
			if step == "sending" {
				first.Do(func() { recorded = onlyForm(t, im).SentAt })
			}
		}
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
		w.closed(2)
		came := w.carrier.Submits() // the first is lost
		if len(came) != 2 || w.carrier.Asked() < 2 {
			t.Fatalf("it came as %v, and was asked for %d times", came, w.carrier.Asked())
		}
		if after := came[1].At.Sub(recorded); after < w.cfg.Result.ResendAfter {
			t.Errorf("sent again %v after it was sent, want %v at least", after, w.cfg.Result.ResendAfter)
		}
	})
}

package importer

import (
	"slices"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// A proxy has sent a form twice, so the carrier answered code 301 to its first send. Its result refuses an order, which is free
// then, and leaves one out, which may be closed: it is not sent again, also if nothing else of the form is. Dropped again, the
// form is asked for: the order that it refused is no reason to think that it is somebody else's.
func TestTakenFormIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ orders, ended []string }{
		"partly closed": {[]string{"HGE2611280000001", "HGE261128000001R", "HGE261128000001U"},
			[]string{"confirmed", "refused", "unconfirmed"}},
		"failed": {[]string{"HGE261128000001R", "HGE261128000001U"}, []string{"refused", "unconfirmed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U"})
			w.cfg.Form.MaxOrders = len(c.orders) + 1
			proxy := hgeapitest.NewTestProxy(t, w.carrier, hgeapitest.ProxyConfig{})
			proxy.Meddle(hgeapitest.Repeat, "", 1)
			w.cfg.API.BaseURL = proxy.URL
			for _, outcome := range []string{"one.outcome.csv", "one.outcome-2.csv"} {
				w.drop("one.csv", c.orders...)
				w.run(1)
				answers := w.answers(outcome)
				for i, order := range c.orders {
					allowed := []string{c.ended[i]}
					if c.ended[i] == "confirmed" && outcome != "one.outcome.csv" {
						allowed = []string{"confirmed", "duplicate"}
					}
					if got := answers[order]; !slices.Contains(allowed, got[0]) {
						t.Errorf("%s: %s ended as %v, want %v", outcome, order, got, allowed)
					}
				}
			}
			if twice := w.carrier.Twice(); len(twice) > 0 {
				t.Errorf("closed twice: %v", twice)
			}
		})
	}
}

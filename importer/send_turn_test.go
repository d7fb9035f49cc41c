package importer

import (
	"fmt"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// Forms that wait for their turn, because the carrier allows only so many requests a second, are not late.
func TestWaitingForItsTurnIsNotLate(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.API.RequestsPerSecond = 5 // eight forms at a time want to leave
		var orders []string
		for n := range 16 {
			orders = append(orders, fmt.Sprintf("HGE261126%07d", n))
		}
		w.drop("a.csv", orders...)
		watch := startWatch(t, w.cfg)
		watch.untilDone("a.csv")
		w.closed(len(orders))
		for _, never := range []string{"held up", "not known whether"} {
			if n := watch.said(never); n > 0 {
				t.Errorf("%q was said %d times", never, n)
			}
		}
		if forms, sent := len(w.carrier.References()), len(w.carrier.Submits()); sent != forms {
			t.Errorf("%d forms were sent %d times", forms, sent)
		}
	})
}

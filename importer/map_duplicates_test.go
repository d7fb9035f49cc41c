package importer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// The same file is dropped twice and under two names. It is sent once; the other outcomes name file, time and reference of the
// first.
func TestTheSameFileAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		orders := []string{"HGE2611210000001", "HGE2611210000002", "HGE2611210000003"}
		w.drop("first.csv", orders...)
		w.drop("second.csv", orders...)
		w.run(1)
		w.drop("first.csv", orders...)
		w.run(1)
		w.closed(3)
		if n := len(w.carrier.References()); n != 2 {
			t.Errorf("%d forms, want 2 of at most two orders: %v", n, w.carrier.References())
		}
		first, second, again := w.answers("first.outcome.csv"), w.answers("second.outcome.csv"), w.answers("first.outcome-2.csv")
		for _, o := range orders {
			if first[o][0] != "confirmed" {
				t.Errorf("%s in the first file: %v", o, first[o])
			}
			for _, later := range [][2]string{second[o], again[o]} {
				for _, said := range []string{"first.csv", time.Now().UTC().Format("2006-01-"), " under "} {
					if !slices.Contains([]string{"confirmed", "duplicate"}, later[0]) || !strings.Contains(later[1]+" under ", said) {
						t.Errorf("%s in a later file: %v, want first.csv, when, and its reference", o, later)
					}
				}
			}
			if again[o][0] != "confirmed" || !strings.HasPrefix(again[o][1], "closed on 20") {
				t.Errorf("%s, closed before its file was dropped again: %v", o, again[o])
			}
		}
	})
}

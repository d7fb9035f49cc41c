package importer

import (
	"maps"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Somebody takes an item of a small file after its rows were sorted: the change that ends its mapping runs once more, alone in
// its transaction. Each row has one entry then, also those of a form that was planned before, and the item is sent once.
func TestItemTakenBeforeLastChange(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		const header = "order_num,weight,handover_num\n"
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), header+"HGE2611240000002,1.00,20000000101\n")
		w.claimOnlyWith(im)
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "b.csv"), header+"HGE2611240000001,1.00,20000000100\n"+
			"HGE2611240000002,1.00,20000000101\n")
		w.claimOnlyWith(im)
		mapNow := func(name string) {
			files, err := im.ledger.FilesNamed(t.Context(), name)
			if err == nil {
				err = im.mapStep.run(t.Context(), mapJob{File: files[0].ID}, nthAttempt(1))
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		im.reached = func(step string) {
			if step == "sorted" {
				im.reached = nil
				mapNow("a.csv")
			}
		}
		mapNow("b.csv")
		if err = im.Close(); err != nil {
			t.Fatal(err)
		}
		w.run(1)
		w.closed(2)
		got := map[string]string{}
		for order, answer := range w.answers("b.outcome.csv") {
			got[order] = answer[0]
		}
		want := map[string]string{"HGE2611240000001": "confirmed", "HGE2611240000002": "duplicate"}
		if !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

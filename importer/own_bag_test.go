package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// The carrier's number of a bag stands beside its orders. Who names the bag by his own number, to have it cancelled, is told that
// number, and nothing is sent.
func TestOwnNumberOfABagIsNotCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	w.withOperationFolders()
	w.cfg.Report.CSV = true
	drop := func(folder, name, text string) string {
		importertest.DropFile(t, filepath.Join(w.root, "inbox", folder, name), text)
		w.run(1)
		found, err := filepath.Glob(filepath.Join(w.root, "outbox", folder, strings.TrimSuffix(name, ".csv")+".*outcome.csv"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		out, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	made := drop("bags", "b.csv", "Bag No,Tracking No\nS-1,HGE2611280000001\nS-1,HGE2611280000002\n")
	number := w.carrier.Bags()[0].Num
	if !strings.Contains(made, "HGE form,HGE Bag No\n") || strings.Count(made, ","+number+","+number+"\n") != 2 {
		t.Errorf("the outcome of the bag %s:\n%s", number, made)
	}
	got := drop("void-bags", "v.csv", "HGE Bag No\nS-1\n")
	if !strings.Contains(got, "rejected") || !strings.Contains(got, number) || w.carrier.Count("void-bags").Submitted != 0 {
		t.Errorf("by its owner's number:\n%s", got)
	}
	status, err := Status(t.Context(), w.cfg, "b.csv")
	if err != nil || len(status) != 1 || status[0].Forms[0].About["container_num"] != number {
		t.Errorf("status %+v, %v", status, err)
	}
	if got := drop("void-bags", "w.csv", "HGE Bag No\n"+number+"\n"); !strings.Contains(got, "confirmed") ||
		!w.carrier.Voided(number) {
		t.Errorf("by the carrier's number:\n%s", got)
	}

	// The bag is free, so its file makes a new one. Whoever drops it has to see that, before and after.
	again := "Bag No,Tracking No\nS-1,HGE2611280000001\nS-1,HGE2611280000002\nS-2,HGE2611280000003\n"
	path := filepath.Join(t.TempDir(), "again.csv")
	if err := os.WriteFile(path, []byte(again), 0o600); err != nil {
		t.Fatal(err)
	}
	checked, err := Check(t.Context(), w.cfg, path, "bags", "")
	if err != nil || len(checked.Understood.Repairs) != 1 || checked.Understood.Repairs[0].Code != reason.WillMakeAnew ||
		checked.Understood.Repairs[0].Args[1] != number {
		t.Errorf("check: %v, %v", checked.Understood.Repairs, err)
	}
	got = drop("bags", "again.csv", again)
	fresh := ""
	for _, b := range w.carrier.Bags() { // the two bags go out in any order
		if b.CustomerBagNum == "S-1" && !b.Void {
			fresh = b.Num
		}
	}
	if fresh == number || strings.Count(got, ","+fresh+"\n") != 2 ||
		strings.Count(got, "this is a new bag: the one before, "+number+" of file b.csv, was cancelled") != 2 {
		t.Errorf("the bag %s after %s:\n%s", fresh, number, got)
	}
	if line := got[strings.Index(got, "S-2"):]; !strings.Contains(line, "confirmed") || strings.Contains(line, "new bag") {
		t.Errorf("another bag: %s", line)
	}
}

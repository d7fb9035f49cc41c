package importer

import (
	"path/filepath"
	"slices"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// The reference of a set depends on everything that it closes and on nothing else. It must never change: other ledgers and
// older copies of this one make the same.
func TestReferenceOfSet(t *testing.T) {
	set := func(operation, handover, mawb string, orders ...string) string {
		return formSet{operation, handover, mawb, orders}.reference("TR", 0)
	}
	first := set("scanform", "20000000100", "160-12345675", "HGE2611280000001", "HGE2611280000002")
	if want := "TRCHCNGOOHNDLURXPD3"; first != want {
		t.Errorf("got %s, want %s", first, want)
	}
	if !isMadeOfSet("TR", first) || isMadeOfSet("TR", "TR20250427000000001") || isMadeOfSet("X", first) {
		t.Error("it is not told from others")
	}
	if turned := set("scanform", "20000000100", "160-12345675", "HGE2611280000002", "HGE2611280000001"); turned != first {
		t.Errorf("in another sequence it is %s", turned)
	}
	others := []string{
		set("manifest", "20000000100", "160-12345675", "HGE2611280000001", "HGE2611280000002"),
		set("scanform", "20000000101", "160-12345675", "HGE2611280000001", "HGE2611280000002"),
		set("scanform", "20000000100", "", "HGE2611280000001", "HGE2611280000002"),
		set("scanform", "20000000100", "160-12345675", "HGE2611280000001"),
		set("scanform", "20000000100", "160-12345675", "HGE2611280000001HGE2611280000002"),
		formSet{"scanform", "20000000100", "160-12345675", []string{"HGE2611280000001", "HGE2611280000002"}}.reference("TR", 1),
	}
	seen := map[string]bool{first: true}
	for i, other := range others {
		if seen[other] {
			t.Errorf("%d: %s is there already", i, other)
		}
		seen[other] = true
	}
}

// TestReferencesOfTwoLedgers sends files by two importers that know nothing of each other: the same orders under the same
// reference, others under another one.
func TestReferencesOfTwoLedgers(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		other := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "other.db"), hgeapitest.Config{})
		var sent [2][]string
		for i, w := range []*world{newWorld(t, url, hgeapitest.Config{}), other} {
			w.drop("first.csv", [][]string{{"HGE2611200000099"}, {"HGE2611200000098"}}[i]...)
			w.run(1)
			w.drop("same.csv", "HGE2611200000011", "HGE2611200000012")
			w.run(1)
			sent[i] = w.carrier.References()
		}
		both := slices.DeleteFunc(slices.Clone(sent[0]), func(r string) bool { return !slices.Contains(sent[1], r) })
		if len(sent[0]) != 2 || len(sent[1]) != 2 || len(both) != 1 {
			t.Errorf("references: %v", sent)
		}
	})
}

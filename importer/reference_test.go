package importer

import "testing"

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

package importer

import (
	"path/filepath"
	"slices"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// The reference of a set depends on everything that it closes and on nothing else. It must never change: other ledgers and
// older copies of this one make the same.
func TestReferenceOfSet(t *testing.T) {
	set := func(operation, handover, mawb string, orders ...string) string {
		return formSet{operation, []string{handover, mawb}, orders, nil}.reference("TR", 0)
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
		formSet{"scanform", []string{"20000000100", "160-12345675"}, []string{"HGE2611280000001", "HGE2611280000002"},
			nil}.reference("TR", 1),
	}
	seen := map[string]bool{first: true}
	for i, other := range others {
		if seen[other] {
			t.Errorf("%d: %s is there already", i, other)
		}
		seen[other] = true
	}
}

// Scan forms have the references that they have always had. These were made by the version before the other operations came.
func TestReferencesOfScanForms(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		handover, mawb string
		orders         []string
		prefix         string
		n              int
		want           string
	}{
		{"20000000100", "", []string{"HGE2611280000001"}, "TR", 0, "TRS2QCZ776CFIVEMRTF"},
		{"", "160-12345675", []string{"HGE2611280000003", "HGE2611280000001", "HGE261128000002A"}, "TR", 0, "TRLXXXZILXACJ5RCXY2"},
		{"20000000100", "160-12345675", []string{"HGE2611280000001", "HGE2611280000002"}, "TR", 3, "TRLGXRTDZUTFGXAPUER"},
		{"20000000100", "160-12345675", []string{"HGE2611280000001", "HGE2611280000002"}, "ACME-", 11, "ACME-2BFXGWUV6BS46H5EY"},
		{"洛杉矶 1", "", []string{"ABC-123", "abc-123"}, "", 1, "YFF3H4VW4TEUFSQBZ"},
	} {
		about := []ledger.Label{{Name: "handover_num", Value: v.handover}, {Name: "mawb_no", Value: v.mawb},
			{Name: "bag_num", Value: "a label for people"}}
		sent := hgeapi.Values{Text: map[string]string{"weight": "1.2"}}
		if got := setOf(&operations.ScanForm, about, v.orders, sent).reference(v.prefix, v.n); got != v.want {
			t.Errorf("%+v: %s", v, got)
		}
	}
}

// Forms of the same items with other values have other references, if the items may go out again with them; the same values have
// the same one. The forms of a bag or a manifest have the reference of what they are made by.
func TestReferencesOfOtherOperations(t *testing.T) {
	t.Parallel()
	flight := func(mawb, atd, ata string) string {
		sent := hgeapi.Values{Text: map[string]string{"mawb_no": mawb, "atd": atd, "ata": ata, "reference_num": "whatever"}}
		return setOf(&operations.Flight, []ledger.Label{{Name: "mawb_no", Value: mawb}}, []string{mawb}, sent).reference("TR", 0)
	}
	of := func(op *mapping.Operation, label, value string, items ...string) string {
		sent := hgeapi.Values{Text: map[string]string{op.Key: items[0]}}
		return setOf(op, []ledger.Label{{Name: label, Value: value}}, items, sent).reference("TR", 0)
	}
	first := flight("160-12345675", "2026-11-28 10:00:00", "")
	if first != flight("160-12345675", "2026-11-28 10:00:00", "") {
		t.Error("the same flight times have two references")
	}
	others := []string{first,
		flight("160-12345675", "2026-11-28 10:00:01", ""), flight("160-12345675", "", "2026-11-28 10:00:00"),
		flight("160-12345675", "2026-11-28 10:00:00", "2026-11-28 12:00:00"), flight("160-12345686", "2026-11-28 10:00:00", ""),
		of(&operations.Manifest, "mawb_no", "160-12345675", "HGE2611280000001"),
		of(&operations.Manifest, "mawb_no", "160-12345686", "HGE2611280000001"),
		of(&operations.Manifest, "mawb_no", "160-12345675", "HGE2611280000002"),
		of(&operations.Bags, "bag_num", "B1", "B1"), of(&operations.Bags, "bag_num", "B2", "B2"),
		of(&operations.VoidBags, "container_num", "BP2400000020US", "BP2400000020US"),
		of(&operations.VoidBags, "container_num", "BP2400000021US", "BP2400000021US"),
	}
	for i, reference := range others {
		if slices.Contains(others[:i], reference) {
			t.Errorf("%d: %s is there already", i, reference)
		}
	}
	if of(&operations.Bags, "bag_num", "B1", "B1") != others[8] {
		t.Error("the same bag has two references")
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

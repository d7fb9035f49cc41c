package mapping

import (
	"slices"
	"strings"
	"testing"
)

// TestSaidByRows: the rows of a waybill say the same in another order, under another profile and with other numbers of parcels. A
// row that says something else of its own does not.
func TestSaidByRows(t *testing.T) {
	const (
		shirt = "C-1|P1|Ann|15550111|GB|London|1 Pine St|0.5|Shirt|1|9.5|GBP|1"
		hat   = "C-1|P1|Ann|15550111|GB|London|1 Pine St||Cap|2|3|GBP|1"
	)
	said := func(profile map[string]string, shipper string, rows string) []string {
		o := waybillOptions("create")
		o.Constants, o.Shipper = profile, shipper
		m := mapBook(t, o, csvBook(linesHeader+"|Box No\n"+rows))
		if len(m.batches) != 1 {
			t.Fatalf("%d waybills of %s: %s", len(m.batches), rows, m.endings())
		}
		return m.batches[0].SaidByRows()
	}
	is := said(nil, "ICN1", shirt+"\n"+hat)
	for name, c := range map[string]struct {
		profile map[string]string
		shipper string
		rows    string
		same    bool
	}{
		"sorted": {nil, "ICN1", hat + "\n" + shirt, true},
		"another profile": {map[string]string{"order_remark": "fragile", "export_price_currency": "USD"}, "SZ1",
			shirt + "\n" + hat, true},
		"other boxes":     {nil, "ICN1", shirt[:len(shirt)-1] + "7\n" + hat[:len(hat)-1] + "7", true},
		"other pieces":    {nil, "ICN1", shirt + "\n" + strings.Replace(hat, "Cap|2", "Cap|3", 1), false},
		"a row less":      {nil, "ICN1", shirt, false},
		"another address": {nil, "ICN1", strings.ReplaceAll(shirt+"\n"+hat, "1 Pine", "2 Pine"), false},
	} {
		if got := said(c.profile, c.shipper, c.rows); slices.Equal(got, is) != c.same {
			t.Errorf("%s: %q after %q", name, got, is)
		}
	}
}

package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// An order is closed, and its weight is changed then: dropped again, its row says with what weight it was closed, and that the
// other was not sent. So it does where it had none. A weight that is written in another way is the same, and one that is gone
// says nothing. A check says the same.
func TestClosedWithAnotherWeight(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Form.MaxOrders = 2 // several forms
		table := func(header string, weights ...string) string {
			text := "HGE No," + header + ",MAWB\n"
			for i, weight := range weights {
				text += "HGE261126000000" + string(rune('1'+i)) + "," + weight + ",180-20261150\n"
			}
			return text
		}
		drop := func(name, text string) map[string][2]string {
			importertest.WriteFile(t, filepath.Join(w.root, "inbox", name+".csv"), text)
			w.run(1)
			return w.answers(name + ".outcome.csv")
		}
		drop("one", table("Weight (kg),Net Weight (kg)", "1.5,1.2", "2,1.2", "3,1.2", "4,-", "5,1"))
		sends := len(w.carrier.Submits())
		again := table("Weight (g),Net Weight (kg)", "1500,1.20", "2500,1.2", "3000,1.3", "4000,3.9", "-,1.0")
		path := filepath.Join(t.TempDir(), "two.csv")
		importertest.WriteFile(t, path, again)
		checked, err := Check(t.Context(), w.cfg, path, "", "")
		if err != nil {
			t.Fatal(err)
		}
		rows := map[reason.Code]int{}
		for _, kind := range checked.ProblemKinds {
			rows[kind.Reason.Code] += kind.Rows
		}
		if checked.Counts[reason.Confirmed] != 5 || rows[reason.ClosedOtherwise] != 3 || rows[reason.AlreadyConfirmed] != 2 {
			t.Errorf("the check counts %v and says %v", checked.Counts, rows)
		}
		answers := drop("two", again)
		for order, says := range map[string]string{"HGE2611260000001": "", "HGE2611260000004": `C5: closed`,
			"HGE2611260000002": `with Gross Weight 2 kg; the Gross Weight "2.5 kg" that this row says now was not sent`,
			"HGE2611260000003": `with Net Weight 1.2 kg; the Net Weight "1.3 kg" that this row says now was not sent`,
			"HGE2611260000005": ""} {
			answer := answers[order]
			told := strings.Contains(answer[1], "was not sent")
			if answer[0] != "confirmed" || !strings.Contains(answer[1], says) || told != (says != "") {
				t.Errorf("%s: %q", order, answer)
			}
		}
		text := sheetText(t, w.outcome("two.outcome.xlsx"), "Summary")
		if !strings.Contains(text, "bag or weight: what these rows say now was not sent (3 rows)") {
			t.Errorf("the Summary does not say it:\n%.1500s", text)
		}
		if len(w.carrier.Submits()) != sends {
			t.Error("something was sent again")
		}
		w.closed(5)
	})
}

// A weight of any length is kept as it is.
func TestWeightsAreKeptExactly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "1.50", "-2", "12e3", "999999999999999999", "0.1234567890123456789012345",
		"98765432109876543210"} {
		weight := decimal.RequireFromString(text)
		kept, err := decimal.NewFromString(string(appendWeight(nil, decimal.NewNullDecimal(weight))))
		if err != nil || !kept.Equal(weight) {
			t.Errorf("%s is kept as %s, %v", text, kept, err)
		}
	}
}

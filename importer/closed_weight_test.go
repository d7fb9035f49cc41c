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
// other was not sent. So it does where it had none, and where none stands there now. A weight that is written in another way is
// the same. A check says the same.
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
		if checked.Counts[reason.Confirmed] != 5 || rows[reason.ClosedOtherwise] != 3 || rows[reason.ClosedWithout] != 1 ||
			rows[reason.AlreadyConfirmed] != 1 {
			t.Errorf("the check counts %v and says %v", checked.Counts, rows)
		}
		answers := drop("two", again)
		for order, says := range map[string]string{"HGE2611260000001": "", "HGE2611260000004": `C5: closed`,
			"HGE2611260000002": `with Gross Weight 2 kg; the Gross Weight "2.5 kg" that this row says now was not sent`,
			"HGE2611260000003": `with Net Weight 1.2 kg; the Net Weight "1.3 kg" that this row says now was not sent`,
			"HGE2611260000005": `with Gross Weight 5 kg; this row says no Gross Weight now, and that was not sent`} {
			answer := answers[order]
			told := strings.Contains(answer[1], "was not sent")
			if answer[0] != "confirmed" || !strings.Contains(answer[1], says) || told != (says != "") {
				t.Errorf("%s: %q", order, answer)
			}
		}
		text := sheetText(t, w.outcome("two.outcome.xlsx"), "Summary")
		if !strings.Contains(text, "bag or weight: what these rows say now was not sent (4 rows)") {
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

// The weights of closed orders are gone: one cell is empty, all are, or the column is deleted. Each row whose weight is gone says
// what was sent. An order that was sent without one says nothing.
func TestClosedAndTheWeightIsGone(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		drop := func(name, header, one, two, three string) map[string][2]string {
			text := "HGE No,MAWB" + header + "\nHGE2611260000001,180-20261150" + one + "\nHGE2611260000002,180-20261150" + two +
				"\nHGE2611260000003,180-20261150" + three + "\n"
			importertest.WriteFile(t, filepath.Join(w.root, "inbox", name+".csv"), text)
			w.run(1)
			return w.answers(name + ".outcome.csv")
		}
		drop("one", ",Weight (kg)", ",1.5", ",2", ",-")
		sends := len(w.carrier.Submits())
		first, second := "C2: closed|with Gross Weight 1.5 kg; this row says no", "C3: closed|with Gross Weight 2 kg; this row says no"
		for _, c := range [][]string{ // the file, its header, three rows, and what the first two say
			{"cell", ",Weight (kg)", ",", ",2", ",-", first, "closed|"},
			{"cells", ",Weight (kg)", ",", ",", ",", first, second},
			{"dashes", ",Weight (kg)", ",-", ",-", ",-", first, second},
			{"column", "", "", "", "", strings.TrimPrefix(first, "C2: "), strings.TrimPrefix(second, "C3: ")},
		} {
			answers := drop(c[0], c[1], c[2], c[3], c[4])
			for i, says := range append(c[5:], "closed|") {
				begins, then, _ := strings.Cut(says, "|")
				answer := answers["HGE261126000000"+string(rune('1'+i))]
				if answer[0] != "confirmed" || !strings.HasPrefix(answer[1], begins) || !strings.Contains(answer[1], then) ||
					strings.Contains(answer[1], "not sent") != (then != "") {
					t.Errorf("%s, row %d: %q", c[0], i+2, answer)
				}
			}
		}
		if len(w.carrier.Submits()) != sends {
			t.Error("something was sent again")
		}
		w.closed(3)
	})
}

// A weight of all orders together that stands above them is what was sent, or it is not. It is no weight that has gone.
func TestClosedWithAnotherTotal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	const rows = "|\nHGE No|MAWB\nHGE2611260000001|180-20261150\nHGE2611260000002|180-20261150\n"
	ends := func(code string) string {
		return "HGE2611260000001 confirmed " + code + "\nHGE2611260000002 confirmed " + code
	}
	w.tell("scanform", "one.csv", "Total weight (kg)|3.5\n"+rows, ends("-"))
	w.tell("scanform", "same.csv", "Total weight (kg)|3.50\n"+rows, ends("already-confirmed"))
	w.tell("scanform", "more.csv", "Total weight (kg)|4.5\n"+rows, ends("closed-otherwise"))
	w.tell("scanform", "rows.csv", "HGE No|MAWB|Weight (kg)\nHGE2611260000001|180-20261150|1.5\nHGE2611260000002|180-20261150|2",
		ends("already-confirmed"))
	w.closed(2)
}

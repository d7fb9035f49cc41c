package importer

import (
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// linesTable is a list with one row for each item of an order.
func linesTable(rows ...string) string {
	return "Order No,Service Code,Name,Phone,Country,City,Address,Weight (kg),Item Name,Quantity,Unit Price,Currency\n" +
		strings.Join(rows, "\n") + "\n"
}

// rowEnds are the statuses beside the rows of an outcome, in the order of its rows.
func (w *world) rowEnds(outcome string) string {
	w.t.Helper()
	return endsIn(w.textOf(outcome))
}

// endsIn are the statuses in the text of an outcome.
func endsIn(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		for _, status := range []string{"confirmed", "refused", "rejected", "duplicate"} {
			if strings.Contains(line, ","+status+",") {
				out = append(out, status)
			}
		}
	}
	return strings.Join(out, " ")
}

// TestRowsWithoutANumber: an order does not go out without the rows below it that may tell of its items. One with a consignee of
// its own is no such row.
func TestRowsWithoutANumber(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "create")
	rows := []string{"I-1,P10006,Ann Ex,15550111,GB,London,1 Harbor Way,0.5,Shirt,1,9.5,USD", ",,,,,,,,Socks,2,3,USD",
		"I-2,P10006,Bob Ex,15550112,GB,London,2 Harbor Way,0.5,Shirt,1,9.5,USD",
		",P10006,Cid Ex,15550113,GB,London,3 Harbor Way,0.5,Shirt,1,9.5,USD", ",,,,,,,,Mug,2,3,USD",
		"I-4,P10006,Dee Ex,15550114,GB,London,4 Harbor Way,0.5,Shirt,1,9.5,USD", "#N/A,,,,,,,,Mug,2,3,USD"}
	w.dropIn("create", "lines.csv", linesTable(rows...))
	want := "rejected rejected confirmed rejected rejected rejected rejected"
	if got := w.rowEnds("create/lines.outcome.csv"); got != want {
		t.Errorf("rows: %s, want %s\n%s", got, want, w.textOf("create/lines.outcome.csv"))
	}
	rows[1], rows[3], rows[4], rows[6] = "I-1"+rows[1], "I-3"+rows[3], "I-3"+rows[4], "I-4,,,,,,,,Mug,2,3,USD"
	w.dropIn("create", "mended.csv", linesTable(rows...))
	if got, want := w.rowEnds("create/mended.outcome.csv"), strings.Repeat("confirmed ", 7); got+" " != want {
		t.Errorf("mended: %s\n%s", got, w.textOf("create/mended.outcome.csv"))
	}
	for num, items := range map[string]int{"I-1": 2, "I-2": 1, "I-3": 2, "I-4": 2} {
		if made, _ := w.carrier.Waybill(num); made.Items != items {
			t.Errorf("%s: %d items, want %d", num, made.Items, items)
		}
	}
}

// TestTwinOfARowThatWasNotSent: a row that is equal to another of its order is done with it. Where the order is refused or
// rejected it is not done, and who mends one of the two rows must know of the other.
func TestTwinOfARowThatWasNotSent(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{
			{On: "create", Do: hgeapitest.Refuse, Match: "T-1", Say: "qty: too many"}}}, "create")
		row := func(num, pieces string) string {
			return num + ",P10006,Ann Ex,15550111,GB,London,1 Harbor Way,0.5,Shirt," + pieces + ",9.5,USD"
		}
		w.dropIn("create", "twins.csv", linesTable(row("T-1", "10"), row("T-1", "10"), row("T-2", "1"), row("T-2", "1"),
			row("T-3", "1"), row("T-3", "1"), row("T-3", "x")))
		want := "refused rejected confirmed duplicate rejected rejected rejected"
		if got := w.rowEnds("create/twins.outcome.csv"); got != want {
			t.Errorf("rows: %s, want %s\n%s", got, want, w.textOf("create/twins.outcome.csv"))
		}
		if text := w.textOf("create/twins.outcome.csv"); strings.Count(text, "change the other in the same way") != 2 {
			t.Errorf("what to do: %s", text)
		}
	})
}

// TestCancelledSinceItsOutcome: who mends another row of an outcome and drops it again does not mean to make a waybill anew that
// was cancelled meanwhile, not the second time either. A row of which the outcome says nothing any more makes it anew.
func TestCancelledSinceItsOutcome(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{}, "create", "cancel")
		row := func(num, phone string) string {
			return num + ",P10006,Ann Ex," + phone + ",GB,London,1 Harbor Way,0.5,Shirt,1,9.5,USD"
		}
		w.dropIn("create", "jj.csv", linesTable(row("JJ-1", "15550111"), row("JJ-2", "12"), row("JJ-3", "15550111")))
		made, _ := w.carrier.Waybill("JJ-1")
		w.dropIn("cancel", "cancel.csv", "Order No\nJJ-1\n")
		w.dropIn("cancel", "by-number.csv", "Order No\n"+orderNumOf(w, "JJ-3")+"\n")
		outcome := w.textOf("create/jj.outcome.csv")
		for _, name := range []string{"mended", "again"} {
			outcome = strings.Replace(outcome, ",12,GB", ",15550112,GB", 1)
			w.dropIn("create", name+".csv", outcome)
			outcome = w.textOf("create/" + name + ".outcome.csv")
			if got, want := w.rowEnds("create/"+name+".outcome.csv"), "duplicate confirmed duplicate"; got != want {
				t.Errorf("%s: %s, want %s\n%s", name, got, want, outcome)
			}
			if now, _ := w.carrier.Waybill("JJ-1"); now.OrderNum != made.OrderNum || !strings.Contains(outcome, "by file cancel.csv") {
				t.Errorf("%s: made anew: %+v\n%s", name, now, outcome)
			}
		}
		w.dropIn("create", "anew.csv", linesTable(row("JJ-1", "15550111")))
		if now, _ := w.carrier.Waybill("JJ-1"); now.OrderNum == made.OrderNum || now.Cancelled {
			t.Errorf("not made anew: %+v", now)
		}
	})
}

// orderNumOf is the carrier's number of an order.
func orderNumOf(w *world, num string) string {
	made, _ := w.carrier.Waybill(num)
	return made.OrderNum
}

package importer

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// An order is closed, and a cell of its row is damaged then: dropped again, the row says that the order was closed, and that
// what the cell says now was not sent. A row whose order was never closed, or whose number cannot be read, is rejected as ever. A
// check says the same.
func TestClosedRowIsDamaged(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		const header = "HGE No,Weight (kg),MAWB,Handover Key\n"
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", "one.csv"), header+"HGE2611260000001,1,180-20261150,-\n"+
			"HGE2611260000002,1,180-20261150,-\nHGE2611260000003,1,180-20261150,-\nHGE2611260000004,1,180-20261150,-\n")
		w.run(1)
		w.closed(4)
		const again = header + "HGE2611260000001,bad,180-20261150,-\nHGE2611260000002,1,180-2026,-\n" +
			"HGE2611260000003,1,180-20261150,-\nHGE2611260000005,bad,180-20261150,-\nHGE261126\t0000004?,bad,180-20261150,-\n"
		path := filepath.Join(t.TempDir(), "two.csv")
		importertest.WriteFile(t, path, again)
		checked, err := Check(t.Context(), w.cfg, path, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if checked.Counts[reason.Confirmed] != 3 || checked.Counts[reason.Rejected] != 2 {
			t.Errorf("the check counts %v", checked.Counts)
		}
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", "two.csv"), again)
		w.run(1)
		w.closed(4)
		all := w.answers("two.mend-2.outcome.csv")
		for order, want := range map[string][2]string{
			"HGE2611260000001": {"confirmed", `B2: closed on `}, "HGE2611260000002": {"confirmed", `C3: closed on `},
			"HGE2611260000003": {"confirmed", "closed on "}, "HGE2611260000005": {"rejected", `B5: "bad" is not a weight`},
		} {
			answer := all[order]
			told := strings.Contains(answer[1], "says now was not sent")
			if answer[0] != want[0] || !strings.HasPrefix(answer[1], want[1]) || told != strings.Contains(want[1], ": closed") {
				t.Errorf("%s: %q", order, answer)
			}
		}
		text := sheetText(t, w.outcome("two.mend-2.outcome.xlsx"), "Summary")
		if !strings.Contains(text, "wrong now, and what they say was not sent (2 rows)") ||
			!strings.Contains(text, "confirmed 3 + refused 0 + rejected 2") {
			t.Errorf("the Summary does not say it:\n%.1800s", text)
		}
	})
}

// An order is closed, and stands twice then, with something else beside it: both rows say that it was closed, and the one that
// says what was not sent says what. An order that was never closed is rejected as ever. A check says the same.
func TestClosedRowIsRepeated(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		const header, again = "HGE No,Weight (kg),MAWB,Handover Key\n", "HGE2611260000001,1,180-20261150,-\n" +
			"HGE2611260000001,2,180-20261150,-\nHGE2611260000002,1,180-20261150,-\nHGE2611260000002,2,180-20261150,-\n"
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", "one.csv"), header+"HGE2611260000001,1,180-20261150,-\n")
		w.run(1)
		path := filepath.Join(t.TempDir(), "two.csv")
		importertest.WriteFile(t, path, header+again)
		checked, err := Check(t.Context(), w.cfg, path, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if checked.Counts[reason.Confirmed] != 2 || checked.Counts[reason.Rejected] != 2 {
			t.Errorf("the check counts %v", checked.Counts)
		}
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", "two.csv"), header+again)
		w.run(1)
		w.closed(1)
		text := w.textOf("two.mend-2.outcome.csv")
		for _, says := range []string{`confirmed,"A2: closed on`, "stands in A3, too", `confirmed,"B3: closed on`, "with Gross Weight 1 kg",
			"rejected,\"A4: the order", "rejected,\"A5: the order"} {
			if !strings.Contains(text, says) {
				t.Errorf("it does not say %q:\n%s", says, text)
			}
		}
		summary := sheetText(t, w.outcome("two.mend-2.outcome.xlsx"), "Summary")
		if !strings.Contains(summary, "what differs was not sent (1 row)") {
			t.Errorf("the Summary does not say it:\n%.1800s", summary)
		}
	})
}

// A waybill of two rows is made, and then one of them is hidden and left out: the other row says that it was made. One that was
// not made does not go out without its hidden row.
func TestMadeWaybillIsPartlyHidden(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "create")
	row := func(num, item string) string {
		return num + ",P10006,Ann Ex,15550111,GB,London,1 Harbor Way,0.5," + item + ",1,9.5,USD"
	}
	w.dropIn("create", "lines.csv", linesTable(row("W-1", "Shirt"), row("W-1", "Socks")))
	book := excelize.NewFile()
	table := linesTable(row("W-1", "Shirt"), row("W-1", "Socks"), row("W-2", "Shirt"), row("W-2", "Socks"))
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		cells := strings.Split(line, ",")
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	hideErr := errors.Join(book.SetRowVisible("Sheet1", 3, false), book.SetRowVisible("Sheet1", 5, false))
	text, err := book.WriteToBuffer()
	if err := errors.Join(hideErr, err); err != nil {
		t.Fatal(err)
	}
	w.cfg.Read.HiddenRows = "skip"
	w.dropIn("create", "again.xlsx", text.String())
	rows := sheetText(t, w.outcome("create/again.mend-1.outcome.xlsx"), "Sheet1")
	for _, says := range []string{"confirmed created on", "rejected Sheet1!A4: not sent: the row Sheet1!A5 of the same order"} {
		if !strings.Contains(rows, says) {
			t.Errorf("it does not say %q:\n%s", says, rows)
		}
	}
}

// A waybill of two rows is made, and a row is damaged then: both rows say that it was made. In one that was not made the damaged
// row keeps the other back, as ever.
func TestMadeWaybillIsDamaged(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "create")
	row := func(num, item, pieces string) string {
		return num + ",P10006,Ann Ex,15550111,GB,London,1 Harbor Way,0.5," + item + "," + pieces + ",9.5,USD"
	}
	w.dropIn("create", "lines.csv", linesTable(row("W-1", "Shirt", "1"), row("W-1", "Socks", "2")))
	w.dropIn("create", "again.csv", linesTable(row("W-1", "Shirt", "1"), row("W-1", "Socks", "x"), row("W-2", "Shirt", "1"),
		row("W-2", "Socks", "x")))
	if got, want := w.rowEnds("create/again.outcome.csv"), "confirmed confirmed rejected rejected"; got != want {
		t.Errorf("rows: %s, want %s\n%s", got, want, w.textOf("create/again.outcome.csv"))
	}
	if text := w.textOf("create/again.outcome.csv"); strings.Count(text, `what this cell says now was not sent: ""x""`) != 1 {
		t.Errorf("it says\n%s", text)
	}
}

// A bag is made, and a row is damaged then; another row that was not in it stays rejected.
func TestMadeBagIsDamaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	const head = "order_num|weight|bag_num|bag_weight\n"
	w.tell("bags", "bags.csv", head+`
		HGE2611260000001|1|B1|5
		HGE2611260000002|1|B1|5`, `
		HGE2611260000001 confirmed -
		HGE2611260000002 confirmed -`)
	w.tell("bags", "again.csv", head+`
		HGE2611260000001|1|B1|5
		HGE2611260000002|1|B1|bad
		HGE2611260000003|1|B1|bad`, `
		HGE2611260000001 confirmed already-confirmed
		HGE2611260000002 confirmed closed-damaged
		HGE2611260000003 rejected bad-weight`)
}

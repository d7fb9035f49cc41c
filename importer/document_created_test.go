package importer

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// With label = true each waybill that was made gets its label, once the carrier has it. The rows lead to them, and one PDF has
// all in the order of the sheet.
func TestLabelsOfWaybillsThatWereMade(t *testing.T) {
	t.Parallel()
	for _, ledger := range []func(testing.TB) string{madeSQLite, madePostgres} {
		today := importertest.Today(t)
		w := labelWorld(t, ledger(t), hgeapitest.Config{LabelPolls: 2})
		w.cfg.Profile = []config.Profile{{Name: "create", Operation: "create", Label: true}}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "create", "a.csv"), shopOrders)
		w.run(1)
		got := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "create", "labels"))
		if len(got) != 3 || got["SHOP-2.pdf"] == "" || got["SHOP-1.pdf"] == "" {
			t.Errorf("labels: %v", slices.Sorted(maps.Keys(got)))
		}
		var want []string
		for _, num := range []string{"SHOP-2", "SHOP-1"} {
			waybill, _ := w.carrier.Waybill(num)
			want = append(want, "label "+waybill.OrderNum+" v1")
		}
		printed := "a.print." + today + ".pdf"
		if pages := pageTexts(t, []byte(got[printed])); !slices.Equal(pages, want) {
			t.Errorf("printed: %q, want %q", pages, want)
		}
		wantLinks := []string{"labels/SHOP-2.pdf", "labels/SHOP-1.pdf"}
		if links := cellLinks(t, w.outcome("create/a.outcome.xlsx"), "rows"); !slices.Equal(links, wantLinks) {
			t.Errorf("rows lead to %q", links)
		}
	}
}

// A label that does not come keeps nothing back: its waybill is made, and its row says what it lacks.
func TestLabelThatDoesNotCome(t *testing.T) {
	t.Parallel()
	w := labelWorld(t, madeSQLite(t), hgeapitest.Config{LabelPolls: 1000})
	w.cfg.Profile = []config.Profile{{Name: "create", Operation: "create", Label: true}}
	w.cfg.Report.DocumentWait = time.Millisecond
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "create", "a.csv"), shopOrders)
	w.run(1)
	outcome := w.outcome("create/a.outcome.xlsx")
	book, err := excelize.OpenFile(outcome)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	rows, summary := sheetText(t, outcome, sheets[1]), sheetText(t, outcome, sheets[0])
	if strings.Count(rows, "could not be fetched") != 2 || strings.Count(rows, "confirmed") != 2 ||
		!strings.Contains(summary, "SHOP-1") {
		t.Errorf("%s\n%s", rows, summary)
	}
}

// shopOrders are two orders of a shop, of which waybills can be made.
const shopOrders = "Order Number,service_code,Full Name,RecipientPhone,ship_country,ship_state,ship_city,ship_zip,Address " +
	"Line 1," +
	"weight(g),Item name,Quantity,Unit Price,CurrencyCode\n" + `SHOP-2,P10006,Ann Example,1 555-0101,US,CA,Los Angeles,90001,1 Harbor Way,350,Cotton shirt,2,9.50,USD
SHOP-1,P10006,Ben Example,1 555-0102,US,NY,New York,10001,22 Main Street,1200,Steel mug,1,14.00,USD
`

package importer

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// An order that is closed is dropped again with another flight: its row says that this was not sent, and so does the Summary. The
// row beside it, with the same flight as before, says nothing of it, and nothing is closed twice.
func TestClosedWithAnotherFlight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	const header = "HGE No,Weight (kg),MAWB\n"
	drop := func(name, first, second string) {
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", name),
			header+"HGE2611260000001,1,"+first+"\nHGE2611260000002,1,"+second+"\n")
		w.run(1)
	}
	drop("one.csv", "180-20261150", "180-20261150")
	drop("two.csv", "123-20261161", "18020261150")
	for order, says := range map[string]bool{"HGE2611260000001": true, "HGE2611260000002": false} {
		answer := w.answers("two.outcome.csv")[order]
		told := strings.Contains(answer[1], `with MAWB No 180-20261150; the MAWB No "123-20261161" that this row says now was not sent`)
		if answer[0] != "confirmed" || told != says {
			t.Errorf("%s: %q", order, answer)
		}
	}
	if text := sheetText(t, w.outcome("two.outcome.xlsx"), "Summary"); !strings.Contains(text, "was not sent (1 row)") {
		t.Errorf("the Summary does not say it:\n%.1500s", text)
	}
	w.closed(2)
}

// A manifest of closed orders that has another bag, other times of the flight or another weight of a bag says so beside each row,
// each difference, and nothing is sent. A manifest that says the same, in whatever spelling, says nothing of it. Nor does an
// outcome that is dropped again as it is.
func TestClosedManifestOtherwise(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.cfg.Form.MaxOrders = 3
		const first, second, third = "HGE2611260000001", "HGE2611260000002", "HGE2611260000003"
		const mawb = ",180-20261150,"
		const times, same = "2026-11-28 10:00,2026-11-29 10:00", "2026/11/28 10:00:00,2026-11-29 10:00"
		const late = "2026-11-28 12:00,2026-11-29 14:00"
		table := func(weighs, times, bagOfThird, weighsThird string) string {
			return "HGE No,Weight (kg),MAWB,ETD,ETA,Bag No,Bag Weight (kg)\n" + first + ",1" + mawb + times + ",B1," + weighs + "\n" +
				second + ",2" + mawb + times + ",B1," + weighs + "\n" + third + ",3" + mawb + times + "," + bagOfThird + "," +
				weighsThird + "\n"
		}
		drop := func(name, text string) map[string][2]string {
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "manifest", name+".csv"), text)
			w.run(1)
			return w.answers("manifest/" + name + ".outcome.csv")
		}
		drop("one", table("7", times, "B2", "4.00"))
		sends := len(w.carrier.Submits())
		all := []string{first, second, third}
		for _, c := range []struct {
			name, text string
			says       map[string][]string // by what is said, of which orders
		}{
			{"same", table("7.00", same, "B2", "4.00"), nil},
			{"times", table("7", late, "B2", "4.00"), map[string][]string{
				`with ETA 2026-11-29 10:00:00; the ETA "2026-11-29 14:00:00" that this row says now was not sent`: all,
				`ETD: 2026-11-28 10:00:00 was sent; this row says "2026-11-28 12:00:00" now, which was not sent`:  all}},
			{"bag", table("7", times, "B1", "7"), map[string][]string{
				`with Bag No B2; the Bag No "B1" that this row says now was not sent`: {third}}},
			{"one row", strings.Replace(table("7", times, "B2", "4.00"), times+",B2", late+",B2", 1), map[string][]string{
				`with ETA 2026-11-29 10:00:00; the ETA "2026-11-29 14:00:00" that this row says now was not sent`: {third},
				`ETD: 2026-11-28 10:00:00 was sent; this row says "2026-11-28 12:00:00" now, which was not sent`:  {third}}},
			{"moved alone", table("7", times, "B1", "4.00"), map[string][]string{
				`with Bag No B2; the Bag No "B1" that this row says now was not sent`: {third}}},
			{"heavier", table("7.5", times, "B2", "4.00"), map[string][]string{
				`with Bag Weight 7; the Bag Weight "7.5" that this row says now was not sent`: {first, second}}},
		} {
			answers := drop(c.name, c.text)
			for _, order := range all {
				wants := 0
				for said, orders := range c.says {
					if is := strings.Contains(answers[order][1], said); is != slices.Contains(orders, order) {
						t.Errorf("%s, %s: %q says %q: %v", c.name, order, answers[order], said, is)
					} else if is {
						wants++
					}
				}
				if got := strings.Count(answers[order][1], "was not sent"); got != wants || answers[order][0] != "confirmed" {
					t.Errorf("%s, %s says %d differences, want %d: %q", c.name, order, got, wants, answers[order])
				}
			}
		}
		w.tellAgain("manifest", "again.xlsx", "manifest/one.outcome.xlsx", asItIs, `
			HGE2611260000001 confirmed already-confirmed
			HGE2611260000002 confirmed already-confirmed
			HGE2611260000003 confirmed already-confirmed`)
		if text := sheetText(t, w.outcome("manifest/times.outcome.xlsx"), "Summary"); !strings.Contains(text, "was not sent (3 rows)") {
			t.Errorf("the Summary does not say it:\n%.1500s", text)
		}
		if len(w.carrier.Submits()) != sends {
			t.Error("something was sent again")
		}
	})
}

// withoutColumns deletes columns by their headers.
func withoutColumns(headers ...string) func(*excelize.File, string) {
	return func(f *excelize.File, sheet string) {
		for _, header := range headers {
			rows, err := f.GetRows(sheet)
			must(err)
			at, err := excelize.ColumnNumberToName(slices.Index(rows[0], header) + 1)
			must(err)
			must(f.RemoveCol(sheet, at))
		}
	}
}

// withEmpty empties the cells of the first two rows below a header.
func withEmpty(header string) func(*excelize.File, string) {
	return func(f *excelize.File, sheet string) {
		withCell(header, 2, "")(f, sheet)
		withCell(header, 3, "")(f, sheet)
	}
}

// TestClosedAndThePlaceIsGone: the outcome of a form that has lost its flight, handover, a time, a bag or its size says that they
// were sent. A list that never had them takes nothing back.
func TestClosedAndThePlaceIsGone(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const first, second = "HGE2611260000001", "HGE2611260000002"
		both := func(end string) string { return first + " " + end + "\n" + second + " " + end }
		w.tell("scanform", "s.csv", "HGE No|Weight (kg)|Handover No|MAWB|ETD\n"+
			first+"|1|20000000100|180-20261150|2026-11-28 10:00\n"+second+"|1|20000000100|180-20261150|2026-11-28 10:00",
			both("confirmed -"))
		const third, fourth = "HGE2611260000003", "HGE2611260000004"
		w.tell("manifest", "m.csv", "HGE No|Weight (kg)|MAWB|ETD|Bag No|Bag Weight (kg)|Bag Length\n"+
			third+"|1|180-20261150|2026-11-28 10:00|B1|3|40\n"+fourth+"|1|180-20261150|2026-11-28 10:00|B1|3|40",
			third+" confirmed -\n"+fourth+" confirmed -")
		sends := len(w.carrier.Submits())
		const without, done = "confirmed closed-without", "confirmed already-confirmed"
		w.tellAgain("scanform", "as it is.xlsx", "scanform/s.outcome.xlsx", asItIs, both(done))
		w.tellAgain("scanform", "no flight.xlsx", "scanform/s.outcome.xlsx", withoutColumns("MAWB", "ETD"), both(without))
		w.tellAgain("scanform", "empty flight.xlsx", "scanform/s.outcome.xlsx", func(f *excelize.File, sheet string) {
			withEmpty("MAWB")(f, sheet)
			withEmpty("ETD")(f, sheet)
		}, both(without))
		w.tellAgain("scanform", "no time.xlsx", "scanform/s.outcome.xlsx", withEmpty("ETD"), both(without))
		w.tellAgain("scanform", "no handover.xlsx", "scanform/s.outcome.xlsx", withoutColumns("Handover No"), both(without))
		w.tell("scanform", "short.csv", "HGE No|Weight (kg)|Handover No\n"+first+"|1|20000000100\n"+second+"|1|20000000100", both(done))
		ends := func(end string) string { return third + " " + end + "\n" + fourth + " " + end }
		w.tellAgain("manifest", "as it was.xlsx", "manifest/m.outcome.xlsx", asItIs, ends(done))
		w.tellAgain("manifest", "no size.xlsx", "manifest/m.outcome.xlsx", withEmpty("Bag Length"), ends(without))
		w.tellAgain("manifest", "no etd.xlsx", "manifest/m.outcome.xlsx", withoutColumns("ETD"), ends(without))
		if len(w.carrier.Submits()) != sends {
			t.Error("something was sent again")
		}
	})
}

// TestClosedWithAnotherAddress: a handover of the same number that the sheet describes otherwise says so. What the address book
// says by now is no change of the sheet.
func TestClosedWithAnotherAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	table := func(phone string) string {
		return "order_num|weight|handover_num|contact_name|contact_phone|country_code|postcode|city_code|address_one\n" +
			"HGE2611260000001|1|20000000777|Dock Office|" + phone + "|US|90001|Los Angeles|1 Harbor Way"
	}
	w.tell("scanform", "one.csv", table("15550100100"), "HGE2611260000001 confirmed -")
	w.tell("scanform", "same.csv", table("15550100100"), "HGE2611260000001 confirmed already-confirmed")
	w.tell("scanform", "other.csv", table("15550100200"), "HGE2611260000001 confirmed closed-handover")
}

// Whoever has given the carrier's names of a request to config.toml since a form was sent reads nothing wrong of it: it is read
// under those of the carrier's page, too, and what it says under other names is not known.
func TestClosedUnderOtherKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	drop := func(name, bag, ends string) {
		w.tell("manifest", name, "order_num|weight|mawb_no|etd|bag_num\nHGE2611260000001|1|180-20261150|2026-11-28 10:00|"+bag,
			"HGE2611260000001 confirmed "+ends)
	}
	drop("one.csv", "B1", "-")
	w.cfg.API.Keys = map[string]map[string]string{"manifest": {"flight": "route", "bag": "sacks"}}
	drop("same.csv", "B1", "already-confirmed")
	drop("two.csv", "B2", "closed-otherwise")
	w.forgetBags(`{"pouches":[{"pouch":"B1","orders":["HGE2611260000001"]}]}`)
	drop("unread.csv", "B2", "already-confirmed")
}

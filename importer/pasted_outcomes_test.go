package importer

import (
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
)

// TestOutcomesPastedTogether: the rows of one outcome below those of another one, whose flight stands above the table. What is
// still to be sent goes out when the rows say their flights, and not under the flight of the other ones.
func TestOutcomesPastedTogether(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		table := func(mawb, first, second string) string {
			return "MAWB No|" + mawb + "||\nHGE No|Weight (kg)|Bag No|Note\n" +
				first + "|1|B" + first[15:] + "|\n" + second + "|x|B" + second[15:] + "|"
		}
		const one, two, three, four = "HGE2611260000001", "HGE2611260000002", "HGE2611260000003", "HGE2611260000004"
		w.tell("manifest", "a.csv", table("180-20261150", one, two), one+" confirmed -\n"+two+" rejected bad-weight")
		w.tell("manifest", "b.csv", table("180-20261161", three, four), three+" confirmed -\n"+four+" rejected bad-weight")
		other, err := excelize.OpenFile(w.outcome("manifest/b.mend-1.outcome.xlsx"))
		must(err)
		defer other.Close()
		pasted := func(f *excelize.File, sheet string) {
			rows, err := other.GetRows(other.GetSheetList()[1])
			must(err)
			for i, row := range rows[2:] {
				must(f.SetSheetRow(sheet, "A"+strconv.Itoa(5+i), &row))
			}
			for _, at := range []string{"B4", "B6"} {
				must(f.SetCellStr(sheet, at, "1.5"))
			}
		}
		sends := len(w.carrier.Submits())
		w.tellAgain("manifest", "pasted.xlsx", "manifest/a.mend-1.outcome.xlsx", pasted, one+" confirmed already-confirmed\n"+
			two+" rejected pasted-together\n"+three+" confirmed closed-otherwise\n"+four+" rejected pasted-together")
		if len(w.carrier.Submits()) != sends {
			t.Error("an order was sent of which nobody knows the flight")
		}
		w.tellAgain("manifest", "said.xlsx", "manifest/a.mend-1.outcome.xlsx", func(f *excelize.File, sheet string) {
			pasted(f, sheet)
			for at, text := range map[string]string{"D2": "MAWB No", "D3": "180-20261150", "D4": "180-20261150", "D5": "180-20261161",
				"D6": "180-20261161", "B1": ""} {
				must(f.SetCellStr(sheet, at, text))
			}
		}, one+" confirmed already-confirmed\n"+two+" confirmed -\n"+three+" confirmed already-confirmed\n"+four+" confirmed -")
	})
}

package mapping

import (
	"slices"
	"strings"
	"testing"
)

// TestNothingOfAWaybillIsPassedOver gives what a waybill may say under headings that are not in the carrier's workbook. Each is
// read as its field, or asked about: never is the waybill made without it in silence.
func TestNothingOfAWaybillIsPassedOver(t *testing.T) {
	const header = "Length|Order No|Service Code|Recipient|Tel|Country|State|City|Zip|Address|Weight(kg)|Item Name|HS Code|Qty|" +
		"Unit Price|Currency|Box No"
	const row = "20*15*8|X-1|P10006|Ann|1 555-0111|US|CA|Los Angeles|90001|1 Harbor Way|0.5|Shirt|610510|3|9.5|USD|1"
	read := map[string][]string{
		"Qty": {"Qty", "Qty (pcs)", "Order Qty", "Ordered Quantity", "Quantity Shipped", "수량(EA)", "출고수량",
			"发货数量", "数量（件）", "点数"},
		"HS Code": {"Item HS Code", "Product HS Code", "Lineitem HS Code", "HS Code (6 digit)",
			"Harmonized System Code", "Harmonised Code",
			"HS编号", "报关编码", "관세코드"},
		"City":  {"City/Town", "Suburb/City", "城市名"},
		"State": {"State/Region", "Prov.", "州名称"},
	}
	asked := map[string][]string{
		"Qty": {"Pcs", "Pieces", "件数", "Total Qty", "Total Quantity", "No of items", "Number of items", "Qty in set", "총수량",
			"总数量", "Menge", "Anzahl"},
		"HS Code": {"HS Tariff of US", "Zolltarifnummer", "Import HTS (US)"},
		"City":    {"Ciudad", "Home Town"},
		"State":   {"Estado", "Bundesland"},
		"Length":  {"Box dimension", "Measurements"},
		"Box No":  {"Carton", "Ctn", "Piece #", "박스"},
	}
	fields := map[string]string{"Length": "parcel_length", "Qty": "qty", "HS Code": "import_hscode",
		"City": "consignee_city", "State": "consignee_province",
		"Box No": "parcel_num"}
	columnOf := func(heading, other string) []grid {
		names := strings.Split(header, "|")
		names[slices.Index(names, heading)] = other
		return csvBook(strings.Join(names, "|") + "\n" + row)
	}
	for heading, others := range read {
		for _, other := range others {
			layout, err := survey(waybillOptions("create"), columnOf(heading, other))
			if err != nil || !slices.ContainsFunc(layout.Tables[0].Columns, func(c ColumnLayout) bool {
				return c.Header == other && c.Field == fields[heading] && !strings.HasPrefix(c.Note, "note_not")
			}) {
				t.Errorf("%s is not %s: %v", other, fields[heading], err)
			}
		}
	}
	for heading, others := range asked {
		for _, other := range others {
			questions := questionsOf(t, waybillOptions("create"), columnOf(heading, other))
			if len(questions) != 1 || questions[0].Asks.Choices[0].Answer != fields[heading] {
				t.Errorf("%s for %s: asked %+v", other, heading, questions)
			}
		}
	}
}

package mapping

import (
	"testing"

	"hgeimport/mapping/cell"
)

// TestFlightsThatDidNotFly: a flight that its row calls cancelled has not departed, whatever time stands beside it.
func TestFlightsThatDidNotFly(t *testing.T) {
	const first = "mawb_no|atd|ata|Status\n123-25122112|2026-01-05 10:00|2026-01-05 13:30|ARR\n"
	const one = `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:30:00","atd":"2026-01-05 10:00:00"}`
	const both = one + "\n" + `{"master_air_waybill_number":"123-25122123","atd":"2026-01-06 10:00:00"}`
	for _, mark := range []string{"CANCELLED", "Cancelled", "CNL", "取消", "航班取消", "결항", "결항 - 태풍", "欠航", "DIVERTED",
		"Diverted to NRT", "Diverted to NRT due to heavy snow at the airport, waiting", "CNL (WX)", "Cancelled due to WX", "返航", "회항"} {
		want := "stopped-orders@D3(" + cell.Shorten(mark) + ")"
		book := csvBook(first + "123-25122123|2026-01-06 10:00||" + mark)
		if got := brief(questionsOf(t, optionsFor("flight"), book)); got != want {
			t.Errorf("%s: asked %q, want %q", mark, got, want)
		}
		(&operationGrid{book: leftOut(book), rows: "ok", sent: one}).check(t, optionsFor("flight"))
		book = append([]grid{answeredIn("stopped rows", "send")}, book...)
		(&operationGrid{book: book, rows: "ok\nok", sent: both}).check(t, optionsFor("flight"))
	}
	for _, mark := range []string{"DEP", "ARR", "DELAYED", "On time", "delayed 2h", "DLY", "지연", "延误", "준비", "ATB1",
		"CNX", "CNX-ICN", "결항 아님", "취소 안함", "Diverted? no", "CNL: N"} {
		book := csvBook(first + "123-25122123|2026-01-06 10:00||" + mark)
		if got := brief(questionsOf(t, optionsFor("flight"), book)); got != "" {
			t.Errorf("%s: asked %q", mark, got)
		}
	}
}

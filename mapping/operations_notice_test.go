package mapping

import "testing"

// TestFlightNotices: a flight in labels and values, without a table.
func TestFlightNotices(t *testing.T) {
	const both = `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:30:00","atd":"2026-01-05 10:00:00"}`
	const departed = `{"master_air_waybill_number":"123-25122112","atd":"2026-01-05 10:00:00"}`
	const other = `{"master_air_waybill_number":"123-25122123","ata":"2026-01-06 12:00:00"}`
	for _, c := range []operationGrid{
		{name: "labels in their cells", book: csvBook("MAWB: 123-25122112\nATD: 2026-01-05 10:00\nATA: 2026-01-05 13:30"), rows: "ok",
			sent: both},
		{name: "labels beside their values", book: csvBook("Flight notice|\n\nMAWB|123-25122112\nFlight|KE901\n" +
			"ATD|2026-01-05 10:00\nATA|n:46027.5625"),
			rows: "ok", sent: both},
		{name: "Chinese", book: []grid{{name: "航班", text: "航班实际起降通知\n主单号：123-25122112\n航班号：CA1202\n实际起飞时间：2026年1月5日 10:00\n" +
			"实际到达时间：2026/1/5 下午1:30"}}, rows: "ok", sent: both},
		{name: "Korean", book: csvBook("MAWB 번호|123-25122112|\n실제출발시간|2026-01-05 10:00\n실제도착시간|2026. 1. 5 오후 1:30"), rows: "ok",
			sent: both},
		{name: "two sheets", book: []grid{{name: "KE901", text: "MAWB: 123-25122112\nATD: 2026-01-05 10:00"},
			{name: "KE902", text: "Notice\nMAWB: 123-25122123\nATA: 2026-01-06 12:00"}}, rows: "ok\nok", sent: departed + "\n" + other},
		{name: "the number last", book: csvBook("ATD|2026-01-05 10:00\nATA|2026-01-05 13:30\nMAWB No|12325122112"), rows: "ok",
			sent: both},
		{name: "all in one line below a title", book: csvBook("Notice\nMAWB: 123-25122112; ATD: 2026-01-05 10:00; ATA: 2026-01-05 " +
			"13:30"),
			rows: "ok", sent: both},
		{name: "lines of one cell below a title", book: csvBook("Notice\nMAWB: 123-25122112\\nATD: 2026/01/05 10:00\\n" +
			"ATA: 2026/01/05 13:30"),
			rows: "ok", sent: both},
		{name: "a time that has not come", book: csvBook("MAWB|123-25122112\nATD|2026-01-05 10:00\nATA|-"), rows: "ok", sent: departed},
		{name: "a time in words", book: csvBook("MAWB: 123-25122112\nATD: 2026-01-05 10:00\nATA: delayed"),
			rows: "rejected bad-date@A3(delayed)"},
		{name: "a damaged number", book: csvBook("MAWB|2.5E+10\nATD|2026-01-05 10:00"), rows: "rejected changed-by-excel@B1(2.5E+10)"},
		{name: "the wrong way round", book: csvBook("MAWB|123-25122112\nATD|2026-01-06 15:45\nATA|2026-01-05 13:30"),
			rows: "rejected times-reversed@B3(2026-01-05 13:30)"},
		{name: "a year off", book: csvBook("MAWB|123-25122112\nATD|2025-01-05 15:45\nATA|2026-01-05 13:30"),
			rows: "rejected times-apart@B3(2026-01-05 13:30)"},
		{name: "three days", book: csvBook("MAWB|123-25122112\nATD|2026-01-02 13:30\nATA|2026-01-05 13:30"), rows: "ok",
			sent: `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:30:00","atd":"2026-01-02 13:30:00"}`},
		{name: "long ago", book: csvBook("MAWB|123-25122112\nATD|2025-01-05 10:00"), rows: "ok",
			repairs: "time-long-ago@B2(2025-01-05 10:00)",
			sent:    `{"master_air_waybill_number":"123-25122112","atd":"2025-01-05 10:00:00"}`},
		{name: "two numbers", book: csvBook("MAWB: 123-25122112\nATD: 2026-01-05 10:00\nMAWB: 123-25122123\nATD: 2026-01-06 10:00"),
			refused: "pair-twice@A3(123-25122123) pair-twice@A4(2026-01-06 10:00)"},
		{name: "days or months", book: csvBook("MAWB: 123-25122112\nATD: 05/01/2026 10:00"),
			refused: "date-order-unclear@A2(05/01/2026 10:00)"},
		{name: "two flights side by side", book: csvBook("MAWB|123-25122112|123-25122123\nATD|2026-01-05 10:00|2026-01-06 10:00"),
			refused: "no-header"},
		{name: "more numbers without a label", book: csvBook("MAWB: 123-25122112\n123-25122123\nATD: 2026-01-05 10:00"),
			refused: "no-column-of@A1"},
		{name: "two times side by side", book: csvBook("MAWB|123-25122112\nATD|2026-01-05 10:00|2026-01-06 10:00"),
			refused: "no-header"},
		{name: "without times", book: csvBook("MAWB: 123-25122112\nETD: 2026-01-05 10:00"), refused: "no-column-of@A1"},
		{name: "an outcome that is dropped again", book: csvBook("MAWB|123-25122112|HGE status|HGE reason|HGE next step\n" +
			"ATD|2026-01-05 10:00|confirmed|closed on 2026-01-06|\nATA|2026-01-05 13:30|||"), rows: "ok", sent: both},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("flight")) })
	}
	void := operationGrid{book: csvBook("Cancel this bag\nHGE大包号：BP2400000020US"), rows: "ok",
		sent: `{"relieve_type":1,"container_num":"BP2400000020US"}`}
	void.check(t, optionsFor("void-bags"))
}

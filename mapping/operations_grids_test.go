package mapping

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
)

// optionsFor are the options of a test for an operation.
func optionsFor(operation string) Options {
	o := testOptions()
	o.Operation, o.Answers = testOperations[operation], nil
	o.MaxBagKG, o.Now = 50, time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	return o
}

// bodies are what goes out, in the spelling gke, without references of ours.
func bodies(t *testing.T, batches []*Batch) string {
	t.Helper()
	var out []string
	for _, b := range batches {
		c := hgeapi.Config{Dialect: hgeapi.GKE}
		body, err := c.Body(&b.Operation.Call, b.Values(firstOf(b.Group.Reference, "R")))
		if err != nil {
			t.Errorf("%v", err)
		}
		text := string(body)
		for _, absent := range []string{`,"transit_port":""`, `,"transit_etd":""`, `,"transit_eta":""`, `,"transit_flight_no":""`,
			`,"departure_port":""`, `,"arrival_port":""`, `,"etd":""`, `,"eta":""`} {
			text = strings.ReplaceAll(text, absent, "")
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// operationGrid is a file, and what becomes of it.
type operationGrid struct {
	name    string
	book    []grid
	refused string // the reasons, if it is refused
	rows    string // how the rows end, a line each
	blocks  string // problems of rows of a sheet of bags
	repairs string
	sent    string // the bodies, a line each
}

func (c *operationGrid) check(t *testing.T, o Options) {
	t.Helper()
	lines := func(s string) string {
		var out []string
		for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
			out = append(out, strings.TrimSpace(line))
		}
		return strings.Join(out, "\n")
	}
	if c.refused != "" {
		if got := brief(refusal(t, o, c.book)); got != c.refused {
			t.Errorf("refused for\n got %s\nwant %s", got, c.refused)
		}
		return
	}
	m := mapBook(t, o, c.book)
	var problems []string
	for _, p := range m.layout.RowProblems {
		problems = append(problems, brief(p.Reasons))
	}
	if diff := cmp.Diff(lines(c.rows), strings.Join(m.endings(), "\n")); diff != "" {
		t.Errorf("rows:\n%s", diff)
	}
	if diff := cmp.Diff(c.blocks, strings.Join(problems, "; ")); diff != "" {
		t.Errorf("rows of bags:\n%s", diff)
	}
	if diff := cmp.Diff(c.repairs, brief(m.repairs)); diff != "" {
		t.Errorf("repairs:\n%s", diff)
	}
	if diff := cmp.Diff(lines(c.sent), bodies(t, m.batches)); diff != "" {
		t.Errorf("sent:\n%s", diff)
	}
	for _, row := range m.rows {
		for _, r := range row.Reasons {
			if r.Of != o.Operation.Name() {
				t.Errorf("%s is about %q", r.Code, r.Of)
			}
		}
	}
}

func TestFlightGrids(t *testing.T) {
	for _, c := range []operationGrid{
		{name: "plain", book: csvBook("mawb_no|atd|ata\n123-25122112|2026-01-05 10:00|2026-01-05 13:30:05\n12325122123|n:46028.5|"),
			rows: "ok\nok", repairs: "",
			sent: `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:30:05","atd":"2026-01-05 10:00:00"}
				{"master_air_waybill_number":"123-25122123","atd":"2026-01-06 12:00:00"}`},
		{name: "a sheet of a forwarder, in Chinese, with a title and columns of others", book: []grid{{name: "航班", text: `
			航班实际时间表 2026-01|||||
			主单号|航班号|起运港|预计起飞时间|实际起飞时间|实际到达时间
			123-25122112|CA1202|SZX|2026-01-05 09:00|2026年1月5日 上午9:40|2026/1/5 13:05
			123-25122123|CA1203|SZX|2026-01-06 09:00|-|2026-01-06 11:00
			合计|2||||`}},
			rows: "ok\nok",
			sent: `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:05:00","atd":"2026-01-05 09:40:00"}
				{"master_air_waybill_number":"123-25122123","ata":"2026-01-06 11:00:00"}`},
		{name: "in Korean", book: csvBook("마스터비엘|편명|실제출발시간|실제도착시간\n123-25122112|KE901|2026. 1. 5 오전 10:58|2026년 1월 5일 오후 1:05"),
			rows: "ok",
			sent: `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:05:00","atd":"2026-01-05 10:58:00"}`},
		{name: "damage", book: csvBook(`
			MAWB|ATD|ATA|remark
			123-25122112|2026-01-05 10:00|2026-01-04 07:00|reversed
			123-25122124|2026-01-05 10:00||check digit
			123-25122123|||no time
			|2026-01-05 10:00||no MAWB
			123-2512|2026-01-05 10:00||bad MAWB
			2.35E+10|2026-01-05 10:00||shortened
			123-25122134|soon||no date
			123-25122145|2026-01-05T10:00:00Z||a zone
			123-25122156|2026-01-12 10:00||ahead
			123-25122160|2026-01-05||no clock
			123-25122171|e:#N/A|2026-01-05 10:00|error
			m:123-25122171|2026-01-05 10:00||merged`),
			rows: `rejected times-reversed@C2(2026-01-04 07:00)
				ok
				rejected nothing-there@B4
				rejected missing-order@A5
				rejected bad-mawb@A6(123-2512)
				rejected changed-by-excel@A7(2.35E+10)
				rejected bad-date@B8(soon)
				rejected zoned-time@B9(2026-01-05T10:00:00Z)
				ok
				ok
				rejected error-cell@B12(#N/A)
				rejected merged-order@A13(123-25122171)`,
			repairs: "mawb-check@A3(123-25122124) time-ahead@B10(2026-01-12 10:00) time-missing@B11(2026-01-05)",
			sent: `{"master_air_waybill_number":"123-25122124","atd":"2026-01-05 10:00:00"}
				{"master_air_waybill_number":"123-25122156","atd":"2026-01-12 10:00:00"}
				{"master_air_waybill_number":"123-25122160","atd":"2026-01-05 00:00:00"}`},
		{name: "across the date line", book: csvBook("MAWB|ATD|ATA\n123-25122112|2026-01-05 14:47|2026-01-05 09:02"), rows: "ok",
			repairs: "date-line@C2(2026-01-05 09:02)",
			sent:    `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 09:02:00","atd":"2026-01-05 14:47:00"}`},
		{name: "a MAWB twice", book: csvBook(`
			MAWB|ATD|ATA
			123-25122112|2026-01-05 10:00|
			12325122112|2026-01-05 10:30|
			123-25122123|2026-01-05 10:00|
			12325122123|2026/1/5 10:00:00|`),
			rows: `rejected repeated-times@A2(123-25122112)
				rejected repeated-times@A3(12325122112)
				ok
				duplicate repeated-in-file@A5(12325122123)`,
			sent: `{"master_air_waybill_number":"123-25122123","atd":"2026-01-05 10:00:00"}`},
		{name: "planned times alone", book: csvBook("MAWB|ETD|ETA\n123-25122112|2026-01-05 10:00|2026-01-05 12:00"),
			refused: "no-column-of@A1"},
		{name: "a departure that may be the planned one",
			book:    csvBook("MAWB|Departure Time|Flight\n123-25122112|2026-01-05 10:00|KE1"),
			refused: "column-unexplained@B1(Departure Time)"},
		{name: "two columns of departure", book: csvBook("MAWB|ATD|实际起飞时间\n123-25122112|2026-01-05 10:00|2026-01-05 11:00"),
			refused: "two-columns@C1"},
		{name: "day or month first", book: csvBook("MAWB|ATD\n123-25122112|03/04/2025 10:00"),
			refused: "date-order-unclear@B2(03/04/2025 10:00)"},
		{name: "no MAWB at all", book: csvBook("Flight No|ATD|ATA\nKE901|2026-01-05 10:00|"),
			refused: "no-order-column@A1"},
		{name: "orders beside the flights", book: []grid{
			{name: "orders", text: "order_num|weight|mawb_no\nHGE2507080000516|1|123-25122112\nHGE2507080000527|1|123-25122112"},
			{name: "flight", text: "mawb_no|flight_no|etd|atd\n123-25122112|CA1|2026-01-05 09:00|2026-01-05 09:20"}},
			rows: "ok", sent: `{"master_air_waybill_number":"123-25122112","atd":"2026-01-05 09:20:00"}`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("flight")) })
	}
}

func TestVoidBagGrids(t *testing.T) {
	for _, c := range []operationGrid{
		{name: "plain", book: csvBook("Container No|reason\nBP2400000020US|torn\nbp2602420951|\nBAG-7|"),
			rows: "ok\nok\nok", repairs: "order-raised@A3(bp2602420951) unusual-bag@A4(BAG-7)",
			sent: `{"relieve_type":1,"container_num":"BP2400000020US"}
				{"relieve_type":1,"container_num":"BP2602420951"}
				{"relieve_type":1,"container_num":"BAG-7"}`},
		{name: "the carrier's numbers below another header", book: csvBook("大包号|备注\nBP2400000020US|\nBP2400000021US|取消"),
			rows: "ok\nok", sent: `{"relieve_type":1,"container_num":"BP2400000020US"}
				{"relieve_type":1,"container_num":"BP2400000021US"}`},
		{name: "several numbers in a cell, and remarks beside them", book: csvBook("HGE大包号|备注\n" +
			"BP2411230101US|\nBP2411230102US, BP2411230103US|飞错\nBP2411230104US（破损）|\nBP2411230105US 破损|退仓\n破损|BP2411230106US"),
			rows: `ok
				rejected several-numbers@A3(BP2411230102US, BP2411230103US)
				rejected not-an-order-number@A4(BP2411230104US（破损）)
				rejected not-an-order-number@A5(BP2411230105US 破损)
				rejected not-an-identifier@A6(破损)`,
			sent: `{"relieve_type":1,"container_num":"BP2411230101US"}`},
		{name: "own numbers below another header", book: csvBook("大包号|备注\nBAG-000001|\nBAG-000002|"),
			refused: "own-bag-nums@A1(大包号)"},
		{name: "both numbers", book: csvBook("Bag No|HGE Bag No\nBAG-1|BP2400000020US"), rows: "ok",
			sent: `{"relieve_type":1,"container_num":"BP2400000020US"}`},
		{name: "damage", book: csvBook("HGE Bag No|n\nBP2400000020US|1\nBP2400000020US|1\nn:1234567890123456|2\n|3\n=A1|4\n" +
			"d:2025-01-05|5"),
			rows: `ok
				duplicate repeated-in-file@A3(BP2400000020US)
				rejected changed-by-excel@A4(1234567890123456)
				rejected formula-text@A6(=A1)
				rejected date-in-identifier@A7(2025-01-05)`,
			sent: `{"relieve_type":1,"container_num":"BP2400000020US"}`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("void-bags")) })
	}
}

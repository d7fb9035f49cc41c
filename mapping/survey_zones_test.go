package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestTimeZonesInWords: a sheet that says in words that its times are not those of the airport is asked about.
func TestTimeZonesInWords(t *testing.T) {
	const row = "123-25122112|2026-01-05 10:00|2026-01-05 13:30"
	for _, c := range []struct{ name, text, want string }{
		{"a column", "MAWB|ATD|ATA|Time Zone\n" + row + "|UTC", "zone-named@D2(Time Zone: UTC)"},
		{"a column in another word", "主单号|实际起飞|实际到达|时区\n" + row + "|+8", "zone-named@D2(时区: +8)"},
		{"a column without a telling header", "MAWB|ATD|ATA|Note\n" + row + "|UTC", "zone-named@D2(UTC)"},
		{"local times in such a column", "MAWB|ATD|ATA|Time Zone\n" + row + "|Local", ""},
		{"such a column without a cell", "MAWB|ATD|ATA|Time Zone\n" + row + "|", ""},
		{"a title", "Flight report - all times in UTC||\nMAWB|ATD|ATA\n" + row, "zone-named@A1(Flight report - all times in UTC)"},
		{"a label above", "Time zone:|GMT+9|\nMAWB|ATD|ATA\n" + row, "zone-named@A1(Time zone:)"},
		{"a title in Korean", "시간대: 한국시간||\nMAWB|ATD|ATA\n" + row, "zone-named@A1(시간대: 한국시간)"},
		{"below the table", "MAWB|ATD|ATA\n" + row + "\n* all times UTC||", "zone-named@A3(* all times UTC)"},
		{"units below the header", "MAWB|ATD|ATA\n|UTC|UTC\n" + row, "zone-named@B2(UTC)"},
		{"a header that is known", "主单号|实际起飞|实际到达时间(UTC+8)\n" + row, "zone-named@C1(实际到达时间(UTC+8))"},
		{"both headers", "MAWB|ATD (UTC)|ATA(UTC)\n" + row, "zone-named@B1(ATD (UTC))"},
		{"without brackets", "MAWB|ATD UTC|ATA Local\n" + row, "zone-named@B1(ATD UTC)"},
		{"in Chinese", "主单号|实际起飞|实际到达（北京时间）\n" + row, "zone-named@C1(实际到达（北京时间）)"},
		{"local times in headers", "MAWB|ATD (LT)|ATA Local\n" + row, ""},
		{"local times, in other words", "MAWB|ATD（当地时间）|ATA (Local Time)\n" + row, ""},
		{"a notice", "MAWB:|123-25122112\nATD:|2026-01-05 10:00\nAll times UTC|", "zone-named@A3(All times UTC)"},
		{"when it was printed", "Printed 2026-01-06 08:00 UTC||\nMAWB|ATD|ATA\n" + row, ""},
		{"a port that is called like a zone", "MAWB|ATD|ATA|To\n" + row + "|CST", ""},
		{"a column of others", "MAWB|ATD|ATA|ETD (UTC)\n" + row + "|2026-01-05 09:00", ""},
		{"our own column", "MAWB|ATD|ATA|HGE status|HGE reason|HGE next step\n" + row +
			"|rejected|2026-01-05T10:00Z carries a time zone|", ""},
	} {
		o := optionsFor("flight")
		if c.want != "" {
			if got := brief(refusal(t, o, csvBook(c.text))); got != c.want {
				t.Errorf("%s: asked %s, want %s", c.name, got, c.want)
			}
		}
		book := append([]grid{{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|local|" +
			reason.QuestionMark("time zone", "B")}}, csvBook(c.text)...)
		if c.want == "" {
			book = book[1:]
		}
		want := "2026-01-05 10:00:00"
		sent := func() (out []string) {
			for _, r := range mapBook(t, o, book).rows {
				if r.Counts && len(r.Reasons) == 0 {
					out = append(out, r.Order.Texts["atd"])
				}
			}
			return out
		}()
		if strings.Join(sent, " ") != want {
			t.Errorf("%s: sent %s, want %s", c.name, sent, want)
		}
	}
}

package mapping

import "testing"

// TestZonesOfFlights: the times of a flight that a form names are local ones, too.
func TestZonesOfFlights(t *testing.T) {
	const header, row = "order_num|weight|bag_num|mawb_no|etd|eta",
		"HGE2507080000516|1|A|123-25122112|2026-01-05 10:00|2026-01-05 13:30"
	for text, want := range map[string]string{
		header + "\n" + row:                                                                     "",
		"All times in UTC\n" + header + "\n" + row:                                              "zone-named@A1(All times in UTC)",
		"All times local\n" + header + "\n" + row:                                               "",
		header + "|Time Zone\n" + row + "|UTC":                                                  "zone-named@G2(Time Zone: UTC)",
		header + "|Time Zone\n" + row + "|local":                                                "",
		header + "\n" + row + "\n* all times in UTC":                                            "zone-named@A3(* all times in UTC)",
		"Printed 10:30 UTC\n" + header + "\n" + row:                                             "",
		"All times in UTC\norder_num|weight|bag_num|mawb_no\nHGE2507080000516|1|A|123-25122112": "",
	} {
		if got := brief(questionsOf(t, optionsFor("manifest"), csvBook(text))); got != want {
			t.Errorf("%q: asked %q, want %q", text, got, want)
		}
	}
}

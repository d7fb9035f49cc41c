package mapping

import (
	"strings"
	"testing"
)

// TestFlightWithItsDay: an air waybill names a flight with its day. Another day than that of the departure is a fault.
func TestFlightWithItsDay(t *testing.T) {
	const header = "order_num|weight|bag_num|mawb_no|flight_no|etd\nHGE2507080000516|1|A|123-25122112|"
	const noted = "ok flight-day@E2"
	for row, want := range map[string]string{
		"KE011/05JAN|2026-01-05 10:00":   noted,
		"KE011/05JAN26|2026-01-05 10:00": noted,
		"KE011 2026-01-05|2026-01-05":    noted,
		"KE011/05JAN|":                   noted,
		"KE011/06JAN|2026-01-05 10:00":   "rejected flight-other-day@E2",
		"KE011/05FEB|2026-01-05 10:00":   "rejected flight-other-day@E2",
		"KE 011/06|2026-01-05 10:00":     "rejected more-than-number@E2(KE 011/06)", // it may be another flight
		"KE011/KE012|2026-01-05 10:00":   "rejected several-flights@E2",
	} {
		m := mapBook(t, optionsFor("manifest"), csvBook(header+row))
		got := strings.Join(m.endings(), " ")
		if got == "ok" {
			got += " " + brief(m.repairs)
			if body := bodies(t, m.batches); !strings.Contains(body, `"KE011"`) {
				t.Errorf("%s: sent %s", row, body)
			}
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}

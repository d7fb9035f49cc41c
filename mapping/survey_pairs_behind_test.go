package mapping

import (
	"strings"
	"testing"
)

// TestBehindTheValue: what stands behind the value of a label above the table belongs to it, or is asked.
func TestBehindTheValue(t *testing.T) {
	const order, table = "HGE2507080000516", "\nTracking No|Weight (kg)|Note\nHGE2507080000516|1|x"
	const mawb = "MAWB|123-25122112\n"
	for _, c := range []struct{ operation, text, want string }{
		{"", "MAWB|123-25122112|123-25122123" + table, "pair-twice@C1(123-25122123)"},
		{"", "MAWB|123-25122112|(변경) 123-25122123" + table, "pair-twice@C1((변경) 123-25122123)"},
		{"", "MAWB|123-25122112|→|123-25122123" + table, "pair-twice@D1(123-25122123)"},
		{"", "MAWB: 123-25122112|123-25122123" + table, "pair-twice@B1(123-25122123)"},
		{"", mawb + "|123-25122123" + table, "pair-twice@B2(123-25122123)"},
		{"", "MAWB|123-25122112|12325122112|urgent" + table, "16 1kg 123-25122112"},
		{"", mawb + "|urgent" + table, "16 1kg 123-25122112"},
		{"", mawb + "Handover No|20000000104|20000000105" + table, "pair-twice@C2(20000000105)"},
		{"", mawb + "Handover No|H71234|H71235" + table, "pair-twice@C2(H71235)"},
		{"", mawb + "Handover No|20000000104|2 boxes" + table, "16 1kg 20000000104 123-25122112"},
		{"", mawb + "Flight|KE901|KE902" + table, "pair-twice@C2(KE902)"},
		{"", mawb + "Flight|KE901|24 Nov" + table, "16 1kg 123-25122112"},
		{"", mawb + "ETD|2025-01-05|10:40" + table, "16 1kg 123-251221122025-01-05 10:40:00"},
		{"", mawb + "ETD|2025-01-05|10:40|ETA|2025-01-05|16:40" + table, "16 1kg 123-251221122025-01-05 10:40:002025-01-05 16:40:00"},
		{"", mawb + "ETD|2025-01-05 10:40|2025-01-06 10:40" + table, "pair-twice@C2(2025-01-06 10:40)"},
		{"", mawb + "Gross Weight|27.5|lb\nTracking No|Note\n" + order + "|x", "weight 12.473790175"},
		{"", mawb + "Gross Weight|27.5|30\nTracking No|Note\n" + order + "|x", "pair-twice@C2(30)"},
		{"", mawb + "Gross Weight|27.5|3 boxes\nTracking No|Note\n" + order + "|x", "weight 27.5"},
		{"flight", "Flight|KE901\nATD|2025-01-05|10:40\nMAWB|ATA\n123-25122112|2025-01-05 12:00", "atd 2025-01-05 10:40:00"},
		{"flight", "MAWB|123-25122112\nFlight|KE901\nATD|2025-01-05|10:40\nATA|2025-01-05|16:40", "atd 2025-01-05 10:40:00"},
		{"flight", "MAWB|123-25122112|(was) 123-25122123\nFlight|KE901\nATD|2025-01-05 10:40", "no-header"},
	} {
		o := testOptions()
		if c.operation != "" {
			o = optionsFor(c.operation)
		}
		got := ""
		if _, err := survey(o, csvBook(c.text)); err != nil {
			got = brief(refusal(t, o, csvBook(c.text)))
		} else if m := mapBook(t, o, csvBook(c.text)); c.operation != "" {
			if got = bodies(t, m.batches); strings.Contains(got, "2025-01-05 10:40:00") {
				got = "atd 2025-01-05 10:40:00"
			}
		} else if got = sentOf(m); m.batches[0].Values("").Text["weight"] != "" && c.want[0] == 'w' {
			got = "weight " + m.batches[0].Values("").Text["weight"]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

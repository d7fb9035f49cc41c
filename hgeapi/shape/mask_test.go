package shape_test

import (
	"testing"

	"hgeimport/hgeapi/shape"
)

// What may be about a person, or open a door, is masked. Numbers of the trade stay.
func TestMask(t *testing.T) {
	for _, text := range []string{"jo@example.com", "jo.example+x@mail.example.co.kr", "+82 10-5555-0100", "+1 401 311 2522",
		"1 401-311-2522",
		"(602) 671-6610", "010-5555-0100", "02-555-0100", "13800138000", "+8613800138000", "Bearer abcdef.ghi-jkl",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "0123456789abcdef0123456789abcdef", "Basic dXNlcjpwYXNz"} {
		if got := shape.Mask("is " + text + ", now"); got != "is ***, now" {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	for _, text := range []string{"HGE2507080000516", "HGE260107000087K", "TR20250427000000001", "TRWCTAA5EMN5AL22ISD",
		"M-123-25122112",
		"123-25122112", "9275000000000001", "BP2400000020US", "2026-11-29 01:02:03", "2025-12-23", "CA1202", "in customs",
		"ALREADY_CLOSED",
		"30", "true", "처리중", "已完成", "21389910283"} {
		if got := shape.Mask(text); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

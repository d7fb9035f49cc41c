package sheet

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestAppendNumber(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "007": "7", "12": "12", "-12.50": "-12.5", "+3": "3", ".5": "0.5", "5.": "5",
		"12345.0":         "12345",
		"2.1389910283E10": "21389910283", "2.13899E+10": "21389900000", "1E+2": "100", "1e-3": "0.001", "1.5E-7": "0.00000015",
		"0.1": "0.1", "0.10000000000000001": "0.1", "12.300000000000001": "12.3", "0.99999999999999989": "1",
		"79.870000000000005": "79.87",
		"123456789012345":    "123456789012345", "1234567890123456789": "1234567890123456789",
		"1.2345678901234568E+17": "123456789012345680",
		"9999999999999998":       "9999999999999998", "1E300": "1" + zeros(300), "44257.3848918981": "44257.3848918981",
	} {
		if got, ok := appendNumber([]byte("x"), []byte(raw)); !ok || string(got) != "x"+want {
			t.Errorf("%s: %s %v, want %s", raw, got, ok, want)
		}
	}
	for _, raw := range []string{"", "-", ".", "abc", "0x10", "1_000", "1,5", "inf", "NaN", "1E", "1E999", "1e5.5", "1 2", "١"} {
		if got, ok := appendNumber(nil, []byte(raw)); ok || len(got) > 0 {
			t.Errorf("%q: %s", raw, got)
		}
	}
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

// A number of up to 15 digits keeps its float value, with and without an exponent.
func TestAppendNumberKeepsValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "digits")
		scale := rapid.IntRange(-20, 20).Draw(t, "scale")
		want, err := strconv.ParseFloat(strconv.FormatInt(digits, 10)+"e"+strconv.Itoa(scale), 64)
		if err != nil {
			t.Skip()
		}
		for _, format := range []byte{'f', 'e'} {
			raw := strconv.FormatFloat(want, format, -1, 64)
			got, ok := appendNumber(nil, []byte(raw))
			if back, err := strconv.ParseFloat(string(got), 64); !ok || err != nil || back != want {
				t.Fatalf("%s became %s", raw, got)
			}
		}
	})
}

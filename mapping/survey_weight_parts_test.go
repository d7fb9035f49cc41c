package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestPoundsAndOunces: pounds in one column and ounces in another are added where nothing else can be meant.
func TestPoundsAndOunces(t *testing.T) {
	const order = "\nHGE2507080000516|2|8|LAX1\nHGE2507080000527|0|12|LAX1\nHGE2507080000538|10|0.5|LAX1"
	const want = "1.133980925 0.3401942775 4.5500984615625"
	for _, headers := range []string{"Weight (lb)|Weight (oz)", "Weight lbs|Weight oz", "Weight Pounds|Weight Ounces", "lbs|oz",
		"Pounds|Ounces", "무게(파운드)|무게(온스)", "重量（磅）|重量（盎司）", "Weight (lb)|oz", "LB|OZ."} {
		m := mapBook(t, testOptions(), csvBook("order_num|"+headers+"|handover"+order))
		if got := weightsOf(m); got != want {
			t.Errorf("%s: %s", headers, got)
		}
		if got := brief(m.layout.Taken); !strings.HasPrefix(got, "weight-added@C1(") {
			t.Errorf("%s: said %q", headers, got)
		}
	}
	m := mapBook(t, testOptions(), csvBook("order_num|Weight (oz)|Weight (lb)|handover\nHGE2507080000516|8|2|LAX1"))
	if got := weightsOf(m); got != "1.133980925" {
		t.Errorf("ounces first: %s", got)
	}
	units := []string{}
	for _, c := range m.layout.Tables[0].Columns {
		units = append(units, c.Header+":"+c.Unit)
	}
	if got := strings.Join(units, " "); got != "order_num: Weight (oz):oz Weight (lb):lb handover:" {
		t.Error(got)
	}
}

// TestPoundsOrOunces: where it may be one weight in two units, it is asked, and each answer does what it says.
func TestPoundsOrOunces(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"the same weight twice", "order_num|Weight (lb)|Weight (oz)|handover\nHGE2507080000516|2|32|LAX1"},
		{"pounds rounded up", "order_num|Weight (lb)|Weight (oz)|handover\nHGE2507080000516|1|12|LAX1\nHGE2507080000527|1|3|LAX1"},
		{"rounded pounds", "order_num|Weight (lb)|Weight (oz)|handover\nHGE2507080000516|1|12|LAX1\nHGE2507080000527|0|3|LAX1"},
		{"fractions of pounds", "order_num|Weight (lb)|Weight (oz)|handover\nHGE2507080000516|2.5|8|LAX1"},
		{"one is empty", "order_num|lbs|oz|handover\nHGE2507080000516|2|8|LAX1\nHGE2507080000527|2||LAX1"},
		{"other words", "order_num|Gross Weight (lb)|Weight (oz)|handover\nHGE2507080000516|2|8|LAX1"},
		{"kg and g", "order_num|Weight (kg)|Weight (g)|handover\nHGE2507080000516|2|250|LAX1"},
	} {
		o := testOptions()
		r := refusal(t, o, csvBook(c.text))
		if got := brief(r); !strings.HasPrefix(got, "weight-in-two@C1") || len(r) != 1 {
			t.Errorf("%s: %s", c.name, got)
			continue
		}
		if r[0].Asks.Line != "" {
			t.Errorf("%s: %s", c.name, r[0].Asks.Line)
		}
	}
	const twice = "order_num|Weight (lb)|Weight (oz)|handover\nHGE2507080000516|1|12|LAX1\nHGE2507080000527|1|3|LAX1"
	key := refusal(t, testOptions(), csvBook(twice))[0].Asks.Key
	for answer, want := range map[string]string{"sum": "0.7937866475 0.538640939375",
		"B weight": "0.45359237 0.45359237", "C weight": "0.3401942775 0.08504856937", "none": "none none"} {
		o := testOptions()
		o.Answers[key] = reason.Answered{Answer: answer}
		got := weightsOf(mapBook(t, o, csvBook(twice)))
		if answer == "C weight" {
			got = got[:len(want)]
		}
		if got != want {
			t.Errorf("%s: %s, want %s", answer, got, want)
		}
	}
	o := testOptions()
	o.Answers[key] = reason.Answered{Answer: "sum"}
	kilos := "order_num|Weight (kg)|Weight (g)|handover\nHGE2507080000516|2|250|LAX1\nHGE2507080000527|0|30|LAX1"
	o.Answers[refusal(t, testOptions(), csvBook(kilos))[0].Asks.Key] = reason.Answered{Answer: "sum"}
	if got := weightsOf(mapBook(t, o, csvBook(kilos))); got != "2.25 0.03" {
		t.Errorf("kg and g: %s", got)
	}
}

// TestPoundsAndOuncesOfARow: a row of which a part is missing, or cannot be one, stays behind and says so.
func TestPoundsAndOuncesOfARow(t *testing.T) {
	var rows strings.Builder
	for range 400 {
		rows.WriteString("\nHGE2507080000516|2|8|LAX1")
	}
	text := "order_num|Weight (lb)|Weight (oz)|handover" + rows.String() + "\nHGE2507080000527|3||LAX1\nHGE2507080000538||5|LAX1" +
		"\nHGE2507080000549|1|16|LAX1\nHGE2507080000550|1.5|8|LAX1\nHGE2507080000561|x|8|LAX1\nHGE2507080000572|3|1 lb|LAX1" +
		"\nHGE2507080000583|||LAX1\nHGE2507080000594|0|0|LAX1\nHGE2507080000606|3 lb|1 oz|LAX1"
	got := mapBook(t, testOptions(), csvBook(text)).endings()[400:]
	want := []string{"rejected weight-part-empty@C402", "rejected weight-part-empty@B403", "rejected weight-part@C404(16)",
		"rejected weight-part@B405(1.5)", "rejected weight-part@B406(x)", "rejected weight-part@C407(1 lb)",
		"rejected empty-cell@C408", "rejected weight-not-above-0@C409(0)", "ok"}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("row %d: %s, want %s", i+402, got[i], want[i])
		}
	}
}

// TestWeightBesideUnits: a weight without a unit beside columns that are called by units alone is asked about.
func TestWeightBesideUnits(t *testing.T) {
	got := brief(questionsOf(t, testOptions(), csvBook("order_num|Pounds|Ounces|Weight|handover\nHGE2507080000516|2|8|2.5|LAX1")))
	if got != "unit-unclear@D2(2.5)" {
		t.Error(got)
	}
}

package mapping

import (
	"strings"
	"testing"
)

// TestHandoversAmongThatCannotBeRead: a label of a handover between the orders of which nothing can be read is asked about. The
// rows below it would go out with the handover above them, or with that of the profile.
func TestHandoversAmongThatCannotBeRead(t *testing.T) {
	const first, second = "HGE No|Weight|\nHGE2507080000516|1|\nHGE2507080000527|1|\n", "\nHGE2507080000538|1|"
	for label, want := range map[string]string{
		"Handover: ZZZ9":          "A4(ZZZ9)",
		"Handover: tbd":           "A4(tbd)",
		"Handover: 20000000999":   "A4(20000000999)",
		"Handover: Seoul dock":    "A4(Seoul dock)",
		"Handover|ZZZ9":           "B4(ZZZ9)",
		"Handover|tbd":            "B4(tbd)",
		"Handover:||??":           "C4(??)",
		"|Handover|to follow":     "C4(to follow)",
		"Handover ZZZ9":           "A4(ZZZ9)",
		"Handover No: tbd":        "A4(tbd)",
		"Handover No|as before":   "B4(as before)",
		"Handover No. TBA":        "A4(TBA)",
		"交接点：待定":                  "A4(待定)",
		"交接点|待定":                  "B4(待定)",
		"交接点 ZZZ9":                "A4(ZZZ9)",
		"交接单号：未定":                 "A4(未定)",
		"인계지: 미정":                 "A4(미정)",
		"인계지|??":                  "B4(??)",
		"인계번호: 추후 통보":             "A4(추후 통보)",
		"인계지 ZZZ9":                "A4(ZZZ9)",
		"Handover: -":             "-",
		"Handover LAX1":           "-",
		"Handover:":               "-", // nothing is said, above or below
		"Handover: ____________":  "-",
		"Handover details follow": "-",
		"Remarks: Handover later": "-",
	} {
		o := testOptions()
		o.DefaultHandover = "LAX1"
		if want = "pair-among@" + want; strings.HasSuffix(want, "-") {
			want = ""
		}
		_, err := survey(o, csvBook(first+label+second))
		if got := refusedFor(t, err); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
		_, err = survey(o, csvBook(first+label+"\nReceived by: Kim"))
		if got := refusedFor(t, err); got != "" {
			t.Errorf("%s: below the last order: %q", label, got)
		}
	}
}

// TestHandoversUnderOthers: the same where a label above gives the rows a handover.
func TestHandoversUnderOthers(t *testing.T) {
	const first, second = "HGE No|Weight|\nHandover: LAX1\nHGE2507080000516|1|\n", "\nHGE2507080000538|1|"
	for label, want := range map[string]string{
		"Handover: ZZZ9":         "ok; rejected unknown-handover@A4(ZZZ9)",
		"交接点：待定":                 "ok; rejected unknown-handover@A4(待定)",
		"Handover: tbd":          "label-unreadable@A4(tbd)",
		"Handover|TBD":           "label-unreadable@B4(TBD)",
		"Handover No: to follow": "label-unreadable@A4(to follow)",
		"Handover ZZZ9":          "label-unreadable@A4(ZZZ9)",
		"Handover:":              "label-unreadable@A4",
		"Handover|-":             "label-unreadable@B4(-)",
		"Handover: ______":       "ok; rejected unknown-handover@A4(______)",
		"Handover: LAX1":         "ok; ok",
		"MAWB tbd":               "pair-among@A4(tbd)",
	} {
		for _, profile := range []string{"", "LAX1"} {
			o := testOptions()
			o.DefaultHandover = profile
			_, err := survey(o, csvBook(first+label+second))
			got := refusedFor(t, err)
			if got == "" {
				got = strings.Join(mapBook(t, o, csvBook(first+label+second)).endings(), "; ")
			}
			if got != want {
				t.Errorf("%s, %q: %q, want %q", label, profile, got, want)
			}
		}
	}
}

// TestMAWBsAmongThatCannotBeRead: the same of a MAWB that is written without a colon, or not at all.
func TestMAWBsAmongThatCannotBeRead(t *testing.T) {
	const first, second = "HGE No|Weight|\nMAWB: 123-25122112\nHGE2507080000516|1|\n", "\nHGE2507080000538|1|"
	for label, want := range map[string]string{
		"MAWB: to follow":      "label-unreadable@A4(to follow)",
		"MAWB|pending":         "label-unreadable@B4(pending)",
		"MAWB tbd":             "label-unreadable@A4(tbd)",
		"MAWB:":                "label-unreadable@A4",
		"MAWB|-":               "label-unreadable@B4(-)",
		"MAWB|":                "",
		"MAWB: 123-25122112":   "",
		"MAWB ____":            "",
		"MAWB of the day: one": "",
	} {
		o := testOptions()
		o.DefaultHandover = "LAX1"
		_, err := survey(o, csvBook(first+label+second))
		if got := refusedFor(t, err); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
}

// TestHandoversAboveToFollow: a label above the table that says that the handover or the MAWB is not known yet is asked about:
// that of the profile would be taken, or none, unless the rows have one.
func TestHandoversAboveToFollow(t *testing.T) {
	const table, own = "\nHGE No|Weight\nHGE2507080000516|1", "\nHGE No|Weight|Handover\nHGE2507080000516|1|LAX1"
	o := testOptions()
	o.DefaultHandover = "LAX1"
	for text, want := range map[string]string{
		"Handover: tbd" + table:    "content-differs@A1(tbd)",
		"Handover No: TBD" + table: "content-differs@A1(TBD)",
		"Handover: -" + table:      "",
		"Handover No: tbd" + own:   "",
		"Handover|TBD" + table:     "content-differs@B1(TBD)",
		"Handover No|TBD" + table:  "content-differs@B1(TBD)",
		"Handover TBD" + table:     "content-differs@A1(TBD)",
		"Handover|N/A" + table:     "",
		"Handover|TBD" + own:       "",

		"List|7|Handover|tbd" + table: "content-differs@D1(tbd)",
		"MAWB|tbd" + own:              "content-differs@B1(tbd)",
		"MAWB TBD" + own:              "content-differs@A1(TBD)",
		"MAWB: tbd" + own:             "content-differs@A1(tbd)",
		"Day: 1|MAWB: pending" + own:  "content-differs@B1(pending)",
		"MAWB|-" + own:                "",

		"MAWB|TBD\nHGE No|Weight|MAWB\nHGE2507080000516|1|123-25122112": "",
	} {
		_, err := survey(o, csvBook(text))
		if got := refusedFor(t, err); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestHandoversBesideThatAreNotKnown: what looks like a key and stands right of an order below no heading is no less meant for
// not being in the address book.
func TestHandoversBesideThatAreNotKnown(t *testing.T) {
	o := testOptions()
	o.DefaultHandover = "LAX1"
	for cells, want := range map[string]string{"Handover|ZZZ9": "pair-beside@E2(ZZZ9)", "Handover: ZZZ9|": "pair-beside@D2(ZZZ9)",
		"Handover|Kim": "", "Handover|": "", "Handover|tbd": "pair-beside@E2(tbd)",
		"Handover: tbd|": "pair-beside@D2(tbd)",
		"MAWB|tbd":       "pair-beside@E2(tbd)", "MAWB: to follow|": "pair-beside@D2(to follow)", "MAWB|-": "", "Remark|tbd": ""} {
		_, err := survey(o, csvBook("HGE No|Weight|||\nHGE2507080000516|1||"+cells+"\nHGE2507080000527|1|||"))
		if got := refusedFor(t, err); got != want {
			t.Errorf("%s: %q, want %q", cells, got, want)
		}
	}
}

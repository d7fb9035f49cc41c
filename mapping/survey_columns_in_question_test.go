package mapping

import (
	"errors"
	"testing"

	"hgeimport/mapping/reason"
)

// TestRowsCountWhileTheirColumnIsInQuestion: which column names the rows is not known yet, so a row that has nothing but its
// number and a dash is none that holds only remarks.
func TestRowsCountWhileTheirColumnIsInQuestion(t *testing.T) {
	for _, c := range []struct {
		name, text string
		operation  string
		rows       int
		skipped    string
	}{
		{name: "some of the carrier's numbers", rows: 6, text: "Barkod|weight|handover\nHGE2507080000516|1|LAX1\n" +
			"HGE2507080000527|2|LAX1\nJD0012345679|1|LAX1\nJD0012345670|1|LAX1\nHGE2507080000538||-\nHGE2507080000549|3|LAX1"},
		{name: "the carrier's numbers twice", rows: 3, text: "Tracking No|Old Code|weight|handover\n" +
			"HGE2507080000516|HGE2507080000527|1|LAX1\nHGE2507080000538|HGE2507080000549|1|LAX1\n|HGE2507080000550||-"},
		{name: "two of one name", rows: 3, text: "order_num|order_num|weight|handover\n" +
			"A2507080000516|A2507080000527|1|LAX1\nA2507080000538|A2507080000549|1|LAX1\n|A2507080000550||-"},
		{name: "the numbers of others", rows: 3, text: "Parcel Id|weight|handover\n" +
			"JD0012345678|1|LAX1\nJD0012345679|1|LAX1\nJD0012345680||-"},
		{name: "an ambiguous header", rows: 3, text: "运单号|重量|地址簿\n12325122112|1|LAX1\n12325122123|1|LAX1\n12325122134||-"},
		{name: "remarks stay remarks", rows: 2, skipped: "skipped-note@A4", text: "Barkod|weight|handover|备注\n" +
			"HGE2507080000516|1|LAX1|\nJD0012345679|1|LAX1|\n|||see above\nTotal|2||", operation: "scanform"},
		{name: "a MAWB", operation: "flight", rows: 3, text: "MAWB|Master|ATD|ATA\n" +
			"123-25122112|123-25122123|2026-01-05 10:00|\n123-25122134|123-25122145|2026-01-05 10:00|\n|123-25122156||-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.Operation = testOperations[firstOf(c.operation, "scanform")]
			l, err := survey(o, csvBook(c.text))
			var refusal *reason.Refusal
			if !errors.As(err, &refusal) || len(questionsOf(t, o, csvBook(c.text))) == 0 {
				t.Fatalf("it does not ask: %v", err)
			}
			var notes []reason.Reason
			for _, r := range l.Skipped {
				if r.Code == reason.SkippedNote {
					notes = append(notes, r)
				}
			}
			if l.Rows != c.rows || brief(notes) != c.skipped {
				t.Errorf("%d rows, left out %q, want %d and %q; %v", l.Rows, brief(notes), c.rows, c.skipped, err)
			}
		})
	}
}

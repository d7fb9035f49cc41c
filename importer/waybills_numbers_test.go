package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// What cannot be undone is done once, by whatever number of the waybill a list names it: the customer's, the carrier's, the last
// mile's, and in the outcome of the first list, which has them all.
func TestNothingIsDoneTwiceUnderAnotherNumber(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"confirm", "cancel", "intercept"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := waybillWorld(t, url, hgeapitest.Config{}, operation)
				if operation == "confirm" {
					w.setPath(operation, "confirm/order/")
				}
				nums := w.carrier.Have("ORD-1", "ORD-2")
				first, _ := w.carrier.Waybill("ORD-1")
				confirmed, before := [2]string{"confirmed", ""}, [2]string{"confirmed", "in file own.csv"}
				w.dropIn(operation, "own.csv", "订单号\nORD-1\nORD-2\n")
				w.says(operation+"/own.outcome.csv", map[string][2]string{"ORD-1": confirmed, "ORD-2": confirmed})

				w.dropIn(operation, "theirs.csv", "运单号\n"+nums[0]+"\n"+nums[1]+"\n")
				w.says(operation+"/theirs.outcome.csv", map[string][2]string{nums[0]: before, nums[1]: before})
				w.dropIn(operation, "last.csv", "转单号\n"+first.TrackingNum+"\n")
				w.says(operation+"/last.outcome.csv", map[string][2]string{first.TrackingNum: before})

				book := w.outcome(operation + "/own.outcome.xlsx")
				importertest.DropFile(t, filepath.Join(w.root, "inbox", operation, "own.outcome.xlsx"),
					importertest.FileTexts(t, filepath.Dir(book))[filepath.Base(book)])
				w.passOver()
				if n := w.carrier.Count(operation).Submitted; n != 2 {
					t.Errorf("sent %d times", n)
				}
				if again := w.carrier.DoneAgain(); len(again) > 0 {
					t.Errorf("done twice: %v", again)
				}
				w.noComplaints()
			})
		})
	}
}

// TestRefusedRowNamesTheNumberThatWasAsked: of several columns of numbers the Summary names the cell of the one that was sent.
func TestRefusedRowNamesTheNumberThatWasAsked(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "cancel")
	w.carrier.Have("ORD-1")
	w.dropIn("cancel", "some.csv", "Note,HGE No,Customer Order No\na,,ORD-1\nb,,ORD-7\nc,HGE2607080000516,ORD-8\n")
	text := openSummary(t, w.outcome("cancel/some.mend-2.outcome.xlsx")).text()
	for _, at := range []string{"C3", "B4"} {
		if !strings.Contains(text, at) {
			t.Errorf("no %s in\n%s", at, text)
		}
	}
}

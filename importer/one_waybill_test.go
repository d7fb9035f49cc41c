package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// statusesIn counts the statuses of the rows of files.
func (w *world) statusesIn(names ...string) map[string]int {
	w.t.Helper()
	n := map[string]int{}
	for _, name := range names {
		for line := range strings.Lines(w.entriesOf(FileStatus{Name: name})) {
			n[strings.Fields(line)[1]]++
		}
	}
	return n
}

// dropBoth drops two lists into the folder of an operation, before an importer starts.
func (w *world) dropBoth(operation, head, one, two string) {
	w.t.Helper()
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, "one.csv"), head+one)
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, "two.csv"), head+two)
	w.run(1)
}

// A waybill that two rows name by two numbers is done once: in one list, in one list over several chunks, in two lists that are
// dropped together, and in a later one.
func TestOneWaybillUnderTwoNumbers(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"confirm", "cancel", "intercept"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				w.withOperationFolders()
				n := w.made("KX-1", "KX-2", "KX-3", "KX-4", "KX-5")
				const head = "HGE No,Order No\n"
				w.tell(operation, "list.csv", head+"|KX-1\n"+n[0]+"|\n", "KX-1 confirmed -\n"+n[0]+" duplicate repeated-in-file")
				w.inChunks(2, operation, "chunks.csv", head+",KX-3\n"+n[3]+",\n,KX-5\n"+n[2]+",\n")
				if n := w.statusesIn("chunks.csv"); n["confirmed"] != 3 || n["duplicate"] != 1 {
					t.Errorf("chunks: %v", n)
				}
				w.dropBoth(operation, head, ",KX-2\n", n[1]+",\n")
				if n := w.statusesIn("one.csv", "two.csv"); n["confirmed"]+n["duplicate"] != 2 || n["confirmed"] == 0 {
					t.Errorf("two lists: %v", n)
				}
				if n := w.carrier.Count(operation).Submitted; n != 5 {
					t.Errorf("sent %d times for five waybills", n)
				}
				if again := w.carrier.DoneAgain(); len(again) > 0 {
					t.Errorf("done twice: %v", again)
				}
				w.tell(operation, "later.csv", head+n[1]+"|\n|KX-1\n", n[1]+" confirmed already-confirmed\nKX-1 confirmed already-confirmed")
			})
		})
	}
}

// Where nobody knows that two numbers are of one waybill, both are sent, and the carrier refuses the second. Who drops that again
// is told that it was done.
func TestOneWaybillComesToAnEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	num := w.carrier.Have("V-1")[0]
	const head = "HGE No,Order No\n"
	w.dropBoth("confirm", head, ",V-1\n", num+",\n")
	w.tell("confirm", "again.csv", head+num+"|\n", num+" confirmed already-confirmed")
	w.tell("confirm", "more.csv", head+"|V-1\n", "V-1 confirmed already-confirmed")
	if n := w.carrier.Count("confirm").Submitted; n > 2 {
		t.Errorf("sent %d times", n)
	}
}

// A waybill whose end is unknown is asked about again, by whatever number it is named.
func TestUnknownUnderAnotherNumber(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		n := w.made("KX-1")
		w.carrier.Fail(hgeapitest.Fault{On: "cancel", Do: hgeapitest.AcceptDrop, Match: "KX-1"},
			hgeapitest.Fault{On: "query", Do: hgeapitest.Error500, Times: -1})
		w.cfg.Result.GiveUp = 1
		for pair, meaning := range hgeapitest.Nodes {
			w.cfg.API.Nodes.Set(pair, meaning)
		}
		w.tell("cancel", "one.csv", "Order No\nKX-1\n", "KX-1 unknown looked-in-vain")
		w.carrier.Heal()
		w.cfg.Result.GiveUp = importertest.WaitLimit
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "cancel", "two.csv"), "HGE No\n"+n[0]+"\n")
		w.run(1)
		if n := w.statusesIn("two.csv"); n["confirmed"] != 1 {
			t.Errorf("asked again: %v", n)
		}
		if n := w.carrier.Count("cancel").Submitted; n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

// Of weights the file that came last counts, also if it names the waybill by another number than the one whose send failed first.
func TestLastWeightUnderAnotherNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	n := w.made("KX-1")
	w.carrier.Fail(hgeapitest.Fault{On: "weight", Do: hgeapitest.Drop, Match: "KX-1"})
	const head = "HGE No,Order No,Weight (kg)\n"
	w.dropBoth("weight", head, ",KX-1,0.5\n", n[0]+",,0.7\n")
	if made, _ := w.carrier.Waybill("KX-1"); made.Weight != 0.7 {
		t.Errorf("the carrier has %v, want the weight of the file that came last; %v", made.Weight, w.statusesIn("one.csv", "two.csv"))
	}
	w.tell("weight", "same.csv", head+"|KX-1|0.7\n", "KX-1 confirmed already-confirmed")
	w.tell("weight", "other.csv", head+"|KX-1|0.9\n", "KX-1 confirmed -")
	w.tell("weight", "back.csv", head+n[0]+"||0.7\n", n[0]+" confirmed -")
	if made, _ := w.carrier.Waybill("KX-1"); made.Weight != 0.7 {
		t.Errorf("the carrier has %v", made.Weight)
	}
}

// What is equal to a row that is not sent does not count as done with it.
func TestTwinOfContradicted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	n := w.made("KX-1")
	w.tell("weight", "x.csv", "HGE No|Order No|Weight (kg)\n"+n[0]+"||3\n"+n[0]+"||3\n|KX-1|4\n",
		n[0]+" rejected repeated-made\n"+n[0]+" rejected twin-not-sent\nKX-1 rejected repeated-made")
}

// Two rows that contradict each other under one number leave nothing for a third of their waybill to say, wherever it stands.
func TestThirdOfContradicted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	n := w.made("KX-1", "KX-2")
	w.tell("weight", "x.csv", "HGE No|Order No|Weight (kg)\n"+n[0]+"||3\n"+n[0]+"||4\n|KX-1|4\n|KX-2|5\n"+n[1]+"||6\n"+n[1]+"||5\n",
		n[0]+" rejected repeated-made\n"+n[0]+" rejected repeated-made\nKX-1 rejected repeated-made\n"+
			"KX-2 rejected repeated-made\n"+n[1]+" rejected repeated-made\n"+n[1]+" rejected repeated-made")
	if sent := w.carrier.Count("weight").Submitted; sent > 0 {
		t.Errorf("%d weights were sent", sent)
	}
}

package importer

import (
	"cmp"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// tell drops a table into the folder of an operation, runs, and wants the rows to end like this: key, status and code, each row
// in a line of its own.
func (w *world) tell(operation, name, table, want string) FileStatus {
	w.t.Helper()
	table = strings.ReplaceAll(unindented(table), "|", ",")
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, name), table)
	w.run(1)
	_, file := w.newestOutcome()
	if want = unindented(want); w.entriesOf(file) != want {
		w.t.Errorf("%s: got\n%s\nwant\n%s", name, w.entriesOf(file), want)
	}
	return file
}

// entriesOf has a line for each row of a file: what names it, its status and the code of its first reason.
func (w *world) entriesOf(file FileStatus) string {
	w.t.Helper()
	l, err := openLedgerReadOnly(w.t.Context(), w.cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	var lines []string
	files, err := l.FilesNamed(w.t.Context(), filepath.Base(file.Name))
	if err != nil {
		w.t.Fatal(err)
	}
	for e, err := range l.Entries(w.t.Context(), files[0].ID) {
		if err != nil {
			w.t.Fatal(err)
		}
		why, err := parseReasons(e.Reason)
		if err != nil {
			w.t.Fatal(err)
		}
		code := reason.Code("-")
		if len(why) > 0 {
			code = why[0].Code
		}
		lines = append(lines, strings.Join([]string{cmp.Or(e.Key, "-"), e.Status, string(code)}, " "))
	}
	return strings.Join(lines, "\n")
}

// summaryText is all that the Summary of a file says.
func (w *world) summaryText(file FileStatus) string {
	w.t.Helper()
	book := openSummary(w.t, file.Outcome)
	rows, err := book.GetRows(book.sheet)
	if err != nil {
		w.t.Fatal(err)
	}
	var text strings.Builder
	for _, row := range rows {
		text.WriteString(strings.Join(row, " ") + "\n")
	}
	return text.String()
}

// unindented is a text without the white space around its lines, and without empty lines.
func unindented(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// An order that a scan form has closed is in no manifest, and the bag in which it lies does not go out without it. Bags of other
// orders do.
func TestManifestOfClosedOrder(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.tell("scanform", "scan.csv", `
			order_num|weight|handover_num
			HGE2611290000001|1|20000000100`, "HGE2611290000001 confirmed -")
		head := "order_num|weight|bag_num|mawb_no\n"
		w.tell("manifest", "m.csv", head+`
			HGE2611290000001|1|B1|123-20261124
			HGE2611290000002|2|B1|123-20261124
			HGE2611290000003|3|B2|123-20261124`, `
			HGE2611290000001 rejected done-otherwise
			HGE2611290000002 rejected bag-held-back
			HGE2611290000003 confirmed -`)
		w.tell("manifest", "mended.csv", head+`
			HGE2611290000002|2|B1|123-20261124
			HGE2611290000003|3|B2|123-20261124`, `
			HGE2611290000002 confirmed -
			HGE2611290000003 confirmed already-confirmed`)
		w.tell("scanform", "again.csv", `
			order_num|weight|handover_num
			HGE2611290000003|3|20000000100`, "HGE2611290000003 rejected done-otherwise")
		if twice := w.carrier.Twice(); len(twice) > 0 {
			t.Errorf("closed twice: %v", twice)
		}
	})
}

// A row that cannot be read holds back its bag, also if it is the last one.
func TestBagGoesOutWhole(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		for _, operation := range []string{"manifest", "bags"} {
			want := `
				HGE2611290000011 confirmed -
				HGE2611290000012 rejected bag-held-back
				HGE2611290000013 confirmed -
				- rejected changed-by-excel`
			if operation == "bags" {
				want = strings.ReplaceAll(want, "29000001", "29000002")
			}
			w.tell(operation, "b.csv", strings.NewReplacer("29000001", want[strings.Index(want, "2900000"):][:8]).Replace(`
				order_num|weight|bag_num|mawb_no
				HGE2611290000011|1|B1|123-20261124
				HGE2611290000012|2|B2|123-20261124
				HGE2611290000013|3|B1|123-20261124
				2.61129E+15|3|B2|123-20261124`), want)
		}
	})
}

// An order that names no bag holds back the bag above it, until somebody has said where it lies.
func TestOrderWithoutABagHoldsBackTheBagAbove(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const empty = `
			order_num|weight|bag_num|mawb_no
			HGE2611290000041|1|B1|123-20261124
			HGE2611290000042|2||123-20261124
			HGE2611290000043|3|B2|123-20261124`
		w.tell("manifest", "b.csv", empty, `
			HGE2611290000041 rejected bag-held-back
			HGE2611290000042 rejected nothing-there
			HGE2611290000043 confirmed -`)
		w.tell("manifest", "mended.csv", strings.ReplaceAll(empty, "||", "|B1|"), `
			HGE2611290000041 confirmed -
			HGE2611290000042 confirmed -
			HGE2611290000043 confirmed already-confirmed`)
		w.tell("manifest", "spelled.csv", `
			order_num|weight|bag_num|mawb_no
			HGE2611290000044|1|B7|123-20261124
			HGE2611290000045|x|b 7|123-20261124`, `
			HGE2611290000044 rejected bag-held-back
			HGE2611290000045 rejected bad-weight`)
		w.tell("manifest", "comma.csv", `
			order_num|weight|bag_num|mawb_no
			HGE2611290000046|1|B8|123-20261124
			HGE2611290000047|1|5|B8|123-20261124`, `
			HGE2611290000046 rejected bag-held-back
			HGE2611290000047 rejected cells-beyond`)
	})
}

// A bag is made once. Orders that are added to it later are rejected until it is cancelled; then it is made anew with all of
// them.
func TestBagIsMadeOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const two = `
			order_num|bag_num
			HGE2611290000031|B1
			HGE2611290000032|B1`
		made := w.tell("bags", "b.csv", two, `
			HGE2611290000031 confirmed -
			HGE2611290000032 confirmed -`)
		w.tell("bags", "again.csv", two, `
			HGE2611290000031 confirmed already-confirmed
			HGE2611290000032 confirmed already-confirmed`)
		three := two + "\n" + "HGE2611290000033|B1"
		w.tell("bags", "more.csv", three, `
			HGE2611290000031 confirmed already-confirmed
			HGE2611290000032 confirmed already-confirmed
			HGE2611290000033 rejected bag-made-without`)
		number := made.Forms[0].Form
		w.tell("void-bags", "v.csv", "container_num\n"+number, number+" confirmed -")
		w.tell("bags", "anew.csv", three, `
			HGE2611290000031 confirmed made-anew
			HGE2611290000032 confirmed made-anew
			HGE2611290000033 confirmed made-anew`)
		if n := w.carrier.Count("bags").Accepted; n != 2 {
			t.Errorf("%d bags were made, want 2", n)
		}
	})
}

// An outcome of a manifest that is asked about says of its closed rows when they were closed, and of the others nothing.
func TestManifestInQuestionBesideClosed(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const head, ours = "order_num|weight|bag_num|mawb_no", "|HGE status|HGE reason|HGE next step|HGE reference|HGE form\n"
		w.tell("manifest", "m.csv", head+"\nHGE2611290000061|1|B1|123-20261124", "HGE2611290000061 confirmed -")
		w.tell("manifest", "m2.csv", head+ours+"HGE2611290000061|1|B1|123-20261124|confirmed||||\n"+
			"HGE2611290000062|1|B1|123-20261124|||||\nHGE2611290000063|1|HOLD|123-20261124|||||", "")
		path, _ := w.newestOutcome()
		book, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("orders")
		if err != nil || len(rows) != 4 || !strings.Contains(strings.Join(rows[1], "|"), "in file m.csv") || len(rows[2]) > 4 {
			t.Errorf("%q, %v", rows, err)
		}
	})
}

// A bag that is written in two ways, or has two form references, would go out as two bags, each with the weight of the whole.
func TestBagIsNotSplit(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.tell("manifest", "m.csv", `
			order_num|weight|bag_num|bag_weight|mawb_no|reference_num
			HGE2611290000071|1|B1|2.5|123-20261124|R1
			HGE2611290000072|1|B1|2.5|123-20261124|R2
			HGE2611290000073|1|B2|2.5|123-20261124|R1
			HGE2611290000074|1|b2|2.5|123-20261124|R1
			HGE2611290000075|1|B3|2.5|123-20261124|R1`, `
			HGE2611290000071 rejected bag-split
			HGE2611290000072 rejected bag-split
			HGE2611290000073 rejected bag-split
			HGE2611290000074 rejected bag-split
			HGE2611290000075 confirmed -`)
		w.tell("bags", "b.csv", `
			order_num|bag_num|bag_weight
			HGE2611290000081|Bag 1|2.5
			HGE2611290000082|BAG1|2.5
			HGE2611290000083|BAG2|2.5`, `
			HGE2611290000081 rejected bag-split
			HGE2611290000082 rejected bag-split
			HGE2611290000083 confirmed -`)
	})
}

// The times of a flight go out again only with other values, and what looks odd of them is said.
func TestFlightTimesAreCompared(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const head = "mawb_no|atd|ata\n"
		file := w.tell("flight", "1.csv", head+"123-20261124|2026-11-24 10:00|", "123-20261124 confirmed -")
		if text := w.summaryText(file); !strings.Contains(text, "nothing was closed here under the MAWB \"123-20261124\"") {
			t.Errorf("not said that nothing was closed: %s", text)
		}
		w.tell("flight", "2.csv", head+"123-20261124|2026-11-24 10:00|", "123-20261124 confirmed already-confirmed")
		w.tell("scanform", "scan.csv", `
			order_num|weight|mawb_no|etd
			HGE2611290000041|1|123-20261124|2026-11-18 09:00`, "HGE2611290000041 confirmed -")
		file = w.tell("flight", "3.csv", head+"123-20261124|2026-11-24 10:30|", "123-20261124 confirmed -")
		if text := w.summaryText(file); !strings.Contains(text,
			"days away from the planned departure 2026-11-18 09:00:00 in file scan.csv") {
			t.Errorf("not said that the times are far: %s", text)
		}
		w.tell("flight", "4.csv", head+"123-20261124|2026-11-24 10:00|", "123-20261124 confirmed -")
		if got := w.carrier.Flight("123-20261124"); got.ATD != "2026-11-24 10:00:00" {
			t.Errorf("the carrier has %v", got)
		}
	})
}

package importer

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// ordersInTurn are rows of a CSV that have these handovers, in this order. Some of them end by themselves.
func ordersInTurn(rows int, handovers ...string) string {
	var b strings.Builder
	b.WriteString("order_num,weight,handover_num\n")
	for i := range rows {
		number, weight := i, "1.25"
		switch i % 7 {
		case 3:
			weight = "heavy"
		case 5:
			number = i - 1 // stands there already
		}
		fmt.Fprintf(&b, "HGE%013d,%s,%s\n", number, weight, handovers[number*len(handovers)/rows])
	}
	return b.String()
}

// What an outcome says of the rows is the same whether it looks at the forms or at each row.
func TestRowsAreAnsweredByTheirFormsAsOneByOne(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "8", OmitSuffix: "29"})
		one, other := "20000000100", "20000000200"
		importertest.DropFile(t, filepath.Join(w.cfg.Folders.Inbox, "apart.csv"), ordersInTurn(40, one, other))
		among := strings.ReplaceAll(ordersInTurn(40, slices.Repeat([]string{one, other}, 20)...), "HGE0", "HGE1")
		importertest.DropFile(t, filepath.Join(w.cfg.Folders.Inbox, "among.csv"), among)
		w.run(1)
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		for name, byForm := range map[string]bool{"apart.csv": true, "among.csv": false} {
			files, err := im.ledger.FilesNamed(t.Context(), name)
			if err != nil || len(files) != 1 {
				t.Fatalf("%+v, %v", files, err)
			}
			r, err := im.reportStep.newFileReport(t.Context(), files[0])
			if err == nil {
				err = r.load(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			if (r.ends != nil) != byForm {
				t.Errorf("%s: its forms say how the rows have ended: %t", name, r.ends != nil)
			}
			counts, err := r.countByStatus(t.Context(), r.file, nil)
			if err != nil || !maps.Equal(counts, r.counts) {
				t.Errorf("%s: counted %v, and %v one by one, %v", name, r.counts, counts, err)
			}
			quick := answersIn(t, r)
			r.ends = nil
			if slow := answersIn(t, r); !slices.Equal(quick, slow) || len(slow) != 40 {
				t.Errorf("%s:\n%s\none by one\n%s", name, strings.Join(quick, "\n"), strings.Join(slow, "\n"))
			}
		}
	})
}

func answersIn(t *testing.T, r *fileReport) (all []string) {
	t.Helper()
	for a, err := range r.answers(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%+v", a))
	}
	return all
}

// Rows that say nothing of themselves have the same answer in all columns; others have their own.
func TestAlikeRows(t *testing.T) {
	t.Parallel()
	r := &fileReport{}
	plain := ledger.AnsweredRow{Entry: ledger.Entry{Row: 2, FormID: 1, Status: "confirmed"}}
	for _, differs := range []func(*ledger.AnsweredRow){
		func(e *ledger.AnsweredRow) { e.FormID = 2 },
		func(e *ledger.AnsweredRow) { e.Status = "refused" },
		func(e *ledger.AnsweredRow) { e.Reason = "[]" },
		func(e *ledger.AnsweredRow) { e.Said = "{}" },
	} {
		other := plain
		if other.Row++; !r.alike(other, plain) {
			t.Error("rows of one form are not alike")
		}
		if differs(&other); r.alike(other, plain) || r.alike(plain, other) {
			t.Errorf("%+v and %+v are taken for alike", plain, other)
		}
	}
	r.noLabels = map[int64]string{1: "why"}
	if r.alike(plain, plain) {
		t.Error("rows are alike although a label is lacking, which is said with the key of each")
	}
}

// A run says of a file that it has just reported what the ledger says.
func TestRunCountsAsTheLedgerDoes(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "77"})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	importertest.DropFile(t, filepath.Join(cfg.Folders.Inbox, "big.csv"), ordersInTurn(smallRows+1, "20000000100"))
	result, err := im.Run(t.Context(), importertest.WaitLimit)
	if err != nil || len(result.Files) != 1 || result.Files[0].Rows.Read != smallRows+1 || result.Files[0].Rows.Refused == 0 {
		t.Fatalf("%+v, %v", result.Files, err)
	}
	files, err := im.ledger.FilesNamed(t.Context(), "big.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, kept := im.reportStep.ofRun.Load(files[0].ID); !kept {
		t.Error("the run has counted the rows of a large file once more")
	}
	counted, err := fileStatus(t.Context(), cfg, im.ledger, files[0], nil)
	if err != nil || counted.Rows != result.Files[0].Rows {
		t.Errorf("the run says %+v, the ledger %+v, %v", result.Files[0].Rows, counted.Rows, err)
	}
}

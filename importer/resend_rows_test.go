package importer

import (
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// waiting are the outcomes in the outbox that wait for somebody.
func (w *world) waiting() (names []string) {
	w.t.Helper()
	paths, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.mend-*.xlsx"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	return names
}

var orderInBody = regexp.MustCompile(`HGE[0-9]+[A-Z]?`)

// sent are the orders of all forms that the carrier has got, sorted.
func (w *world) sent() (all []string) {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	for _, reference := range w.carrier.References() {
		form, err := l.FormByReference(w.t.Context(), reference)
		if err == nil {
			form, err = l.Form(w.t.Context(), form.ID)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, orderInBody.FindAllString(string(form.Body), -1)...)
	}
	slices.Sort(all)
	return all
}

const doubtAndRefusal = "order_num,weight,handover_num\nHGE261120000201U,1.20,20000000100\nHGE2611200000204,1.30,20000000100\n" +
	"HGE2611200000205,x,20000000100\nHGE261120000206R,1.10,20000000100\n"

// sentAgain are the orders of its forms once it was sent again: the one in doubt is there twice.
var sentAgain = []string{"HGE2611200000204", "HGE261120000201U", "HGE261120000201U", "HGE261120000206R"}

// Of a file with an order in doubt, only that goes out again: not the one that the carrier has refused, nor one that a corrected
// configuration would let go.
func TestResendSendsOnlyWhatIsInDoubt(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{OmitSuffix: "U", RefuseSuffix: "R"})
		table := strings.NewReplacer("handover_num", "handover", "20000000100", "LAX1", "x,20000000100", "1.00,LAX9").
			Replace(doubtAndRefusal)
		w.cfg.Handover = []hgeapi.Handover{{Key: "LAX1", HandoverNum: "20000000100"}}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "o.csv"), table)
		w.run(1)
		before := w.answers("o.outcome.csv")
		w.cfg.Handover = append(w.cfg.Handover, hgeapi.Handover{Key: "LAX9", HandoverNum: "20000000100"})
		w.resend("o.csv")
		w.run(1)
		if got := w.sent(); !slices.Equal(got, sentAgain) {
			t.Errorf("sent %v", got)
		}
		after := w.answers("o.outcome.csv")
		if before["HGE2611200000205"][0] != "rejected" || after["HGE2611200000205"][0] != "rejected" ||
			!strings.Contains(after["HGE2611200000205"][1], "resend sends only") {
			t.Errorf("%v, then %v", before, after)
		}
		if after["HGE261120000206R"] != before["HGE261120000206R"] || after["HGE261120000206R"][0] != "refused" {
			t.Errorf("%v, then %v", before, after)
		}
	})
}

// A clerk has mended the outcome of a file and dropped it. What is in doubt of the first file goes out as it stands in the mended
// one, which can be named, too, and the mended rows stay mended.
func TestResendAfterTheRestWasMended(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{OmitSuffix: "U", RefuseSuffix: "R"})
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "o.csv"), doubtAndRefusal)
	w.run(1)
	mend := w.waiting()
	if len(mend) != 1 {
		t.Fatal(mend)
	}
	w.answerIn(mend[0], mend[0], nil, func(f *excelize.File) error {
		return errors.Join(f.SetCellStr("orders", "B4", "1.9"), f.SetCellStr("orders", "A5", "HGE2611200000206"))
	})
	w.run(1)
	plan, err := PlanResend(t.Context(), w.cfg, "o.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, which := range []string{"o.csv", mend[0], plan.Doubtful[0].Reference, filepath.Join("outbox", mend[0])} {
		plan, err := PlanResend(t.Context(), w.cfg, which)
		if err != nil || len(plan.Doubtful) != 1 || plan.Doubtful[0].File != "o.csv" || plan.Doubtful[0].Dropped != mend[0] {
			t.Errorf("%s: %+v, %v", which, plan, err)
		}
	}
	w.resend(mend[0])
	w.run(1)
	want := []string{"HGE2611200000204", "HGE2611200000205", "HGE2611200000206", "HGE261120000201U", "HGE261120000201U",
		"HGE261120000206R"}
	if got := w.sent(); !slices.Equal(got, want) {
		t.Errorf("sent %v", got)
	}
	if got := w.waiting(); len(got) != 1 {
		t.Errorf("outcomes that wait: %v", got)
	}
	rows := sheetText(t, filepath.Join(w.root, "outbox", w.waiting()[0]), "orders")
	for _, mended := range []string{"HGE2611200000206", "HGE2611200000205"} {
		if _, after, _ := strings.Cut(rows, mended); !strings.Contains(strings.Split(after, "HGE")[0], "confirmed") {
			t.Errorf("%s is not confirmed:\n%s", mended, rows)
		}
	}
}

// Where forms have to be approved, the copy asks about what is in doubt, and after its approval nothing else goes out.
func TestResendThatIsApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{OmitSuffix: "U", RefuseSuffix: "R"})
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "o.csv"), doubtAndRefusal)
	w.run(1)
	w.cfg.Form.Approve = true
	w.resend("o.csv")
	w.run(1)
	plan, err := PlanApprove(t.Context(), w.cfg, "o.csv")
	if err != nil {
		t.Fatal(err)
	}
	if plan.Orders() != 1 {
		t.Errorf("%d orders would go out", plan.Orders())
	}
	if err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	if got := w.sent(); !slices.Equal(got, sentAgain) {
		t.Errorf("sent %v", got)
	}
}

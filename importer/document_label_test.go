package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// madeBag is a world with a form that has made a bag, and is settled.
func madeBag(t *testing.T, config hgeapitest.Config) (*world, *Importer, documentJob) {
	t.Helper()
	w := newWorld(t, madeSQLite(t), config)
	im := w.openOn()
	bag := hgeapi.Request{Call: &operations.Bags.Call, Reference: "B1",
		Body: []byte(`{"customer_bag_num":"B1","customer_order_nums":["HGE2611230000001"]}`)}
	made, err := im.sendStep.client.Send(t.Context(), bag)
	if err != nil {
		t.Fatal(err)
	}
	file := claimedFile(t, im, "bags.csv")
	form := ledger.Form{ID: 1, FileID: file.ID, Reference: "B1", Operation: operations.Bags.Name(), Body: bag.Body, Orders: 1}
	err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.AddForm(t.Context(), form); err != nil {
			return err
		}
		return tx.Mapped(t.Context(), file.ID, 0, "{}")
	})
	if err != nil {
		t.Fatal(err)
	}
	form.State, form.Number = ledger.Succeeded, made.Given
	if err := im.settle(t.Context(), form, ledger.Planned, []verdict{{status: reason.Confirmed}}); err != nil {
		t.Fatal(err)
	}
	return w, im, documentJob{form.ID, ledger.BagLabel}
}

// The label of a bag that was made lies beside the outcome, whether the carrier answers with it or with a link to it. Without
// documents = true, too: a bag is of no use without its label.
func TestLabelOfBag(t *testing.T) {
	t.Parallel()
	for _, asURL := range []bool{false, true} {
		on := importertest.Today(t)
		w, im, job := madeBag(t, hgeapitest.Config{Documents: true, LabelAsURL: asURL})
		if number(t, im, "SELECT count(*) FROM river_job WHERE kind = 'document'") != 1 {
			t.Error("nothing is queued")
		}
		if err := im.documents.run(t.Context(), job, nthAttempt(1)); err != nil {
			t.Fatal(err)
		}
		texts := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "labels"))
		if text := texts["bags.BP0000000001US."+on+".pdf"]; len(texts) != 1 || text != string(hgeapitest.PDF("bag BP0000000001US")) {
			t.Errorf("labels: %v", texts)
		}
		f, err := im.ledger.FilesNamed(t.Context(), "bags.csv")
		if err != nil || f[0].State != ledger.FileSettled {
			t.Errorf("%+v, %v", f, err)
		}
		if err := im.documents.run(t.Context(), job, nthAttempt(1)); err != nil {
			t.Errorf("a job that comes twice: %v", err)
		}
	}
}

// A label that a crash has left under its name, before the ledger knew of it, is not asked for again. What others have put there
// is not taken for it.
func TestLabelIsFoundAfterACrash(t *testing.T) {
	t.Parallel()
	w, im, job := madeBag(t, hgeapitest.Config{})
	labels := filepath.Join(w.root, "outbox", "labels")
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		return tx.NameDocument(t.Context(), ledger.Document{Form: job.Form, Kind: job.What}, "labels/bags.1.pdf")
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(labels, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(labels, "bags.1.pdf"), []byte("%PDF-1.4 whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := im.documents.run(t.Context(), job, nthAttempt(1)); err != nil {
		t.Fatal(err)
	}
	if got := importertest.FileTexts(t, labels); len(got) != 1 || got["bags.1.pdf"] != "%PDF-1.4 whole" {
		t.Errorf("labels: %v", got)
	}

	w, im, job = madeBag(t, hgeapitest.Config{})
	labels = filepath.Join(w.root, "outbox", "labels")
	if err := os.MkdirAll(filepath.Join(labels, "bags.BP0000000001US."+importertest.Today(t)+".pdf"),
		0o755); err != nil {
		t.Fatal(err)
	}
	if err := im.documents.run(t.Context(), job, nthAttempt(1)); err != nil {
		t.Fatal(err)
	}
	if d, err := im.ledger.Document(t.Context(), job.Form, job.What); err != nil || !strings.HasSuffix(d.Name, "-2.pdf") ||
		!exists(filepath.Join(w.root, "outbox", filepath.FromSlash(d.Name))) {
		t.Errorf("%+v, %v", d, err)
	}
}

// With an empty path labels are off.
func TestLabelsAreOff(t *testing.T) {
	t.Parallel()
	r := &road{cfg: importertest.Defaults()}
	if !r.fetches(ledger.BagLabel) || r.fetches(ledger.FormDocument) {
		t.Error("labels are fetched by default, documents are not")
	}
	r.cfg.API.Paths.BagLabel = ""
	if r.fetches(ledger.BagLabel) {
		t.Error("labels are fetched from an empty path")
	}
}

// While the carrier wants no request nothing is counted, and an outcome waits no longer than document_wait for that.
func TestDocumentWaitsForAPauseNoLongerThanItMay(t *testing.T) {
	t.Parallel()
	_, im, job := madeBag(t, hgeapitest.Config{})
	im.documents.client.KeepPause(time.Hour)
	if err := im.documents.run(t.Context(), job, nthAttempt(1)); err == nil {
		t.Error("it does not wait")
	}
	d, err := im.ledger.Document(t.Context(), job.Form, job.What)
	if err != nil || d.State != ledger.DocumentWanted || d.Tries != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	im.cfg.Report.DocumentWait = time.Nanosecond
	if err := im.documents.run(t.Context(), job, nthAttempt(1)); err != nil {
		t.Fatal(err)
	}
	d, err = im.ledger.Document(t.Context(), job.Form, job.What)
	if err != nil || d.State != ledger.DocumentFailed || !strings.Contains(d.Message, "asks us to wait") {
		t.Errorf("%+v, %v", d, err)
	}
}

// Whatever breaks the step each time does not keep the outcome back.
func TestDocumentThatBreaksItsStep(t *testing.T) {
	t.Parallel()
	_, im, job := madeBag(t, hgeapitest.Config{})
	if err := im.documents.run(t.Context(), job, nthAttempt(giveUpAfter+1)); err != nil {
		t.Fatal(err)
	}
	if d, err := im.ledger.Document(t.Context(), job.Form, job.What); err != nil || d.State != ledger.DocumentFailed {
		t.Errorf("%+v, %v", d, err)
	}
}

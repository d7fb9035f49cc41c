package importer

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

// oldSources are the files of testdata/ledger_012.*.sql.
var oldSources = map[string]string{
	"done.csv": "order_num,weight,handover_num,mawb_no,flight_no\nHGE2611010000001,1.25,20000000100,160-12345675,KE1\n" +
		"HGE261101000002R,1.25,20000000100,160-12345675,KE1\nHGE261101000003U,1.25,20000000100,160-12345675,KE1\n",
	"quoted.csv":   crashHeader + "HGE2611010000004,1.25,\"20/\"\"b\"\"\\\"\n",
	"given_up.csv": crashHeader + "HGE2611020000001,1.25,20000000100\n",
	"accepted.csv": "order_num,weight,handover_num,mawb_no,flight_no\nHGE2611030000001,1.25,20000000100,160-12345675,KE1\n" +
		"HGE2611030000002,1.25,20000000100,160-12345675,KE1\n",
	"unknown.csv": crashHeader + "HGE2611040000001,1.25,20000000100\n",
	"sending.csv": crashHeader + "HGE2611050000001,1.25,20000000100\nHGE2611050000002,1.25,20000000101\n" +
		"HGE2611010000001,1.25,20000000100\n",
}

// oldForm is a form of such a ledger, as its version wrote it.
type oldForm struct {
	reference string
	body      []byte
}

// openOld runs the dump at url, which has no tables yet. It returns the forms by their number, and the claims of the files.
func openOld(t *testing.T, url string) (forms map[int64]oldForm, claims map[string]string) {
	t.Helper()
	dump, driver, address := "ledger_012.postgres.sql", "pgx", url
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		dump, driver, address = "ledger_012.sqlite.sql", "sqlite", path
	}
	text, err := os.ReadFile(filepath.Join("testdata", dump))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
	forms, claims = map[int64]oldForm{}, map[string]string{}
	rows, err := db.QueryContext(t.Context(),
		"SELECT form.id, form.reference, form.body, file.name, file.claim FROM form JOIN file ON file.id = form.file_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var f oldForm
		var name, claim string
		if err := rows.Scan(&id, &f.reference, &f.body, &name, &claim); err != nil {
			t.Fatal(err)
		}
		forms[id], claims[name] = f, claim
	}
	if rows.Err() != nil || len(forms) != 7 {
		t.Fatal(forms, rows.Err())
	}
	return forms, claims
}

// oldWorld has the folders of such a ledger.
func oldWorld(t *testing.T, url string, claims map[string]string, carrier hgeapitest.Config) *world {
	t.Helper()
	w := newWorld(t, url, carrier)
	w.cfg.Result.ResendAfter = soon
	for name, text := range oldSources {
		in := filepath.Join(w.root, "archive")
		if slices.Contains([]string{"accepted.csv", "unknown.csv", "sending.csv"}, name) {
			in = filepath.Join(w.root, "work", claims[name])
		}
		if err := errors.Join(os.MkdirAll(in, 0o700), os.WriteFile(filepath.Join(in, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// A ledger that the version before migration 013 wrote goes on: the forms that were under way end, each is sent once, and nothing
// that was closed is sent again.
func TestLedgerBeforeItems(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		forms, claims := openOld(t, url)
		w := oldWorld(t, url, claims, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U"})
		w.hasGot(forms[1], forms[2], forms[4], forms[5]) // forms 3 and 6 were lost on their way, 7 has not left

		w.run(1)
		w.ended("accepted.outcome.csv", "confirmed", "", "HGE2611030000001", "HGE2611030000002")
		w.ended("unknown.outcome.csv", "confirmed", "", "HGE2611040000001")
		w.ended("sending.outcome.csv", "confirmed", "", "HGE2611050000001", "HGE2611050000002", "HGE2611010000001")
		w.oldLabels()

		all := []string{"HGE2611010000001", "HGE261101000002R", "HGE261101000003U", "HGE2611010000004", "HGE2611020000001",
			"HGE2611030000001", "HGE2611030000002", "HGE2611040000001", "HGE2611050000001", "HGE2611050000002"}
		w.drop("again.csv", all...)
		w.run(1)
		got := map[string]string{}
		for order, answer := range w.answers("again.outcome.csv") {
			got[order] = answer[0]
		}
		want := map[string]string{"HGE261101000002R": "refused", "HGE261101000003U": "unconfirmed", "HGE2611020000001": "unknown"}
		for _, order := range all {
			if want[order] == "" {
				want[order] = "confirmed"
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("dropped again (-want +got):\n%s", diff)
		}
		if twice, n := w.carrier.Twice(), len(w.carrier.Submits()); len(twice) > 0 || n != 7 {
			t.Errorf("closed twice: %v; the carrier got %d forms, want the 6 of the old ledger that have arrived and a new one", twice, n)
		}
		if n := w.carrier.Submitted(forms[3].reference); n != 0 {
			t.Errorf("a form that was given up went out again %d times", n)
		}
		for _, form := range forms {
			if n := w.carrier.Submitted(form.reference); n > 1 {
				t.Errorf("%s went out %d times", form.reference, n)
			}
		}
	})
}

// hasGot sends forms to the carrier, as the version before did.
func (w *world) hasGot(forms ...oldForm) {
	w.t.Helper()
	client, err := hgeapi.New(w.cfg.API)
	if err != nil {
		w.t.Fatal(err)
	}
	defer client.Close()
	for _, f := range forms {
		sent := hgeapi.Request{Call: &operations.ScanForm.Call, Reference: f.reference, Body: f.body}
		if _, err := client.Send(w.t.Context(), sent); err != nil {
			w.t.Fatal(err)
		}
	}
}

// oldLabels makes sure that the forms of the old ledger say what they are about.
func (w *world) oldLabels() {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	for id, want := range map[int64][]ledger.Label{
		1: {{Name: "handover_num", Value: "20000000100"}, {Name: "mawb_no", Value: "160-12345675"}},
		2: {{Name: "handover_num", Value: `20/"b"\`}},
		7: {{Name: "handover_num", Value: "20000000101"}},
	} {
		if form, err := l.Form(w.t.Context(), id); err != nil || !slices.Equal(form.About, want) {
			w.t.Errorf("form %d is about %v, %v, want %v", id, form.About, err, want)
		}
	}
}

// A ledger of the version before answers resend as it did: a form that was given up goes out again as it is, an order that the
// result left out goes into a new one.
func TestResendOfLedgerBeforeItems(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		forms, claims := openOld(t, url)
		w := oldWorld(t, url, claims, hgeapitest.Config{})
		w.hasGot(forms[4], forms[5])
		w.run(1)
		plan, err := PlanResend(t.Context(), w.cfg, "given_up.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := plan.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.run(1)
		w.ended("given_up.outcome.csv", "confirmed", "", "HGE2611020000001")
		if n := w.carrier.Submitted(forms[3].reference); n != 1 {
			t.Errorf("the form that was given up went out %d times, want once", n)
		}
	})
}

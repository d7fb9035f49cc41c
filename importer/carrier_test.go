package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

const (
	testSystem = "https://test-oms.example/openapi/customer/"
	production = "https://oms.example/openapi/customer/"
	thirdHost  = "https://oms.third.example/openapi/customer/"
)

// at makes the carrier of the world answer at an address, as far as the configuration goes.
func (w *world) at(address, movedFrom string) {
	w.cfg.API.BaseURL, w.cfg.API.MovedFrom, w.cfg.API.Transport = address, movedFrom, w.carrier.Transport()
}

// belongsElsewhere makes sure that nothing works with this configuration, and that the message says why and what to do.
func (w *world) belongsElsewhere(to string) {
	w.t.Helper()
	says := func(what string, err error) {
		w.t.Helper()
		var elsewhere *ledger.OtherCarrierError
		switch {
		case !errors.As(err, &elsewhere) || elsewhere.Kept != to || elsewhere.Configured != w.cfg.API.Carrier():
			w.t.Errorf("%s: got %v, want that the ledger belongs to %s", what, err, to)
		case !strings.Contains(HintOf(err), "moved_from = \""+to+"\""):
			w.t.Errorf("%s: the hint is %q", what, HintOf(err))
		case !strings.Contains(err.Error(), w.cfg.Ledger.String()):
			w.t.Errorf("%s: %v does not name the ledger", what, err)
		}
	}
	ctx := w.t.Context()
	requests := func() int { return w.carrier.Logins() + w.carrier.Asked() + len(w.carrier.Submits()) }
	before := requests()
	im, err := Open(ctx, w.cfg, importertest.QuietLog())
	if err == nil {
		err = im.Close()
	}
	says("a start", err)
	_, err = PlanApprove(ctx, w.cfg, "one.csv")
	says("approve", err)
	_, err = PlanResend(ctx, w.cfg, "one.csv")
	says("resend", err)
	_, err = Check(ctx, w.cfg, filepath.Join(w.root, "archive", "one.csv"), "", "")
	says("check", err)
	_, err = DoctorReply(ctx, w.cfg, ReplyOptions{Operation: "scanform", Reference: "TR1"})
	says("doctor --reference", err)
	says("doctor", examineLedger(ctx, w.cfg)[0].Err)
	for _, f := range Doctor(ctx, w.cfg) {
		if f.What == "result" {
			w.t.Errorf("the doctor has asked: %+v", f)
		}
	}
	if _, err := Status(ctx, w.cfg, ""); err != nil {
		w.t.Errorf("status: %v", err)
	}
	if n := requests() - before; n != 0 {
		w.t.Errorf("the other carrier has got %d requests", n)
	}
}

// What one system of a carrier's has closed, another has never got. A ledger answers for the one that it has sent to, unless the
// configuration says that this one has moved.
func TestALedgerBelongsToOneCarrier(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.at(thirdHost, "")
		w.run(1) // nothing is sent: the next one is the first
		w.at(testSystem, "")
		w.drop("one.csv", "HGE2611270000001")
		w.run(1)

		w.drop("two.csv", "HGE2611270000001")
		for _, movedFrom := range []string{"", "oms.example", "https://test-oms.example:8443/openapi/customer/", "localhost"} {
			w.at(production, movedFrom)
			w.belongsElsewhere("test-oms.example/openapi/customer/")
		}
		if _, err := os.Stat(filepath.Join(w.root, "inbox", "two.csv")); err != nil {
			t.Errorf("it was taken: %v", err)
		}
		w.at(strings.ToUpper(testSystem[:len("https://test-oms.example")])+":443/openapi/customer/", "")
		w.run(1)
		w.at(production, "test-oms.example")
		if f := examineLedger(t.Context(), w.cfg)[0]; f.Grade != OK {
			t.Errorf("the doctor says %+v", f)
		}
		w.drop("three.csv", "HGE2611270000003")
		w.run(1)
		w.run(1) // the key stands still
		w.at(testSystem, "")
		w.belongsElsewhere("oms.example/openapi/customer/")
		w.at(thirdHost, "test-oms.example") // it consents to one move only
		w.belongsElsewhere("oms.example/openapi/customer/")
		w.closed(2)
	})
}

// Another port of this machine is another tunnel, or another test.
func TestThisMachineIsOneCarrier(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("one.csv", "HGE2611270000001")
	w.run(1)
	other := hgeapitest.NewTestServer(t, hgeapitest.Config{AnyNumber: true})
	w.cfg.API.BaseURL = strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	w.drop("two.csv", "HGE2611270000002")
	w.run(1)
	if w.carrier.Orders() != 1 || other.Orders() != 1 {
		t.Errorf("%d and %d orders were closed, want one each", w.carrier.Orders(), other.Orders())
	}
	w.at(production, "")
	w.belongsElsewhere("localhost")
}

// A ledger of an older version does not say where its forms have gone: it takes the carrier of its next start.
func TestAnOldLedgerTakesTheCarrierOfItsNextStart(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.at(testSystem, "")
		w.drop("one.csv", "HGE2611270000001")
		w.run(1)
		im := w.openToClose()
		old := "UPDATE carrier SET address = ''"
		tell(t, im, map[bool][]string{true: {old}, false: {old}})
		if err := im.Close(); err != nil {
			t.Fatal(err)
		}
		w.at(production, "")
		if f := examineLedger(t.Context(), w.cfg)[0]; f.Grade != OK {
			t.Errorf("the doctor says %+v", f)
		}
		w.run(1)
		w.at(testSystem, "")
		w.belongsElsewhere("oms.example/openapi/customer/")
	})
}

// Importers that share a PostgreSQL share its carrier. One that is at work when another takes the ledger elsewhere sends and asks
// nothing more, and ends.
func TestSharedLedgerTakenToAnotherCarrier(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	w.at(testSystem, "")
	first := w.openToClose()
	w.at(production, "") // nothing has left yet, so it may
	w.drop("one.csv", "HGE2611270000001")
	w.run(1)
	w.drop("two.csv", "HGE2611270000002")
	var elsewhere *ledger.OtherCarrierError
	if _, err := first.Run(t.Context(), importertest.WaitLimit); !errors.As(err, &elsewhere) || elsewhere.Configured !=
		"test-oms.example/openapi/customer/" {
		t.Errorf("it works on: %v", err)
	}
	if _, err := os.Stat(filepath.Join(w.root, "inbox", "two.csv")); err != nil {
		t.Errorf("it was taken: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	w.closed(2)
}

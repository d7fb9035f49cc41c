package importer

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// figuresOf are the values of all samples, by their names and labels.
func figuresOf(t *testing.T, im *Importer) map[string]float64 {
	t.Helper()
	families, err := im.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetName() + "=" + l.GetValue()
			}
			all[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return all
}

// haveFigures compares some samples with what they should be.
func haveFigures(t *testing.T, im *Importer, want map[string]float64) {
	t.Helper()
	all := figuresOf(t, im)
	for name, n := range want {
		if got, ok := all[name]; !ok || got != n {
			t.Errorf("%s is %v (there: %v), want %v", name, got, ok, n)
		}
	}
}

// Files that come back are counted by what a person has to do with them, questions by what they are about, and both only as long
// as nobody has dropped the file again.
func TestFiguresOfFilesThatWaitForPersons(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U"})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "asks.csv"),
			"order_num,weight,weight,handover_num\nHGE2611230000001,1,2,20000000100\n")
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "mend.csv"),
			"order_num,weight,handover_num\nHGE2611230000002,heavy,20000000100\n")
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "none.csv"), "")
		w.drop("omitted.csv", "HGE2611230000003U")
		w.drop("good.csv", "HGE2611230000004")
		im := w.openOn()
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
		haveFigures(t, im, map[string]float64{
			"hgeimport_files_waiting_for_person waits_for=answer":   1,
			"hgeimport_files_waiting_for_person waits_for=approval": 0,
			"hgeimport_files_waiting_for_person waits_for=mending":  2,
			"hgeimport_files_waiting_for_person waits_for=decision": 1,
			"hgeimport_logins_total ending=done":                    1,
			"hgeimport_logins_total ending=refused":                 0,
			"hgeimport_questions_total code=two-columns":            1,
			"hgeimport_inbox_files why=unreadable":                  0,
		})
		for name := range figuresOf(t, im) {
			if strings.Contains(name, "HGE26") || strings.Contains(name, ".csv") {
				t.Errorf("a figure names a file or an order: %s", name)
			}
		}
	})
}

// What the carrier does not answer shows in the forms that are open, and a refused login by its ending.
func TestFiguresOfTheCarrier(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.API.Auth.Password = "expired"
	w.drop("one.csv", "HGE2611230000001")
	im := w.openOn()
	if _, err := im.Run(t.Context(), importertest.WaitLimit); err == nil {
		t.Error("it has worked")
	}
	haveFigures(t, im, map[string]float64{
		"hgeimport_logins_total ending=refused":                 1,
		"hgeimport_logins_total ending=done":                    0,
		"hgeimport_open_forms operation=scanform state=planned": 1,
	})
	all := figuresOf(t, im)
	if tries := all["hgeimport_open_form_tries operation=scanform state=planned"]; tries < 1 {
		t.Errorf("tries %v", tries)
	}
	if _, ok := all["hgeimport_open_form_oldest_seconds operation=scanform state=planned"]; !ok {
		t.Error("nobody knows how old the form is")
	}
}

// What lies in the inbox is counted by why, and the volumes and the ledger by their sizes.
func TestFiguresOfFolders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	inbox := filepath.Join(w.root, "inbox")
	if err := errors.Join(os.Mkdir(filepath.Join(inbox, "no profile"), 0o755),
		os.WriteFile(filepath.Join(inbox, "a.csv.part"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	im := w.openOn()
	before := time.Now().Unix()
	if _, err := im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return false }); err != nil {
		t.Fatal(err)
	}
	haveFigures(t, im, map[string]float64{"hgeimport_inbox_files why=left_alone": 1, "hgeimport_inbox_files why=no_profile": 1,
		"hgeimport_inbox_files why=open": 0,
		"hgeimport_build_info goversion=" + runtime.Version() + " version=" + versionOf(Version): 1})
	all := figuresOf(t, im)
	if at := all["hgeimport_last_pass_timestamp_seconds"]; at < float64(before) {
		t.Errorf("the last pass was at %v", at)
	}
	for _, name := range []string{"hgeimport_ledger_bytes", "hgeimport_volume_bytes folder=ledger",
		"hgeimport_volume_free_bytes folder=outbox"} {
		if all[name] <= 0 {
			t.Errorf("%s is %v", name, all[name])
		}
	}
}

package importer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A folder that is not usable is logged once for a file, with its name, however often the step is tried. When the folder is
// there again, the file goes on.
func TestTroubleIsSaidOnce(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	w := startWatch(t, cfg)
	if err := os.Rename(cfg.Folders.Archive, cfg.Folders.Archive+".away"); err != nil { // a lost mark alone would be written again
		t.Fatal(err)
	}
	if err := os.WriteFile(cfg.Folders.Archive, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 2)
	const text = "step failed, it will be tried again"
	importertest.WaitUntil(t, "it was tried again", func() bool { return w.said(text) >= 2 })
	errors := 0
	for _, e := range w.log.AllEntries() {
		if e.Message == text && e.Level == logrus.ErrorLevel {
			errors++
			if e.Data["file"] != "orders.csv" {
				t.Errorf("said of %v", e.Data["file"])
			}
		}
	}
	if errors != 1 {
		t.Errorf("said %d times", errors)
	}
	if err := os.Remove(cfg.Folders.Archive); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cfg.Folders.Archive, 0o755); err != nil {
		t.Fatal(err)
	}
	w.untilDone("orders.csv")
}

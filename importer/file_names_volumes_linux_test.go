package importer

// These tests mount volumes, so each runs alone.

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// foreignNames are names that Linux takes and another system does not.
var foreignNames = []string{"10:30 LAX.csv", "what?.csv", `5" box.csv`, "a*b.csv", "<new>.csv", "a|b.csv", `in\out.csv`,
	"tab\there.csv",
	"con.csv", "NUL", "com1.orders.csv", "Lpt9 .csv", "dot.csv.", "blank.csv ", "主文.csv:Zone",
	strings.Repeat("箱", 84),
	"Été.csv", "été.csv", "ЗАКАЗ.csv", "заказ.csv", "ORDERS.csv", "orders.csv"} // exFAT takes each two for one

// Names that the volumes of work, outbox and archive cannot hold are made fit before anything is sent: each file is answered and
// archived.
func TestNamesOnOtherVolumes(t *testing.T) {
	for _, volume := range []struct {
		name  string
		mount func(t *testing.T, at string)
		keys  []string
	}{
		{"NTFS", importertest.MountNTFS, []string{"outbox", "archive"}},
		{"all on NTFS", importertest.MountNTFS, []string{"work", "outbox", "archive"}},
		{"exFAT", func(t *testing.T, at string) { importertest.MountExFAT(t, at) }, []string{"outbox", "archive"}},
		{"all on exFAT", func(t *testing.T, at string) { importertest.MountExFAT(t, at) }, []string{"work", "outbox", "archive"}},
	} {
		t.Run(volume.name, func(t *testing.T) {
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			at := filepath.Join(w.root, "volume")
			volume.mount(t, at)
			for key, path := range map[string]*string{"work": &w.cfg.Folders.Work, "outbox": &w.cfg.Folders.Outbox,
				"archive": &w.cfg.Folders.Archive} {
				if strings.Contains(strings.Join(volume.keys, " "), key) {
					*path = filepath.Join(at, key)
				}
			}
			for n, name := range foreignNames {
				w.drop(name, fmt.Sprintf("HGE261123%07d", n))
			}
			w.run(1)
			w.closed(len(foreignNames))
			for key, path := range map[string]string{"outbox": w.cfg.Folders.Outbox, "archive": w.cfg.Folders.Archive} {
				files := importertest.FileTexts(t, path)
				count := 0
				for name := range files {
					if !strings.HasPrefix(filepath.Base(name), ".") && filepath.Ext(name) != ".csv" || key == "archive" {
						count++
					}
				}
				if count < len(foreignNames) {
					t.Errorf("in %s: %d files of %d", key, count, len(foreignNames))
				}
			}
			if left := importertest.FileTexts(t, w.cfg.Folders.Inbox); len(left) > 1 {
				t.Errorf("left in the inbox: %v", left)
			}
		})
	}
}

package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// Whatever lies in the place of a profile's folder in the outbox: its files are answered, and no link is followed.
func TestPlantedOutboxFolderStopsNothing(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"FIFO":         "mkfifo lax",
		"file":         "touch lax",
		"link":         "ln -s ELSEWHERE lax",
		"link nowhere": "ln -s nowhere lax",
		"own folder":   "mkdir -m 700 lax",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t, "outbox")
			elsewhere := filepath.Join(w.root, "elsewhere")
			if err := os.Mkdir(elsewhere, 0o777); err != nil {
				t.Fatal(err)
			}
			w.cfg.Profile = []config.Profile{{Name: "lax", Operation: "scanform"}}
			importertest.AsNeighbour(t, filepath.Join(w.root, "outbox"), strings.ReplaceAll(script, "ELSEWHERE", elsewhere))
			dropForProfile(t, w, "lax")
			text, err := w.runLogged()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			outcome := "a.outcome.csv"
			if name == "own folder" && os.Geteuid() == 0 { // root writes to any folder
				outcome = "lax/" + outcome
			} else if !strings.Contains(text, "outcomes go into the outbox itself") {
				t.Errorf("nothing was said of it:\n%s", text)
			}
			w.confirmed(outcome, "HGE2611230000001")
			w.closed(1)
			if left := importertest.FileTexts(t, elsewhere); len(left) > 0 {
				t.Errorf("left elsewhere: %v", left)
			}
		})
	}
}

// A profile's folder in the outbox is for the people that the outbox is for.
func TestOutboxFolderIsForTheSamePeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	outbox := filepath.Join(w.root, "outbox")
	if err := os.MkdirAll(outbox, 0o775); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(outbox, 0o775|os.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	w.cfg.Profile = []config.Profile{{Name: "lax", Operation: "scanform"}}
	dropForProfile(t, w, "lax")
	w.run(1)
	mode := func(path string) string {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().String() + " " + rights(t, path)
	}
	if got, want := mode(filepath.Join(outbox, "lax")), mode(outbox); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	w.confirmed("lax/a.outcome.csv", "HGE2611230000001")
}

// dropForProfile drops a file with one order into the folder of a profile.
func dropForProfile(t *testing.T, w *world, profile string) {
	t.Helper()
	in := filepath.Join(w.root, "inbox", profile)
	if err := os.MkdirAll(in, 0o755); err != nil {
		t.Fatal(err)
	}
	importertest.DropFile(t, filepath.Join(in, "a.csv"), orderTable("HGE2611230000001"))
}

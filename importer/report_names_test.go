package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Somebody puts a file into the archive under the name that was just chosen for a source: both stay.
func TestArchiveNameTakenMeanwhile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a.csv", "HGE2611270000001")
		archive := filepath.Join(w.root, "archive")
		watch := startWatch(t, w.cfg, func(im *Importer) {
			im.reached = func(step string) {
				if step == "reported" {
					importertest.WriteFile(t, filepath.Join(archive, "a.csv"), "somebody's")
				}
			}
		})
		watch.untilReported(1)
		got := importertest.FileTexts(t, archive)
		if got["a.csv"] != "somebody's" || !strings.Contains(got["a-2.csv"], "HGE2611270000001") {
			t.Errorf("in the archive: %v", got)
		}
		watch.end()
		if files, err := w.openOn().ledger.RecentFiles(t.Context(), 1); err != nil || files[0].Archived != "a-2.csv" {
			t.Errorf("the ledger knows it as %v, %v", files, err)
		}
	})
}

// Two importers report the same file, and each has read that it has no names yet: it gets one pair of names.
func TestNamesAreChosenOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		im := newWorld(t, url, hgeapitest.Config{}).openOn()
		seen := claimedFile(t, im, "a.csv")
		for range 2 {
			got, err := im.reportStep.nameResults(t.Context(), seen, "")
			if err != nil || got.Outcome != "a.outcome.xlsx" || got.Archived != "a.csv" {
				t.Errorf("%q and %q, %v", got.Outcome, got.Archived, err)
			}
		}
	})
}

// A user saves a file under the name of an outcome that is about to appear: both files stay, and the rows are answered.
func TestOutcomeNameTakenMeanwhile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a.csv", "HGE2611240000001")
		watch := startWatch(t, w.cfg, func(im *Importer) {
			im.reached = func(step string) {
				if step == "named" {
					importertest.WriteFile(t, filepath.Join(w.root, "outbox", "a.outcome.xlsx"), "an older one, saved by its user")
				}
			}
		})
		watch.untilReported(1)
		outbox := importertest.FileTexts(t, filepath.Join(w.root, "outbox"))
		if got := outbox["a.outcome.xlsx"]; got != "an older one, saved by its user" {
			t.Errorf("its user's file is %.40q", got)
		}
		if got := w.answers("a.outcome-2.csv"); got["HGE2611240000001"][0] != "confirmed" {
			t.Errorf("%v", got)
		}
	})
}

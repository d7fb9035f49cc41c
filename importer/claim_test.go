package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// leave puts what a crash left into a claim's folder in work/.
func (w *world) leave(content []byte, name string) {
	w.t.Helper()
	root := filepath.Join(w.root, "work", ulid.Make().String()+"-1")
	if err := os.MkdirAll(root, 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, name), content, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// A crash comes in the middle of a copy from another volume. Half a copy is never mapped, whatever its source is called. A
// whole copy is never lost, even if another file of the same name has come in the meantime.
func TestCopiesThatCrashLeft(t *testing.T) {
	t.Parallel()
	names := map[string]string{
		"plain": "a.csv", "not UTF-8": "a\xff.csv", "a tab": "a\tb.csv", "long": strings.Repeat("n", 230) + ".csv",
	}
	for name, odd := range names {
		t.Run("half a copy, "+name, func(t *testing.T) {
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			source := "weight,handover_num,order_num\n1.00,20000000100,HGE2611240000001\n1.00,20000000100,HGE2611240000002\n"
			if err := os.WriteFile(filepath.Join(w.root, "inbox", odd), []byte(source), 0o644); err != nil {
				t.Skip("no such names here: ", err)
			}
			w.leave([]byte(source[:len(source)-4]), storableName(odd)+folder.HalfMovedEnding)
			w.run(1)
			w.closed(2)
			if n := w.carrier.Closed("HGE2611240000"); n != 0 {
				t.Error("the number that the copy was cut in was closed")
			}
		})
	}
	t.Run("a whole copy", func(t *testing.T) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		w.leave([]byte("order_num,weight,handover_num\nHGE2611240000001,1.00,20000000100\n"), "a.csv"+folder.WholeMovedEnding)
		w.drop("a.csv", "HGE2611240000002")
		w.run(1)
		w.closed(2)
	})
	t.Run("a whole copy in the archive", func(t *testing.T) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		im := w.openOn()
		file := claimedFile(t, im, "a.csv")
		file.Archived, file.Outcome = "a.csv", "a.outcome.xlsx"
		path := filepath.Join(w.root, "archive", "a.csv")
		if err := os.WriteFile(path+folder.WholeMovedEnding, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !im.reportStep.archived(file) || err == nil {
			t.Error("it was not found in the archive")
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	})
	t.Run("a file that is called like one", func(t *testing.T) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		for _, mark := range []string{folder.HalfMovedEnding, folder.WholeMovedEnding} {
			if got := storableName("a.csv" + mark); strings.HasSuffix(got, mark) {
				t.Errorf("it is claimed as %s", got)
			}
		}
		w.drop("a.csv"+folder.HalfMovedEnding, "HGE2611240000001")
		w.run(1)
		w.closed(1)
	})
}

// A desktop leaves files of its own in the folders that it shows. The claimed file is the one that is not such a file.
func TestStrangerInClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.leave([]byte("order_num,weight,handover_num\nHGE2611240000001,1.00,20000000100\n"), "a.csv")
	claims, err := os.ReadDir(filepath.Join(w.root, "work"))
	if err != nil || len(claims) != 1 {
		t.Fatal(claims, err)
	}
	if err := os.WriteFile(filepath.Join(w.root, "work", claims[0].Name(), "desktop.ini"), []byte("[x]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	w.closed(1)
}

// Files that wait together are all moved before the first of them is recorded, and one that is not small is claimed alone.
func TestClaimedTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	for n := range 4 {
		w.drop(fmt.Sprint(n, ".csv"), fmt.Sprint("HGE261124000001", n))
	}
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "large.csv"), strings.Repeat(" \n", smallBytes))
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	// The oldest and the newest go before anybody looks whether map is behind.
	want := "moved moved claimed claimed moved moved claimed claimed moved claimed"
	if got := claimSteps(t, im, 5); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Where the newest values count, each file is recorded before the next one gets its place.
func TestClaimedOneByOneWhereOrderCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Profile = []config.Profile{{Name: "flight", Operation: "flight"}}
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	for n := range 3 {
		name := filepath.Join(w.root, "inbox", "flight", fmt.Sprint(n, ".csv"))
		importertest.DropFile(t, name, "mawb_no,etd\n160-12345675,2026-12-01 10:00\n")
	}
	if got, want := claimSteps(t, im, 3), "moved claimed moved claimed moved claimed"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// claimSteps claims so many files, and returns the steps.
func claimSteps(t *testing.T, im *Importer, files int) string {
	t.Helper()
	var steps []string
	im.reached = func(step string) {
		if step == "moved" || step == "claimed" {
			steps = append(steps, step)
		}
	}
	for len(steps) < 2*files {
		if _, err := im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return true }); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(steps, " ")
}

// A file is saved again while the files before it are claimed. It has to settle again: the last look at the inbox may be old by
// then.
func TestSavedWhileOthersAreClaimed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Watch.Settle = 4 * time.Second // a file that is not complete waits thirty times as long
	w.drop("a.csv", "HGE2611240000001")
	w.drop("z.csv", "HGE2611240000009")
	z := filepath.Join(w.root, "inbox", "z.csv")
	opened := make(chan *os.File, 1)
	claimed := 0
	watch := startWatch(t, w.cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step != "moved" {
				return
			}
			if claimed++; claimed > 1 {
				return
			}
			late, err := os.OpenFile(z, os.O_TRUNC|os.O_WRONLY, 0o644)
			opened <- late
			if err == nil {
				_, err = late.WriteString("weight,handover_num,order_num\n1.00,20000000100,HGE26112400")
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	watch.untilDone("a.csv")
	if _, err := os.Stat(z); err != nil {
		t.Fatal("it was taken half written: ", err)
	}
	late := <-opened
	_, err := late.WriteString("00002\n")
	if err := errors.Join(err, late.Close()); err != nil {
		t.Fatal(err)
	}
	watch.untilDone("z.csv")
	w.closed(2)
	if w.carrier.Closed("HGE2611240000002") != 1 {
		t.Error("the file was not taken as it was saved in the end")
	}
}

// A program that had the file open goes on writing after the claim. What it adds is dropped again and sent, too.
func TestWrittenAfterClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("a.csv", "HGE2611240000001")
	var once, opened sync.Once
	var open *os.File
	watch := startWatch(t, w.cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step == "moved" {
				opened.Do(func() { open = openInWork(t, w, "a.csv") })
			}
			if step == "sending" {
				once.Do(func() {
					_, err := open.WriteString("HGE2611240000002,1.00,20000000100\n")
					if err := errors.Join(err, open.Close()); err != nil {
						t.Error(err)
					}
				})
			}
		}
	})
	watch.untilDone("a-2.csv")
	w.closed(2)
	if got := w.answers("a.outcome-2.csv"); got["HGE2611240000001"][0] != "confirmed" || got["HGE2611240000002"][0] != "confirmed" {
		t.Errorf("%v", got)
	}
	if watch.said("written to after") != 1 {
		t.Error("nothing was said of it")
	}
}

// The last row of a CSV is cut off when the file is claimed, and completed later. The answer to the cut row must not stand
// beside the completed one. A file that is open when it is claimed is answered as it was then.
func TestCutRowCompletedAfterClaim(t *testing.T) {
	t.Parallel()
	for _, open := range []bool{true, false} {
		t.Run(fmt.Sprint("open ", open), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			cutRowCompleted(t, w, open)
			first, rows := importertest.FileTexts(t, filepath.Join(w.root, "outbox"))["a.outcome.csv"], map[string]int{}
			if !open {
				rows = answersPlain(t, w.outcome("a.outcome.xlsx"))
			}
			if open != strings.Contains(first, "HGE26112400,confirmed") || !open && rows["confirmed"] != 2 ||
				strings.Contains(first, "HGE2611240000002") {
				t.Errorf("the first outcome is %s, %v", first, rows)
			}
		})
	}
}

func cutRowCompleted(t *testing.T, w *world, isOpen bool) {
	t.Helper()
	path := filepath.Join(w.root, "inbox", "a.csv")
	w.cfg.Watch.Settle = time.Millisecond
	importertest.DropFile(t, path, "weight,handover_num,order_num\n1.00,20000000100,HGE2611240000001\n1.00,20000000100,HGE26112400")
	var open *os.File
	var opened, once sync.Once
	watch := startWatch(t, w.cfg, func(im *Importer) {
		im.reached = func(step string) {
			if isOpen && step == "moved" {
				opened.Do(func() { open = openInWork(t, w, "a.csv") })
			}
			if step == "sending" {
				once.Do(func() {
					if !isOpen {
						open = openInWork(t, w, "a.csv")
					}
					_, err := open.WriteString("00002\n")
					if err := errors.Join(err, open.Close()); err != nil {
						t.Error(err)
					}
				})
			}
		}
	})
	watch.untilReported(2)
	second := importertest.FileTexts(t, filepath.Join(w.root, "outbox"))["a.outcome-2.csv"]
	if !strings.Contains(second, "HGE2611240000002,confirmed") || !strings.Contains(second, "HGE2611240000001,confirmed") {
		t.Errorf("the second outcome is %s", second)
	}
}

// openInWork opens a claimed file as a program does that has opened it right before it was moved.
func openInWork(t *testing.T, w *world, name string) *os.File {
	t.Helper()
	f, err := os.OpenFile((&crash{root: w.root}).inWork(t, name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Error(err)
	}
	return f
}

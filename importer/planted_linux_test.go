package importer

// A user who may only write into a folder plants things there, under names that the importer uses. They change, show, stop and
// delay nothing.

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

const secret = "password = 'sesame'"

// newSharedWorld is a world whose folders of these keys everybody may write to, and a file with a secret that only this user may
// read.
func newSharedWorld(t *testing.T, keys ...string) (w *world, secretFile string) {
	t.Helper()
	w = newWorld(t, madeSQLite(t), hgeapitest.Config{})
	secretFile = filepath.Join(w.root, "config.toml")
	if err := os.WriteFile(secretFile, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		importertest.LetEverybodyWrite(t, filepath.Join(w.root, key))
	}
	return w, secretFile
}

// runLogged lets one importer work on the inbox until nothing is left to do, and returns what it logged and its error.
func (w *world) runLogged() (string, error) {
	w.t.Helper()
	var text bytes.Buffer
	log := logrus.New()
	log.SetOutput(&text)
	im, err := Open(w.t.Context(), w.cfg, log)
	if err != nil {
		return text.String(), err
	}
	_, err = im.Run(w.t.Context(), importertest.WaitLimit)
	return text.String(), errors.Join(err, im.Close())
}

// keepsSecret makes sure that a file is what it was, and that a text does not show it.
func keepsSecret(t *testing.T, path string, texts ...string) {
	t.Helper()
	if now, err := os.ReadFile(path); err != nil || string(now) != secret {
		t.Errorf("%s is now %q, %v", path, now, err)
	}
	for _, text := range texts {
		if strings.Contains(text, "sesame") {
			t.Errorf("it is shown: %s", text)
		}
	}
}

// confirmed makes sure that the one order of a file was closed and answered.
func (w *world) confirmed(outcome, order string) {
	w.t.Helper()
	if got := w.answers(outcome); got[order][0] != "confirmed" {
		w.t.Errorf("%s: %v", outcome, got)
	}
}

// A link that waits under the name with which folders are tried empties nothing: not at the start, not in doctor.
func TestPlantedProbeEmptiesNothing(t *testing.T) {
	t.Parallel()
	w, secretFile := newSharedWorld(t, "inbox", "outbox", "archive")
	for _, key := range []string{"inbox", "outbox", "archive"} {
		importertest.AsNeighbour(t, filepath.Join(w.root, key), "ln -s "+secretFile+" .hgeimport.tmp")
	}
	for _, f := range Doctor(t.Context(), w.cfg) {
		if f.Grade == Fault {
			t.Errorf("doctor: %+v", f)
		}
	}
	w.drop("a.csv", "HGE2611230000001")
	text, err := w.runLogged()
	if err != nil {
		t.Error(err)
	}
	keepsSecret(t, secretFile, text)
	w.confirmed("a.outcome.csv", "HGE2611230000001")
}

// plantedMarks are what a neighbour can put into the place of a mark; SECRET is the path of a file that only the importer may
// read.
var plantedMarks = map[string]string{
	"FIFO":           "mkfifo .hgeimport-ledger",
	"folder":         "mkdir -p .hgeimport-ledger/in",
	"sparse file":    "truncate -s 1T .hgeimport-ledger",
	"link to secret": "ln -s SECRET .hgeimport-ledger",
	"link to device": "ln -s /dev/zero .hgeimport-ledger",
	"any text":       "echo anything > .hgeimport-ledger",
	"another ledger": "printf 'ledger 1\\nof mine\\n' > .hgeimport-ledger",
	"empty file":     "touch .hgeimport-ledger",
	"half a mark":    "mkdir -p .hgeimport-ledger-A.tmp/in .hge-A.tmp/in",
}

// Whatever lies in the place of a mark: the importer starts, takes the file, answers it, and says what is wrong.
func TestPlantedMarkStopsNothing(t *testing.T) {
	t.Parallel()
	for name, script := range plantedMarks {
		for _, again := range []bool{false, true} { // at the first start, and when the folders had their marks
			if name == "another ledger" && !again {
				continue // see TestMarkOfAnotherUserAtFirst
			}
			t.Run(name+map[bool]string{false: " at first", true: " later"}[again], func(t *testing.T) {
				t.Parallel()
				keys := []string{"inbox", "outbox", "archive"}
				w, secretFile := newSharedWorld(t, keys...)
				if again {
					w.run(1)
				}
				for _, key := range keys {
					importertest.AsNeighbour(t, filepath.Join(w.root, key),
						"rm -f .hgeimport-ledger; "+strings.ReplaceAll(script, "SECRET", secretFile))
				}
				w.drop("a.csv", "HGE2611230000001")
				text, err := w.runLogged()
				if err != nil {
					t.Fatal(err)
				}
				w.confirmed("a.outcome.csv", "HGE2611230000001")
				keepsSecret(t, secretFile, text)
				for _, key := range keys {
					if name != "half a mark" && !strings.Contains(text, filepath.Join(key, ownerMark)) {
						t.Errorf("nothing is said of the %s:\n%s", key, text)
					}
				}
				for _, f := range Doctor(t.Context(), w.cfg) {
					if f.Grade == Fault || strings.Contains(f.Words, "sesame") {
						t.Errorf("doctor: %+v", f)
					}
				}
			})
		}
	}
}

// At the very first start, the mark of another user may be that of another importer, which may have sent what lies in the inbox:
// it is refused. Nothing is marked, so that an administrator can remove it and start again.
func TestMarkOfAnotherUserAtFirst(t *testing.T) {
	t.Parallel()
	w, _ := newSharedWorld(t, "inbox")
	importertest.AsNeighbour(t, filepath.Join(w.root, "inbox"), plantedMarks["another ledger"])
	var foreign *ForeignError
	if _, err := w.runLogged(); !errors.As(err, &foreign) {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(w.root, "inbox", ownerMark)); err != nil {
		t.Fatal(err)
	}
	w.run(1)
}

// Where others may write to work/, an empty mark is nobody's consent.
func TestEmptyMarkOfAnotherUser(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]os.FileMode{"everybody": 0o777, "group": 0o775} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t)
			w.drop("a.csv", "HGE2611230000001")
			im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			w.claimOnlyWith(im)
			work := filepath.Join(w.root, "work")
			if err := errors.Join(im.Close(), os.RemoveAll(work), os.Mkdir(work, 0o755), os.Chmod(work, mode)); err != nil {
				t.Fatal(err)
			}
			importertest.WriteFile(t, filepath.Join(work, ownerMark), "")
			if _, err := w.runLogged(); err == nil || !strings.Contains(err.Error(), "1 files under way should lie in it") {
				t.Errorf("%v", err)
			}
			if err := os.Chmod(work, 0o755); err != nil {
				t.Fatal(err)
			}
			importertest.WriteFile(t, filepath.Join(work, ownerMark), "")
			if _, err := w.runLogged(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whatever lies in the place of a profile's sub-folder: the importer starts and takes the other files, follows no link, and
// says what is wrong.
func TestPlantedProfileStopsNothing(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"FIFO":         "mkfifo rest",
		"file":         "touch rest", // it is dropped like any other
		"link":         "ln -s ELSEWHERE rest",
		"link nowhere": "ln -s nowhere rest",
		"own folder":   "mkdir -m 700 rest",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t, "inbox")
			elsewhere := filepath.Join(w.root, "elsewhere")
			if err := os.Mkdir(elsewhere, 0o755); err != nil {
				t.Fatal(err)
			}
			importertest.WriteFile(t, filepath.Join(elsewhere, "theirs.csv"), orderTable("HGE2611230000009"))
			w.cfg.Profile = []config.Profile{{Name: "rest", Operation: "scanform"}}
			importertest.AsNeighbour(t, filepath.Join(w.root, "inbox"), strings.ReplaceAll(script, "ELSEWHERE", elsewhere))
			w.drop("a.csv", "HGE2611230000001")
			if f := findingOf(t, w.cfg, "inbox"); f.Grade != OK {
				t.Errorf("doctor says of the inbox itself: %+v", f)
			}
			said := slices.ContainsFunc(Doctor(t.Context(), w.cfg), func(f Finding) bool {
				return f.Grade == Fault && strings.Contains(f.Words, filepath.Join("inbox", "rest"))
			})
			if want := name != "own folder"; said != want { // root writes to any folder
				t.Errorf("doctor tells of it: %v", said)
			}
			text, err := w.runLogged()
			if name == "link" && (err == nil || !strings.Contains(err.Error(), "rest is a link of another user")) {
				t.Errorf("%v\n%s", err, text)
			}
			w.confirmed("a.outcome.csv", "HGE2611230000001")
			w.closed(1)
			if left := importertest.FileTexts(t, elsewhere); len(left) != 1 {
				t.Errorf("left elsewhere: %v", left)
			}
		})
	}
}

// A link in the place of a profile's sub-folder that an administrator has made before the start is followed.
func TestAdministratorsLinkIsFollowed(t *testing.T) {
	t.Parallel()
	w, _ := newSharedWorld(t, "inbox")
	elsewhere := filepath.Join(w.root, "elsewhere")
	link := filepath.Join(w.root, "inbox", "rest")
	if err := errors.Join(os.Mkdir(elsewhere, 0o755), os.Symlink("../elsewhere", link)); err != nil {
		t.Fatal(err)
	}
	importertest.WriteFile(t, filepath.Join(elsewhere, "a.csv"), orderTable("HGE2611230000001"))
	w.cfg.Profile = []config.Profile{{Name: "rest", Operation: "scanform"}}
	if text, err := w.runLogged(); err != nil {
		t.Error(err, text)
	}
	w.confirmed("rest/a.outcome.csv", "HGE2611230000001")
}

// A profile's sub-folder is swapped for a link while the importer works. Nothing is moved from where the link leads, the other
// files go on, and it is said.
func TestProfileSwappedForLink(t *testing.T) {
	t.Parallel()
	w, secretFile := newSharedWorld(t, "inbox")
	w.cfg.Profile = []config.Profile{{Name: "rest", Operation: "scanform"}}
	watch := startWatch(t, w.cfg)
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "rest", "a.csv"), orderTable("HGE2611230000001"))
	watch.untilDone("a.csv")
	inbox := filepath.Join(w.root, "inbox")
	importertest.AsNeighbour(t, inbox, "mv rest away; ln -s "+w.root+" rest")
	importertest.WaitUntil(t, "it is said", func() bool { return watch.said("rest is a link of another user") > 0 })
	w.drop("b.csv", "HGE2611230000002")
	watch.untilDone("b.csv")
	importertest.AsNeighbour(t, inbox, "rm rest; mv away rest")
	importertest.DropFile(t, filepath.Join(inbox, "rest", "c.csv"), orderTable("HGE2611230000003"))
	watch.untilDone("c.csv")
	watch.end()
	keepsSecret(t, secretFile)
	w.closed(3)
}

// An inbox, an outbox or an archive that becomes a link while the importer works is not followed. Steps wait until it is a folder
// again.
func TestFolderSwappedForLink(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"inbox", "outbox", "archive"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t)
			path, away := filepath.Join(w.root, key), filepath.Join(w.root, "away")
			elsewhere := filepath.Join(w.root, "elsewhere")
			if err := os.Mkdir(elsewhere, 0o755); err != nil {
				t.Fatal(err)
			}
			importertest.DropFile(t, filepath.Join(elsewhere, "theirs.csv"), orderTable("HGE2611230000009"))
			watch := startWatch(t, w.cfg)
			w.drop("a.csv", "HGE2611230000001")
			watch.untilDone("a.csv")
			if err := errors.Join(os.Rename(path, away), os.Symlink(elsewhere, path)); err != nil {
				t.Fatal(err)
			}
			if key != "inbox" {
				w.drop("b.csv", "HGE2611230000002")
			}
			importertest.WaitUntil(t, "it is said", func() bool {
				return watch.said("is a link that was not there when the importer started") > 0
			})
			if err := errors.Join(os.Remove(path), os.Rename(away, path)); err != nil {
				t.Fatal(err)
			}
			if key == "inbox" {
				w.drop("b.csv", "HGE2611230000002")
			}
			watch.untilDone("b.csv")
			watch.end()
			if left := importertest.FileTexts(t, elsewhere); len(left) != 1 {
				t.Errorf("elsewhere: %v", left)
			}
			w.closed(2)
		})
	}
}

// FIFOs, folders and links in the outbox, under the names of outcomes, status files and temporary files, do not stop reports.
func TestPlantedOutcomeStopsNoReport(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]string{
		"FIFO": "mkfifo", "folder": "mkdir", "link to secret": "ln -s SECRET", "link to device": "ln -s /dev/zero",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, secretFile := newSharedWorld(t, "outbox")
			w.cfg.Report.StatusFiles = true
			plant := strings.ReplaceAll(plant, "SECRET", secretFile)
			outbox := filepath.Join(w.root, "outbox")
			for _, name := range []string{"a.status.txt", "a.status-2.txt", "a.outcome.xlsx", "a.outcome-2.csv", ".hge-ABC.tmp"} {
				importertest.AsNeighbour(t, outbox, plant+" "+name)
			}
			w.drop("a.csv", "HGE2611230000001")
			text, err := w.runLogged()
			if err != nil {
				t.Fatal(err)
			}
			w.confirmed("a.outcome-3.csv", "HGE2611230000001")
			keepsSecret(t, secretFile, text)
		})
	}
}

// Something takes the chosen name of an outcome right before the outcome appears: it gets another name and is not lost.
func TestOutcomePlantedAtTheLastMoment(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]string{"FIFO": "mkfifo", "folder": "mkdir", "file": "touch"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t, "outbox")
			planted := false
			watch := startWatch(t, w.cfg, func(im *Importer) {
				im.reached = func(step string) {
					if step == "reporting" && !planted {
						planted = true
						importertest.AsNeighbour(t, filepath.Join(w.root, "outbox"), plant+" a.outcome.xlsx")
					}
				}
			})
			w.drop("a.csv", "HGE2611230000001")
			watch.untilReported(1)
			watch.end()
			w.confirmed("a.outcome-2.csv", "HGE2611230000001")
		})
	}
}

// A file of a size that no disk has is refused without being read, and keeps nobody waiting.
func TestSparseFileKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	w, _ := newSharedWorld(t, "inbox")
	// As large as the file system takes it: tmpfs and ext4 take no 100 TB.
	importertest.AsNeighbour(t, filepath.Join(w.root, "inbox"),
		"for size in 100T 15T 7T 1T 100G 10G 1G; do truncate -s $size x.csv 2>/dev/null && exit; done; exit 1")
	w.drop("z.csv", "HGE2611230000001")
	text, err := w.runLogged()
	if err != nil || !strings.Contains(text, `file=x.csv why="the file is larger than 512 MB"`) {
		t.Errorf("%v\n%s", err, text)
	}
	w.confirmed("z.outcome.csv", "HGE2611230000001")
}

// Folders in the archive, in the way of a source that is copied there, do not stop its report, and they stay.
func TestFoldersInTheWayOfTheArchive(t *testing.T) {
	for _, ending := range []string{folder.HalfMovedEnding, folder.WholeMovedEnding} {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t)
			archive := filepath.Join(w.root, "archive")
			importertest.Mount(t, "tmpfs", archive, "tmpfs", 0)
			importertest.LetEverybodyWrite(t, archive)
			importertest.AsNeighbour(t, archive, "mkdir -p a.csv"+ending+"/in")
			w.drop("a.csv", "HGE2611230000001")
			if _, err := w.runLogged(); err != nil {
				t.Fatal(err)
			}
			w.confirmed("a.outcome.csv", "HGE2611230000001")
			if _, err := os.Stat(filepath.Join(archive, "a-2.csv")); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(archive, "a.csv"+ending, "in")); err != nil {
				t.Error(err)
			}
		})
	}
}

// Thousands of files under the names of an outcome do not keep its report waiting.
func TestVeryManyTakenNames(t *testing.T) {
	t.Parallel()
	w, _ := newSharedWorld(t, "outbox")
	importertest.AsNeighbour(t, filepath.Join(w.root, "outbox"),
		"touch a.outcome.xlsx; i=2; while [ $i -le 1500 ]; do : > a.outcome-$i.xlsx; i=$((i+1)); done")
	w.drop("a.csv", "HGE2611230000001")
	if _, err := w.runLogged(); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(w.root, "outbox", "a.outcome-*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	w.confirmed(filepath.Base(found[0]), "HGE2611230000001")
}

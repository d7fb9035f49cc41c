package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// withTrial adds a trial folder, inbox/trial.
func (w *world) withTrial() {
	w.t.Helper()
	profile := importertest.InboxProfile(w.cfg)
	profile.Name, profile.Check = "trial", true
	w.cfg.Profile = append(w.cfg.Profile, profile)
	if err := os.MkdirAll(filepath.Join(w.root, "inbox", "trial"), 0o755); err != nil {
		w.t.Fatal(err)
	}
}

// TestATrialIsAnsweredAndNotSent drops files into a trial folder: a good one, one to be mended and one that cannot be read.
// Nothing is sent, and their orders stay free.
func TestATrialIsAnsweredAndNotSent(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withTrial()
		w.cfg.Form.Approve = true // a trial has nothing to approve
		w.drop("trial/good.csv", "HGE2611200000011", "HGE2611200000012", "HGE2611200000013")
		if result := w.runOnce(); !result.AllClosed() || len(result.Files) != 1 {
			t.Errorf("a good trial: %+v", result)
		}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "trial", "bad.csv"), waitingFile)
		if result := w.runOnce(); result.AllClosed() {
			t.Error("nothing is to be mended")
		}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "trial", "strange.csv"), "apples,pears\n1,2\n")
		if result := w.runOnce(); result.AllClosed() {
			t.Error("nothing is to be mended")
		}
		w.closed(0)
		for name, title := range map[string]string{"trial/good.check.xlsx": "hgeimport check: rows that would be sent: 3 of 3",
			"trial/bad.check.xlsx":     "hgeimport check: rows with a problem: 1 of 4",
			"trial/strange.check.xlsx": "hgeimport check: the file as a whole"} {
			if summary := w.summaryOf(name); !strings.HasPrefix(summary, title) {
				t.Errorf("%s: %s", name, summary)
			}
		}
		for _, name := range []string{"good.csv", "bad.csv", "strange.csv"} {
			if !exists(filepath.Join(w.root, "archive", name)) {
				t.Errorf("%s is not in the archive", name)
			}
		}
		w.cfg.Form.Approve = false
		w.drop("good.csv", "HGE2611200000011", "HGE2611200000012")
		w.run(1)
		w.closed(2)
	})
}

// TestAFileStaysATrial drops a file into a trial folder, of which the configuration knows nothing any more when it is mapped, and
// one into a folder that has become a trial folder by then.
func TestAFileStaysATrial(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withTrial()
		w.drop("trial/was.csv", "HGE2611200000011")
		w.claimOnly()
		w.cfg.Profile[0].Check = false
		w.drop("trial/becomes.csv", "HGE2611200000012")
		w.claimOnly()
		w.cfg.Profile[0].Check = true
		w.cfg.Profile = w.cfg.Profile[:1:1]
		w.run(1)
		w.closed(0)
		w.summaryOf("trial/was.check.xlsx")
		w.summaryOf("trial/becomes.check.xlsx")

		w.drop("trial/gone.csv", "HGE2611200000013")
		w.claimOnly()
		w.cfg.Profile = nil
		w.run(1)
		w.closed(0)
		w.summaryOf("trial/gone.check.xlsx")
	})
}

// claimOnly claims what is in the inbox and maps nothing of it.
func (w *world) claimOnly() {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	w.claimOnlyWith(im)
	if err := im.Close(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) claimOnlyWith(im *Importer) {
	w.t.Helper()
	leave, err := im.others.join(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	defer leave()
	importertest.WaitUntil(w.t, "the file is claimed", func() bool {
		unclaimed, err := im.claims.claimSettled(w.t.Context(), func(folder.InboxFile) bool { return true })
		if err != nil {
			w.t.Fatal(err)
		}
		return unclaimed == 0
	})
}

// runOnce runs an importer and returns how its files have ended.
func (w *world) runOnce() RunResult {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	result, err := im.Run(w.t.Context(), importertest.WaitLimit)
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Fatal(err)
	}
	return result
}

// writeBook drops a workbook with a Summary of these cells, and a table that is given as CSV.
func (w *world) writeBook(name string, summary [][]string, table string) {
	w.t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	err := book.SetSheetName("Sheet1", "Summary")
	_, newErr := book.NewSheet("orders")
	err = errors.Join(err, newErr)
	fill := func(sheet string, rows [][]string) {
		for n, row := range rows {
			err = errors.Join(err, book.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row))
		}
	}
	fill("Summary", summary)
	var rows [][]string
	for line := range strings.Lines(table) {
		rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
	}
	fill("orders", rows)
	made := filepath.Join(w.t.TempDir(), "made.xlsx")
	err = errors.Join(err, book.SaveAs(made))
	text, readErr := os.ReadFile(made)
	if err = errors.Join(err, readErr); err != nil {
		w.t.Fatal(err)
	}
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", name), string(text))
}

var twoWeights = "order_num,重量,毛重,handover_num\nHGE2611200000011,1.00,2.00,20000000100\n"

// TestAnswersAreRemembered answers a question in a trial and in the inbox: later files of each are read by the answer of theirs,
// a newer answer takes its place, and what was forgotten is asked again.
func TestAnswersAreRemembered(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withTrial()
		drop := func(name, order string) {
			t.Helper()
			importertest.DropFile(t, filepath.Join(w.root, "inbox", name), strings.ReplaceAll(twoWeights, "HGE2611200000011", order))
			w.run(1)
		}
		drop("a.csv", "HGE2611200000011")
		questions, _ := w.asked("a.csv")
		key := questions[0].Asks.Key
		answered := func(name, answer, order string) {
			t.Helper()
			w.writeBook(name, [][]string{{"hgeimport outcome: asks"}, {"which?", answer, reason.QuestionMark(key, "B")}},
				strings.ReplaceAll(twoWeights, "HGE2611200000011", order))
			w.run(1)
		}
		choices := questions[0].Asks.Choices
		answered("b.xlsx", choices[0].Words("ko"), "HGE2611200000012")
		w.closed(1)
		drop("c.csv", "HGE2611200000013")
		w.closed(2)
		drop("trial/d.csv", "HGE2611200000014") // nothing was answered there
		w.asked("d.csv")
		answered("trial/e.xlsx", choices[1].Words("zh"), "HGE2611200000015")
		drop("trial/f.csv", "HGE2611200000016")
		if title := w.summaryOf("trial/f.check.xlsx"); !strings.HasPrefix(title, "hgeimport check: rows that would be sent: 1 of 1") {
			t.Error(title)
		}
		w.closed(2)

		all, err := Answers(t.Context(), w.cfg, nil)
		if err != nil || len(all) != 2 || all[0].File != "b.xlsx" || all[0].Chosen != choices[0].Words("en") ||
			all[1].Profile != "trial" || all[1].Answer != choices[1].Answer || all[1].File != "e.xlsx" {
			t.Fatalf("%+v, %v", all, err)
		}
		answered("g.xlsx", choices[1].Answer, "HGE2611200000017")
		if _, err := Forget(t.Context(), w.cfg, all[:1]); err != nil {
			t.Fatal(err)
		}
		all, err = Answers(t.Context(), w.cfg, new(string))
		if err != nil || len(all) != 1 || all[0].File != "g.xlsx" {
			t.Errorf("an answer that has replaced the listed one was forgotten: %+v, %v", all, err)
		}
		if forgotten, err := Forget(t.Context(), w.cfg, all); err != nil || len(forgotten) != 1 {
			t.Errorf("%+v, %v", forgotten, err)
		}
		drop("h.csv", "HGE2611200000018")
		w.asked("h.csv")
		w.closed(3)
	})
}

// TestAFileThatAsksOnLeavesItsAnswers answers one of two questions: the answer is not lost.
func TestAFileThatAsksOnLeavesItsAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	two := "order_num,重量,毛重,净重,Net Weight,handover_num\nHGE2611200000011,1.00,2.00,0.5,0.6,20000000100\n"
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), two)
	w.run(1)
	questions, _ := w.asked("a.csv")
	if len(questions) != 2 {
		t.Fatalf("asked: %+v", questions)
	}
	first := questions[0].Asks
	answer := []string{"", first.Choices[0].Answer, reason.QuestionMark(first.Key, "B")}
	w.writeBook("b.xlsx", [][]string{{"hgeimport outcome: asks"}, answer}, two)
	w.run(1)
	left, _ := w.asked("b.xlsx")
	if len(left) != 1 || left[0].Asks.Key != questions[1].Asks.Key {
		t.Errorf("asked: %+v", left)
	}
	if all, err := Answers(t.Context(), w.cfg, nil); err != nil || len(all) != 1 || all[0].Question != reason.BareKey(first.Key) {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestAFileIsReadByTheAnswersThatItBeganWith kills a mapping in its middle; then the answer that it used is replaced.
func TestAFileIsReadByTheAnswersThatItBeganWith(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im := w.openOn()
		remembered := func(answer string) {
			t.Helper()
			err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
				return tx.RememberAnswer(t.Context(), ledger.Answer{Question: "which weight", Answer: answer, Asked: "{}", File: "x.csv"})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		file := claimedFile(t, im, "a.csv")
		remembered("B 重量")
		settings, err := im.settingsOf(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := settings.json()
		if err == nil {
			err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error { return tx.KeepSettings(t.Context(), file.ID, kept) })
		}
		if err != nil {
			t.Fatal(err)
		}
		remembered("C 毛重")
		settings, err = im.settingsOf(t.Context(), file)
		if got := settings.Answers["which weight"].Answer; got != "B 重量" || err != nil {
			t.Errorf("read by %q, %v", got, err)
		}
	})
}

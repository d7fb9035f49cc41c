package importer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// approving is a world in which forms have to be approved.
func approving(t *testing.T, url string, config hgeapitest.Config) *world {
	t.Helper()
	w := newWorld(t, url, config)
	w.cfg.Form.Approve = true
	return w
}

// asked are the questions of the last file that was dropped under a name, and its outcome.
func (w *world) asked(name string) (questions []reason.Reason, outcome string) {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	files, _, err := filesCalled(w.t.Context(), w.cfg, l, name)
	if err != nil {
		w.t.Fatal(err)
	}
	file := files[0]
	questions, err = parseReasons(file.Refusal)
	if err != nil || len(questions) == 0 || questions[0].Asks == nil || file.State != ledger.FileAsked {
		w.t.Fatalf("%s does not ask: %s, %v, %v", name, file.State, questions, err)
	}
	return questions, file.Outcome
}

// answerIn takes an outcome out of the outbox, chooses answers in its Summary by the keys of their questions, and drops it.
func (w *world) answerIn(outcome, dropAs string, answers map[string]string, change func(*excelize.File) error) {
	w.t.Helper()
	book, err := excelize.OpenFile(filepath.Join(w.root, "outbox", outcome))
	if err != nil {
		w.t.Fatal(err)
	}
	defer book.Close()
	row := 900
	for key, answer := range answers {
		row++
		at := func(column string) string { name, _ := excelize.JoinCellName(column, row); return name }
		err = errors.Join(err, book.SetCellStr("Summary", at("AA"), answer),
			book.SetCellStr("Summary", at("AB"), reason.QuestionMark(key, "AA")))
	}
	if change != nil {
		err = errors.Join(err, change(book))
	}
	answered := filepath.Join(w.t.TempDir(), "answered.xlsx")
	if err = errors.Join(err, book.SaveAs(answered)); err != nil {
		w.t.Fatal(err)
	}
	text, err := os.ReadFile(answered)
	if err != nil {
		w.t.Fatal(err)
	}
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", dropAs), string(text))
}

// summaryOf is the text of an outcome's Summary, a line for each row.
func (w *world) summaryOf(outcome string) string {
	w.t.Helper()
	book, err := excelize.OpenFile(filepath.Join(w.root, "outbox", outcome))
	if err != nil {
		w.t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Summary")
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.Join(strings.Fields(strings.Join(row, " ")), " "))
	}
	return strings.Join(lines, "\n")
}

const (
	approvedRow = "HGE2611200000011,1.10,20000000100\n"
	waitingFile = "order_num,weight,handover_num\n" + approvedRow + "HGE2611200000012,2.20,20000000100\n" +
		"HGE2611200000013,heavy,20000000100\nHGE2611200000014,3.30,20000000200\n"
)

// TestFormsWaitForTheirApproval drops a file whose forms must be approved. It comes back with what would go out; with a yes in it
// that goes, the row with a problem stays, and the same yes lets nothing go again.
func TestFormsWaitForTheirApproval(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := approving(t, url, hgeapitest.Config{})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), waitingFile)
		w.run(1)
		w.closed(0)
		questions, outcome := w.asked("a.csv")
		summary := w.summaryOf(outcome)
		for _, shown := range []string{"waits for your approval: 3 of 4 rows", "20000000100 2 3.3", "20000000200 1 3.3",
			"orders that would go out: 3; forms, which are listed below: 2", "HGE2611200000013 rejected"} {
			if !strings.Contains(summary, shown) {
				t.Errorf("the Summary lacks %q:\n%s", shown, summary)
			}
		}
		w.drop("free.csv", "HGE2611200000012") // its order is in no form: this form is asked about, too
		w.run(1)
		w.asked("free.csv")

		w.answerIn(outcome, "unclear.xlsx", map[string]string{questions[0].Asks.Key: "if Kim agrees"}, nil)
		w.run(1)
		w.closed(0)
		questions, outcome = w.asked("unclear.xlsx")
		if summary := w.summaryOf(outcome); !strings.Contains(summary, `the answer "if Kim agrees" is none of the choices`) {
			t.Errorf("nothing is said of the answer:\n%s", summary)
		}

		yes := map[string]string{questions[0].Asks.Key: "yes"}
		w.answerIn(outcome, "a.outcome.xlsx", yes, nil)
		w.run(1)
		w.closed(3)
		w.answerIn(outcome, "again.xlsx", yes, nil)
		w.run(1)
		w.closed(3)
		if answers, err := Answers(t.Context(), w.cfg, nil); len(answers) > 0 || err != nil {
			t.Errorf("an approval is remembered for other files: %v, %v", answers, err)
		}
		if _, err := PlanApprove(t.Context(), w.cfg, "a.csv"); !errors.Is(err, ErrApproved) {
			t.Errorf("approved in the workbook, then by command: %v", err)
		}
		if _, err := PlanApprove(t.Context(), w.cfg, "a.outcome.xlsx"); !errors.Is(err, ErrDoesNotWait) {
			t.Errorf("the file that went out: %v", err)
		}
	})
}

// TestAChangedRowIsApprovedAnew changes something beside a yes: each change asks anew, and a row that only moved does not.
func TestAChangedRowIsApprovedAnew(t *testing.T) {
	t.Parallel()
	set := func(cell, text string) func(*excelize.File) error {
		return func(book *excelize.File) error { return book.SetCellStr("orders", cell, text) }
	}
	for name, change := range map[string]func(*excelize.File) error{
		"weight":   set("B2", "1.11"),
		"order":    set("A2", "HGE2611200000019"),
		"handover": set("C2", "20000000300"),
		"mended":   set("B4", "4.40"),
		"left out": func(book *excelize.File) error { return book.RemoveRow("orders", 2) },
		"moved":    func(book *excelize.File) error { return swapRows(book, 2, 3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := approving(t, url, hgeapitest.Config{})
				importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), waitingFile)
				w.run(1)
				first, outcome := w.asked("a.csv")
				yes := map[string]string{first[0].Asks.Key: "예"}
				w.answerIn(outcome, "b.xlsx", yes, func(book *excelize.File) error {
					return errors.Join(book.SetSheetName(book.GetSheetList()[1], "orders"), change(book))
				})
				w.run(1)
				if name == "moved" {
					w.closed(3)
					return
				}
				w.closed(0)
				second, _ := w.asked("b.xlsx")
				if second[0].Asks.Key == first[0].Asks.Key {
					t.Error("it asks about what was approved")
				}
			})
		})
	}
}

// swapRows swaps two rows of the user's three columns, as sorting does.
func swapRows(book *excelize.File, a, b int) (err error) {
	for _, column := range []string{"A", "B", "C"} {
		one, _ := excelize.JoinCellName(column, a)
		other, _ := excelize.JoinCellName(column, b)
		first, firstErr := book.GetCellValue("orders", one)
		second, secondErr := book.GetCellValue("orders", other)
		err = errors.Join(err, firstErr, secondErr, book.SetCellStr("orders", one, second), book.SetCellStr("orders", other, first))
	}
	return err
}

// TestApprovedByCommand approves a file by its name and one by that of its outcome. What was approved is approved once.
func TestApprovedByCommand(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := approving(t, url, hgeapitest.Config{})
		for n, name := range []string{"a.csv", "a.outcome.xlsx"} {
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"),
				strings.ReplaceAll(waitingFile, "HGE26112", []string{"HGE26112", "HGE26113"}[n]))
			w.run(1)
			w.asked("a.csv")
			if n == 1 {
				_, name = w.asked("a.csv")
			}
			plan, err := PlanApprove(t.Context(), w.cfg, filepath.Join("outbox", name))
			if err != nil {
				t.Fatal(err)
			}
			if plan.Orders() != 3 || plan.Rows != 4 || len(plan.Forms) != 2 {
				t.Errorf("it would send %+v", plan)
			}
			twin, err := PlanApprove(t.Context(), w.cfg, name)
			if err = errors.Join(err, plan.Apply(t.Context())); err != nil {
				t.Fatal(err)
			}
			if err := twin.Apply(t.Context()); !errors.Is(err, ErrApproved) {
				t.Errorf("applied twice: %v", err)
			}
			if _, err := PlanApprove(t.Context(), w.cfg, name); !errors.Is(err, ErrApproved) {
				t.Errorf("approved twice: %v", err)
			}
			w.run(1)
			w.closed(3 * (n + 1))
		}
	})
}

// What is approved by the command waits for nobody any more: its outcome leaves the outbox, and who was told is told that it is
// over.
func TestApprovedByCommandIsOver(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := approving(t, url, hgeapitest.Config{})
		hook := w.receiver(noticeFile)
		w.drop("a.csv", "HGE2611230000001")
		w.run(1)
		_, asked := w.asked("a.csv")
		plan, err := PlanApprove(t.Context(), w.cfg, "a.csv")
		if err == nil {
			err = plan.Apply(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		w.run(1)
		if exists(filepath.Join(w.root, "outbox", asked)) {
			t.Errorf("%s still lies in the outbox", asked)
		}
		if got := hook.Titles(); len(got) != 2 || got[1] != noticeTitle+"over: a.csv: nothing is left to do" {
			t.Errorf("told: %q", got)
		}
	})
}

// TestAnApprovalIsUsedOnce has the carrier refuse an order that was approved. The same yes does not let it go again.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := approving(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.drop("a.csv", "HGE261120000001R")
		w.run(1)
		first, outcome := w.asked("a.csv")
		yes := map[string]string{first[0].Asks.Key: "yes"}
		w.answerIn(outcome, "b.xlsx", yes, nil)
		w.run(1)
		if n := len(w.carrier.Submits()); n != 1 {
			t.Fatalf("sent %d times", n)
		}
		w.answerIn(outcome, "c.xlsx", yes, nil)
		w.run(1)
		if n := len(w.carrier.Submits()); n != 1 {
			t.Errorf("sent %d times by one approval", n)
		}
		second, _ := w.asked("c.xlsx")
		if second[0].Asks.Key == first[0].Asks.Key {
			t.Error("it asks in the same words as before")
		}
	})
}

// TestProfilesWaitOrNot has a profile that waits beside an inbox that does not, and the other way round.
func TestProfilesWaitOrNot(t *testing.T) {
	t.Parallel()
	for _, inbox := range []bool{true, false} {
		w := approving(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
		w.cfg.Form.Approve = inbox
		profile := !inbox
		w.cfg.Profile = append(w.cfg.Profile, importertest.InboxProfile(w.cfg))
		w.cfg.Profile[0].Name, w.cfg.Profile[0].Approve = "other", &profile
		w.drop("a.csv", "HGE2611200000011")
		if err := os.MkdirAll(filepath.Join(w.root, "inbox", "other"), 0o755); err != nil {
			t.Fatal(err)
		}
		w.drop("other/b.csv", "HGE2611200000012")
		checked, err := Check(t.Context(), w.cfg, filepath.Join(w.root, "inbox", "a.csv"), "", "")
		if err != nil || checked.Waits != inbox || !checked.Clean() {
			t.Errorf("check: waits %v, want %v: %v", checked.Waits, inbox, err)
		}
		w.run(1)
		w.closed(1)
		w.asked(map[bool]string{true: "a.csv", false: "b.csv"}[inbox])
	}
}

// TestOnlyWhatWasApprovedGoesOut has another file give an order free, after what goes out was approved without it, and before it
// goes out.
func TestOnlyWhatWasApprovedGoesOut(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := approving(t, url, hgeapitest.Config{})
		im, ctx := w.openOn(), t.Context()
		change := func(do func(*ledger.Tx) error) {
			t.Helper()
			if err := im.ledger.Change(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		other := claimedFile(t, im, "other.csv")
		change(func(tx *ledger.Tx) error {
			_, err := tx.Take(ctx, "close", 99, []string{"HGE2611200000012"})
			return errors.Join(err, tx.AddForm(ctx, ledger.Form{ID: 99, FileID: other.ID, Reference: "R", Operation: "scanform",
				Body: []byte("{}"), Orders: 1}))
		})
		mapOnce := func(name string) ledger.File {
			t.Helper()
			w.drop(name, "HGE2611200000011", "HGE2611200000012")
			w.claimOnlyWith(im)
			files, err := im.ledger.FilesNamed(ctx, name)
			if err == nil {
				err = im.mapStep.run(ctx, mapJob{File: files[0].ID}, nthAttempt(1))
			}
			if err != nil {
				t.Fatal(err)
			}
			file, err := im.ledger.File(ctx, files[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			return file
		}
		asked, err := parseReasons(mapOnce("a.csv").Refusal)
		if err != nil || approvalQuestion(asked) == nil {
			t.Fatalf("asked %+v, %v", asked, err)
		}
		change(func(tx *ledger.Tx) error {
			return tx.Approve(ctx, ledger.Approval{Digest: strings.TrimPrefix(asked[0].Asks.Key, approvalKey), At: time.Now()})
		})
		im.reached = func(step string) {
			if step == "approved" {
				change(func(tx *ledger.Tx) error { return tx.ReleaseItems(ctx, 99, nil) })
			}
		}
		file := mapOnce("b.csv")
		var rows []string
		for e, err := range im.ledger.Entries(ctx, file.ID) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, e.Key+" "+e.Status+" "+e.Reason)
		}
		want := []string{"HGE2611200000011  ", `HGE2611200000012 rejected [{"code":"not-approved"}]`}
		if !slices.Equal(rows, want) {
			t.Errorf("rows: %q", rows)
		}
	})
}

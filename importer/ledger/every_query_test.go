package ledger

import (
	"context"
	"errors"
	"testing"
	"time"
)

// everyQuery changes the ledger as the importer does and asks all it can be asked, each round with files, forms and orders of
// its own. Here only the queries count; their results are tested elsewhere.
func everyQuery(t *testing.T, l *Ledger, round string) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	file := addFile(t, l, "one"+round)
	refused, cut := addFile(t, l, "two"+round), addFile(t, l, "three"+round)
	form, _ := planForm(t, l, file, "TR1"+round, 2, "A"+round, "B"+round)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.TakeCarrier(ctx, "carrier", func(string) bool { return false })
	must(err)
	must(l.StartSend(ctx, form, Planned, 0, now))
	must(l.TakeTurns(ctx))
	_, err = l.NewFiles(ctx, 40)
	must(err)
	change(t, l, func(ctx context.Context, tx *Tx) error {
		must(tx.Mapped(ctx, file, 2, "{}"))
		must(tx.MoveForm(ctx, Form{ID: form, State: Sending, Sends: 1}, Accepted, "", now))
		f, err := l.Form(ctx, form)
		must(err)
		f.State = Unknown
		must(tx.Settle(ctx, f, Accepted, now))
		_, err = tx.ConfirmAll(ctx, form)
		must(err)
		must(endRows(ctx, tx, form, []string{"A"}, "confirmed", ""))
		must(endRows(ctx, tx, form, nil, "unknown", ""))
		must(tx.EndTwins(ctx, file, "scanform", `"twice"`, `"twin"`))
		must(tx.EndItems(ctx, form, []string{"A"}, "confirmed"))
		must(tx.EndItems(ctx, form, nil, "unknown"))
		must(tx.ReleaseItems(ctx, form, []string{"C"}))
		must(tx.EndItems(ctx, form, []string{"A" + round}, "confirmed"))
		_, err = tx.Take(ctx, "bag", form, []string{"B" + round}) // with none there is nothing to look for
		must(err)
		must(tx.Free(ctx, "bag", form))
		must(tx.KeepAnswered(ctx, form, "{}"))
		must(tx.AddLabels(ctx, form, []Label{{"tracking_num", "T" + round}}))
		_, err = tx.TakeSaying(ctx, "order", form, map[string]string{"M": "1"})
		must(err)
		_, err = tx.InOtherForms(ctx, form, []string{"B"})
		must(err)
		_, err = tx.BagsOf(ctx, form)
		must(err)
		must(tx.KeepDone(ctx, "track", "D"+round, form, ""))
		must(tx.FreeNumbers(ctx, []string{"bag", "void"}, 0, []string{"Z", "T" + round}))
		must(tx.EraseBody(ctx, form))
		_, err = l.RefusedRows(ctx, file, form)
		must(err)
		_, err = tx.TakeLatest(ctx, "flight", form, 0, map[string]string{"M": "1"})
		must(err)
		_, err = tx.KeepLatest(ctx, "flight", 1, map[string]string{"M": "1"})
		must(err)
		_, err = l.OlderClaimed(ctx, 7)
		must(err)
		d := Document{Form: form, Kind: FormDocument}
		_, err = tx.WantDocument(ctx, form, d.Kind, "https://carrier.invalid/1.pdf")
		must(err)
		_, err = tx.OpenDocuments(ctx)
		must(err)
		_, err = tx.DocumentNamed(ctx, "documents/A.pdf")
		must(err)
		must(tx.NameDocument(ctx, d, "documents/a"+round+".pdf"))
		must(tx.DocumentTried(ctx, d, "", time.Second))
		must(tx.EndDocument(ctx, d, DocumentFetched, ""))
		_, err = tx.LastDocuments(ctx, file)
		must(err)
		must(tx.ForgetDocument(ctx, d))
		_, err = tx.AdvanceFilesOf(ctx, form)
		must(err)
		_, err = tx.AdvanceFile(ctx, file)
		must(err)
		_, err = tx.NameReserved(ctx, "a.xlsx")
		must(err)
		must(tx.NameResults(ctx, file, "a.xlsx", "a.csv"))
		_, err = tx.ReferenceUse(ctx, "TR2")
		must(err)
		_, err = tx.Holders(ctx, "close", []string{"A"})
		must(err)
		_, err = tx.NameOfOtherFile(ctx, "a", file)
		must(err)
		_, err = tx.AdvanceStuckFiles(ctx)
		must(err)
		_, err = tx.OpenFiles(ctx)
		must(err)
		_, err = tx.OpenForms(ctx)
		must(err)
		for _, err := range []error{tx.MayResend(ctx, form), tx.ReleaseDoubtful(ctx, form)} {
			if err != nil && !errors.Is(err, ErrMoved) { // the form may be in another state; the query was asked all the same
				t.Error(err)
			}
		}
		_, err = tx.ReopenForm(ctx, form, now)
		must(err)
		answer := Answer{Profile: "p", Question: "q" + round, Answer: "a", At: now}
		must(tx.RememberAnswer(ctx, answer))
		must(tx.ForgetAnswer(ctx, answer))
		must(tx.Approve(ctx, Approval{Digest: "d" + round, At: now}))
		must(tx.UseApproval(ctx, "d"+round, File{ID: refused}))
		must(tx.MarkTrial(ctx, refused))
		must(tx.EndTrial(ctx, refused, TrialMend))
		must(tx.Refuse(ctx, refused, "[]"))
		must(tx.AskInstead(ctx, refused, "[]"))
		must(tx.CutShort(ctx, cut, ""))
		_, err = tx.AddNotice(ctx, Notice{Receiver: "r", Event: "e" + round, Kind: "file", Facts: "{}"})
		must(err)
		must(tx.KeepReceiver(ctx, Receiver{Name: "r"}, "holder"))
		must(tx.EndNotices(ctx, []int64{1}, NoticeSent))
		must(tx.ForgetNotices(ctx, time.Hour))
		must(tx.BeginCondition(ctx, Condition{Name: "c" + round, Kind: "folder", Facts: "{}"}))
		_, _, err = tx.TellCondition(ctx, "c"+round, "{}")
		must(err)
		_, _, err = tx.EndCondition(ctx, "c"+round)
		must(err)
		return tx.Done(ctx, file)
	})
	must(l.Erase(ctx, file, AgeBefore(time.Now().Add(time.Hour)), nothingStays))
	_, _, err = l.HoldReceiver(ctx, "r", "holder", time.Minute, false)
	must(err)
	must(l.LetGo(ctx, "r", "holder"))
	changeMore(t, l, round)
	queriesBeside(t, l, round)
	readEverything(t, l, file, form)
}

// changeMore makes the changes of what becomes of a file and its forms seldom, with a file and forms of its own.
func changeMore(t *testing.T, l *Ledger, round string) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	file := addFile(t, l, "four"+round)
	form, _ := planForm(t, l, file, "TR4"+round, 2, "E"+round)
	if err := l.StartSend(ctx, form, Planned, 0, now); err != nil {
		t.Fatal(err)
	}
	if _, err := l.StillSending(ctx, form, 1); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		must := func(err error) {
			t.Helper()
			if err != nil && !errors.Is(err, ErrMoved) { // the query was asked all the same
				t.Error(err)
			}
		}
		must(tx.NotSent(ctx, Form{ID: form, State: Sending, Sends: 1}, ""))
		must(tx.Remark(ctx, Form{ID: form, State: Planned}, "words"))
		must(tx.RepeatForm(ctx, Form{ID: form, State: Planned}, ""))
		must(tx.NoteErased(ctx, Form{ID: form}))
		must(tx.KeepSentValues(ctx, form, "{}"))
		must(tx.KeepAlsoSaid(ctx, form, "{}"))
		must(tx.EndHeld(ctx, form, FormDocument, DocumentFetched, ""))
		must(tx.HoldAlso(ctx, "bag", "B"+round, form, []string{"H" + round}))
		must(tx.FreeItems(ctx, []string{"bag", "void"}, 0, []string{"Z"}))
		must(tx.Settle(ctx, Form{ID: form, State: Refused}, Planned, now))
		next, err := tx.NextNumber(ctx, "form")
		must(err)
		must(tx.Supersede(ctx, form, Form{ID: next, FileID: file, Reference: "TR5" + round, Operation: "scanform", Body: []byte("{}")}))
		must(tx.AddWait(ctx, next, file))
		_, err = tx.KeyOf(ctx, form)
		must(err)
		_, err = tx.Settings(ctx, file)
		must(err)
		_, err = tx.File(ctx, file)
		must(err)
		must(tx.KeepSettings(ctx, file, "{}"))
		must(tx.StillClaimed(ctx, file))
		must(tx.KeepReading(ctx, file, "{}", true))
		must(tx.NoTable(ctx, file, "[]"))
		must(tx.KeepOutcome(ctx, file, "sha"))
		must(tx.SupersedeOutcome(ctx, file, "four"+round+".xlsx"))
		must(tx.NamePrint(ctx, Print{File: file, Part: 1, Name: "print" + round + ".pdf"}, ""))
		must(tx.KeepPrint(ctx, Print{File: file, Part: 1}))
		_, err = tx.PrintsOf(ctx, file)
		must(err)
		must(tx.ForgetPrints(ctx, file))
		return nil
	})
}

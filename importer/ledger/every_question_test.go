package ledger

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"
)

// readEverything asks the queries that only read.
func readEverything(t *testing.T, l *Ledger, file, form int64) {
	t.Helper()
	ctx := t.Context()
	for _, ask := range []func() error{
		func() error { _, err := l.File(ctx, file); return err },
		func() error { _, _, err := l.HasClaim(ctx, "one"); return err },
		func() error { _, err := l.OpenFiles(ctx); return err },
		func() error { _, err := l.WaitingJobs(ctx); return err },
		func() error { _, err := l.DoneSince(ctx, l.Tick()); return err },
		func() error { _, err := l.FilesNamed(ctx, "a"); return err },
		func() error { _, err := l.FilesSince(ctx, "p", time.Now()); return err },
		func() error { _, err := l.WaitingNotices(ctx, "r", 10); return err },
		func() error { _, err := l.OldestNotice(ctx); return err },
		func() error { _, err := l.FilesAnsweredIn(ctx, "a"); return err },
		func() error { _, err := l.Answers(ctx, "p"); return err },
		func() error { _, err := l.AllAnswers(ctx); return err },
		func() error { _, err := l.Approval(ctx, "d"); return err },
		func() error { return standInQueries(ctx, l, file) },
		func() error { _, _, err := l.Trial(ctx, file); return err },
		func() error { _, err := l.RecentFiles(ctx, 5); return err },
		func() error { _, err := l.ArchivedFor(ctx, 7, time.Now()); return err },
		func() error {
			age, err := l.AgeOf(ctx, 7, time.Now())
			if err != nil {
				return err
			}
			_, err = l.UnerasedFiles(ctx, age)
			return err
		},
		func() error { _, err := l.CountErasable(ctx, AgeBefore(time.Now().AddDate(0, 0, -7))); return err },
		func() error { _, err := l.RecordedRows(ctx, file); return err },
		func() error { _, err := l.RowsSoFar(ctx, file); return err },
		func() error { _, err := l.OpenFileIDs(ctx); return err },
		func() error { _, err := l.LastForm(ctx); return err },
		func() error { _, err := l.Form(ctx, form); return err },
		func() error { return l.CheckNotReplaced(ctx) },
		func() error { _, err := l.CountRows(ctx, file); return err },
		func() error { _, err := l.RowEnds(ctx, file); return err },
		func() error { _, err := l.FormByReference(ctx, "TR1"); return err },
		func() error { _, err := l.FormsOf(ctx, file); return err },
		func() error { _, err := l.FormsOfBags(ctx, []string{"123-20261124 B1"}); return err },
		func() error { _, err := l.FormsWithoutBags(ctx, "manifest", []string{"123-20261124"}); return err },
		func() error { _, err := l.FormsAbout(ctx, "mawb_no", []string{"123-20261124"}); return err },
		func() error { _, err := l.OpenForms(ctx); return err },
		func() error { _, err := l.Answered(ctx, form); return err },
		func() error { _, err := l.FormsAnsweredAs(ctx, []string{"create"}, []string{"A"}); return err },
		func() error { _, err := l.Document(ctx, form, FormDocument); return err },
		func() error { _, err := l.DocumentsOf(ctx, form); return err },
		func() error { _, err := l.DocumentsFor(ctx, file); return err },
		func() error { _, _, err := l.FileForDocument(ctx, form); return err },
		func() error { _, err := l.Holders(ctx, "close", []string{"A"}); return err },
		func() error { _, err := l.CountDoubtfulItems(ctx, form); return err },
		func() error { _, err := l.NumbersOf(ctx, form); return err },
		func() error { _, err := l.OldestFile(ctx); return err },
		func() error { _, err := l.OldestForm(ctx); return err },
		func() error { _, err := l.CountOpenFiles(ctx); return err },
		func() error { _, err := l.WaitingOutcomes(ctx, 5); return err },
		func() error { _, err := l.FormsAfter(ctx, file, 0, 5); return err },
		func() error { _, err := l.FormProgress(ctx, file); return err },
		func() error { _, err := l.NextTries(ctx, []int64{form}); return err },
		func() error { return listEverything(ctx, l) },
		func() error { return askOfFiles(ctx, l, file, form) },
		func() error { return askOfForms(ctx, l, form) },
	} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range l.AnsweredRows(ctx, file) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, entries := range []iter.Seq2[Entry, error]{l.Entries(ctx, file), l.Problems(ctx, file)} {
		for _, err := range entries {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// askOfFiles asks what reports, status and commands want to know of a file now and then.
func askOfFiles(ctx context.Context, l *Ledger, file, form int64) error {
	return firstOf(
		func() error { _, err := l.Settings(ctx, file); return err },
		func() error { _, err := l.PrintsOf(ctx, file); return err },
		func() error { _, err := l.CopyOf(ctx, file); return err },
		func() error { _, err := l.FilesIn(ctx, form); return err },
		func() error { _, err := l.KeysIn(ctx, file, form); return err },
		func() error { _, err := l.KeysIn(ctx, file, form, "unknown"); return err },
		func() error { _, err := l.CountToMend(ctx, file, "held"); return err },
		func() error { _, err := l.CountTwice(ctx, file); return err },
		func() error {
			_, err := l.OutcomeNamed(ctx, file, "", [2]string{"a", "b"})
			if errors.Is(err, ErrNotFound) {
				err = nil
			}
			return err
		},
		func() error { _, err := l.NotDroppedAgain(ctx, time.Now()); return err },
		func() error { _, err := l.FilesDoneSince(ctx, time.Now().Add(-time.Minute), 5); return err },
	)
}

// askOfForms asks what status, metrics and commands want to know of forms now and then.
func askOfForms(ctx context.Context, l *Ledger, form int64) error {
	return firstOf(
		func() error { _, err := l.OpenOf(ctx); return err },
		func() error { _, err := l.KeyOf(ctx, form); return err },
		func() error { _, err := l.ItemsOf(ctx, form); return err },
		func() error { _, err := l.SentValues(ctx, form); return err },
		func() error { _, err := l.AlsoSaid(ctx, form, "{}"); return err },
		func() error { _, err := l.SendsOf(ctx, []int64{form}); return err },
		func() error { _, err := l.KnownReferences(ctx, []string{"TR1"}); return err },
		func() error { _, err := l.FormsNamed(ctx, []string{"A"}); return err },
		func() error { _, err := l.FormsWith(ctx, []string{"A"}, []string{"A"}, 5); return err },
	)
}

func firstOf(asks ...func() error) error {
	for _, ask := range asks {
		if err := ask(); err != nil {
			return err
		}
	}
	return nil
}

// standInQueries records a file as the copy of another one, and asks what it stands for.
func standInQueries(ctx context.Context, l *Ledger, file int64) error {
	original, err := l.File(ctx, file)
	if err == nil {
		err = l.KeepStandIn(ctx, original)
	}
	copied := original
	copied.Claim = "copy of " + original.Claim
	if err == nil {
		err = l.Change(ctx, func(tx *Tx) (err error) {
			copied.ID, err = tx.AddFile(ctx, copied)
			return err
		})
	}
	if err == nil {
		_, err = l.StoodFor(ctx, copied)
	}
	return err
}

// listEverything asks for each kind of listing.
func listEverything(ctx context.Context, l *Ledger) error {
	none := "no such profile"
	for _, state := range []ListedState{ListAll, ListOpen, ListDone, ListWaits} {
		for _, profile := range []*string{nil, &none} {
			if _, err := l.List(ctx, Listing{Before: 1 << 40, State: state, Profile: profile, Most: 20}); err != nil {
				return err
			}
		}
	}
	_, err := l.FilesSince(ctx, "", time.UnixMilli(fullScanRows-5))
	return err
}

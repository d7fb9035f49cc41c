package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
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
	readEverything(t, l, file, form)
}

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

// wholeTable is a step of a query plan that reads all of a table. These tables grow for years. Only the partial indexes of what
// is open (file_open, form_open, document_open) may be read from end to end: they stay small.
var wholeTable = regexp.MustCompile(`SCAN (file|form|entry|item|wait|f|counter|approval|trial|document|label|answered|ended|stand_in)\b( ` +
	`USING (COVERING )?INDEX \w+)?`)

// TestNoFullScan asks every query and has SQLite explain how it would do each: none may read a whole table. So a ledger with a
// million rows is as fast as an empty one.
func TestNoFullScan(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	path := strings.TrimPrefix(url, "sqlite:")
	heard := &listener{Driver: l.read.Driver(), queries: map[string]bool{}}
	sql.Register("heard "+url, heard)
	db, err := sql.Open("heard "+url, dsn(path)+"&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.read.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.write.Close(); err != nil {
		t.Fatal(err)
	}
	l.read, l.write = db, db
	everyQuery(t, l, "")
	if len(heard.queries) < 30 {
		t.Errorf("only %d queries were heard", len(heard.queries))
	}
	for query := range heard.queries {
		for _, step := range planOf(t, db, query) {
			scan := wholeTable.FindString(step)
			if scan != "" && !strings.HasSuffix(scan, "_open") && !strings.Contains(query, "ORDER BY id DESC LIMIT") {
				t.Errorf("%s\n\tof %s", step, query)
			}
		}
	}
}

// Each settled form asks whether its file still waits for another. The answer must not take longer the more of its forms have
// ended.
func TestWhatAFileWaitsForIsFoundFromItsEnd(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.SQLite(t))
	for _, query := range []string{lastUnsent, lastWait} {
		steps := planOf(t, l.read, "SELECT ("+query+") FROM file WHERE id = 1")
		plan := strings.Join(steps, "\n")
		if !strings.Contains(plan, "SEARCH wait USING COVERING INDEX wait_file") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n\tof %s", plan, query)
		}
	}
}

func planOf(t *testing.T, db *sql.DB, query string) (steps []string) {
	t.Helper()
	if !regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE)`).MatchString(query) {
		return nil
	}
	params := 0
	for _, p := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(query, -1) {
		n, err := strconv.Atoi(p[1])
		if err != nil {
			t.Fatal(err)
		}
		params = max(params, n)
	}
	args := make([]any, params+strings.Count(query, "?"))
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// listener is the driver of SQLite and keeps the queries that it is asked.
type listener struct {
	driver.Driver
	mu      sync.Mutex
	queries map[string]bool
}

func (l *listener) Open(name string) (driver.Conn, error) {
	c, err := l.Driver.Open(name)
	return &listening{c, l}, err
}

func (l *listener) heard(query string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queries[query] = true
}

// listening is a connection of a listener.
type listening struct {
	driver.Conn
	to *listener
}

func (c *listening) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.to.heard(query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *listening) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.to.heard(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *listening) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

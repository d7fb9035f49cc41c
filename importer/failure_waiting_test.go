package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

const waitingEnv = "HGEIMPORT_TEST_WAITING" // folder, ledger and carrier, one per line

// TestDieWhileWaiting is the importer that dies while a file waits for an older one: it looks once, waits, and dies when it looks
// for the second time. The test binary runs it as a process of its own.
func TestDieWhileWaiting(t *testing.T) {
	args := strings.Split(os.Getenv(waitingEnv), "\n")
	if len(args) != 3 {
		t.Skip("only run by the test that kills it")
	}
	w := &world{t: t, root: args[0], cfg: importertest.ImpatientConfig(args[0], args[1], args[2])}
	w.cfg.Result.ResendAfter = time.Hour // the older file does not end
	w.withOperationFolders()
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	im.others.liveFor = shortLife
	looks := 0
	im.reached = func(step string) {
		if step != "mapping" {
			return
		}
		name, err := workingFor(im, "map")
		if err != nil {
			t.Error(err)
		}
		if name != "newer.csv" {
			return
		}
		if looks++; looks == 2 {
			os.Exit(killedCode)
		}
	}
	_, err = im.Run(t.Context(), importertest.WaitLimit)
	t.Error(errors.Join(err, im.Close()))
}

// A file waits for an older one, and the process dies again and again while it looks whether the wait is over. That is not the
// file's fault: when the wait is over it goes on as if nothing had been.
func TestKilledWhileAFileWaits(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts some processes")
	}
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{On: "flight", Do: hgeapitest.AcceptDrop}}})
		w.withOperationFolders()
		began := time.Now().Add(-time.Minute)
		for hour, name := range []string{"older.csv", "newer.csv"} {
			path := filepath.Join(w.root, "inbox", "flight", name)
			importertest.DropFile(t, path, departed(oneMAWB, hour+1))
			if err := os.Chtimes(path, time.Time{}, began.Add(time.Duration(hour)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		for deaths := range giveUpAfter*deathsPerAttempt + 2 {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDieWhileWaiting$", "-test.count=1")
			cmd.Env = append(os.Environ(), waitingEnv+"="+strings.Join([]string{w.root, url, w.carrier.URL}, "\n"))
			out, err := cmd.CombinedOutput()
			var ended *exec.ExitError
			if !errors.As(err, &ended) || ended.ExitCode() != killedCode {
				t.Fatalf("after %d deaths: %v\n%s", deaths, err, out)
			}
		}
		w.cfg.Result.ResendAfter = soon
		w.run(1)
		for _, name := range []string{"older", "newer"} {
			if got := w.answers(fmt.Sprintf("flight/%s.outcome.csv", name))[oneMAWB]; got[0] != "confirmed" {
				t.Errorf("%s: %v", name, got)
			}
		}
		w.knows(oneMAWB, 2)
	})
}

// oftenKilled is how often the jobs of these tests were killed while they only waited.
const oftenKilled = 10 * giveUpAfter * deathsPerAttempt

// tryOften makes the next run of a job that was killed often while it waited.
func tryOften[T river.JobArgs](t *testing.T, im *Importer, run func(context.Context, T, *attempt) error, job T) (ending string) {
	t.Helper()
	id := number(t, im, "SELECT COALESCE(max(id), 0) FROM river_job WHERE kind = '"+job.Kind()+"'")
	w := &worker[T]{im: im, run: run}
	ending, err := w.try(t.Context(), &river.Job[T]{Args: job,
		JobRow: &rivertype.JobRow{ID: int64(id), Kind: job.Kind(), Attempt: oftenKilled}})
	if ending != stepDone && err == nil {
		t.Errorf("%s: %s without an error", job.Kind(), ending)
	}
	return ending
}

// However often the program dies while a file waits for an older one to be mapped, it is not refused.
func TestKilledWhileMapWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	im := w.openOn()
	var newer int64
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) (err error) {
		for i, name := range []string{"older.csv", "newer.csv"} {
			f := ledger.File{Claim: name, Name: name, Profile: "flight", Came: int64(i + 1), ClaimedAt: time.Now()}
			if newer, err = tx.AddFile(t.Context(), f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if how := tryOften(t, im, im.mapStep.run, mapJob{newer}); how != stepWaiting {
		t.Error(how)
	}
	if f, err := im.ledger.File(t.Context(), newer); err != nil || f.State != ledger.FileClaimed {
		t.Errorf("%+v, %v", f, err)
	}
}

// However often the program dies while a document is not due, it is not given up.
func TestKilledWhileADocumentWaits(t *testing.T) {
	t.Parallel()
	_, im, job := madeBag(t, hgeapitest.Config{})
	d, err := im.ledger.Document(t.Context(), job.Form, job.What)
	if err == nil {
		err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error { return tx.DocumentTried(t.Context(), d, "not yet", time.Hour) })
	}
	if err != nil {
		t.Fatal(err)
	}
	if how := tryOften(t, im, im.documents.run, job); how != stepWaiting {
		t.Error(how)
	}
	if d, err = im.ledger.Document(t.Context(), job.Form, job.What); err != nil || d.State != ledger.DocumentWanted {
		t.Errorf("%+v, %v", d, err)
	}
}

// However often the program dies while a form is not to be asked for yet, it is not given up.
func TestKilledWhilePollWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Result.GiveUp, w.cfg.Result.FirstPoll = 1, time.Hour
	im := w.openOn()
	form := ledger.Form{ID: 1, FileID: claimedFile(t, im, "a.csv").ID, Reference: "TR1", Operation: operations.ScanForm.Name(),
		Body: []byte("{}"), Orders: 1}
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error { return tx.AddForm(t.Context(), form) })
	if err == nil {
		err = im.ledger.StartSend(t.Context(), form.ID, ledger.Planned, 0, im.ledger.Now())
	}
	if form.State, form.Sends = ledger.Sending, 1; err == nil {
		err = im.sendStep.handToPoll(t.Context(), form, ledger.Unknown, "", 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	if how := tryOften(t, im, im.pollStep.run, pollJob{form.ID}); how != stepWaiting {
		t.Error(how)
	}
	if f, err := im.ledger.Form(t.Context(), form.ID); err != nil || f.State != ledger.Unknown || !f.SettledAt.IsZero() {
		t.Errorf("%+v, %v", f, err)
	}
}

// However often the program dies while the outbox is away, the file gets its own table back.
func TestKilledWhileReportWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("a.csv", "HGE2611230000001")
	im := w.openOn()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	im.reached = func(step string) {
		if step == "named" {
			stop()
			panic("so that the report does not come further")
		}
	}
	if _, err := im.Run(ctx, importertest.WaitLimit); !errors.Is(err, ErrInterrupted) {
		t.Fatal(err)
	}
	im.reached = func(string) {}
	job := reportJob{int64(number(t, im, "SELECT id FROM file"))}
	outbox := w.cfg.Folders.Outbox
	if err := os.Rename(outbox, outbox+".away"); err != nil {
		t.Fatal(err)
	}
	if how := tryOften(t, im, im.reportStep.run, job); how != stepTrouble {
		t.Error(how)
	}
	if err := os.Rename(outbox+".away", outbox); err != nil {
		t.Fatal(err)
	}
	if how := tryOften(t, im, im.reportStep.run, job); how != stepDone {
		t.Error(how)
	}
	if got := w.answers("a.outcome.csv")["HGE2611230000001"]; got[0] != "confirmed" {
		t.Errorf("%v", got)
	}
}

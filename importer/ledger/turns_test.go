package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/ledger/ledgertest"
)

// Two files of one profile have many forms, one of another profile has two, and a last one of the first profile has one. Profiles
// take turns, then files; what comes late does not wait for what came before it in masses.
func TestFilesTakeTurns(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		l := openTest(t, url)
		form := 0
		for _, f := range []struct {
			name, profile string
			forms         int
		}{{"big", "", 6}, {"other", "losangeles", 2}, {"late", "", 1}} {
			var file int64
			change(t, l, func(ctx context.Context, tx *Tx) (err error) {
				file, err = tx.AddFile(ctx, File{Claim: f.name, Name: f.name, Profile: f.profile})
				return err
			})
			for range f.forms {
				form++
				var id int64
				change(t, l, func(ctx context.Context, tx *Tx) (err error) {
					if id, err = tx.NextNumber(ctx, "form"); err != nil {
						return err
					}
					return tx.AddForm(ctx, Form{ID: id, FileID: file, Operation: "scanform", Reference: fmt.Sprint("TR", form), Orders: 1,
						Body: []byte("{}")})
				})
				addJob(t, l, "send", "Form", id)
			}
			addJob(t, l, "map", "File", file)
		}
		if err := l.TakeTurns(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{"send big 1", "send other 1", "send other 2", "send late 2", "send big 3", "send big 4", "send big 4",
			"send big 4", "send big 4"}
		if diff := cmp.Diff(want, turnsOf(t, l, "send")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"map big 1", "map other 1", "map late 2"}, turnsOf(t, l, "map")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if err := l.TakeTurns(t.Context()); err != nil { // nothing is left to change
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, turnsOf(t, l, "send")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Where many files of a profile wait, the newest has its turn after the oldest; but files are mapped in their order.
func TestNewestFileHasItsTurn(t *testing.T) {
	t.Parallel()
	for queue, want := range map[string][4]int64{"send": {1, 10, 2, 3}, "poll": {1, 10, 2, 3}, "report": {1, 10, 2, 3},
		"map": {1, 2, 3, 4}} {
		var jobs []dueJob
		for id := range int64(10) {
			jobs = append(jobs, dueJob{id: id + 1, file: id + 1, queue: queue}, dueJob{id: id + 100, file: 1, queue: queue})
		}
		rankJobs(jobs)
		got := [4]int64{}
		for _, j := range slices.Backward(jobs) {
			got[j.rank-1] = j.id
		}
		if want[3] = got[3]; got != want { // the last place is that of all others
			t.Errorf("%s: %v have places, want %v", queue, got, want)
		}
	}
}

// A job is due by the ledger's clock, and one that somebody has in hand keeps nobody waiting.
func TestTurnsOfDueJobs(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		l := openTest(t, url)
		for _, name := range []string{"later", "busy", "due"} {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				file, err := tx.AddFile(ctx, File{Claim: name, Name: name, Profile: name})
				if err != nil {
					return err
				}
				when := l.queueTime(time.Second)
				if name == "later" {
					when = l.queueTime(-time.Hour)
				}
				return addJobAt(ctx, tx, "map", "File", file, when)
			})
		}
		want := []string{"map busy 1", "map due 1", "map later 4"}
		if !l.Embedded() {
			tx, err := l.write.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			// The server would end what is idle: on a busy machine before the turns are taken.
			if _, err := tx.ExecContext(t.Context(), "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
				t.Fatal(err)
			}
			if _, err := tx.ExecContext(t.Context(), "SELECT FROM river_job ORDER BY id OFFSET 1 LIMIT 1 FOR UPDATE"); err != nil {
				t.Fatal(err)
			}
			want = []string{"map due 1", "map busy 4", "map later 4"}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // only a failure takes as long
		defer cancel()
		if err := l.TakeTurns(ctx); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, turnsOf(t, l, "map")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// addJob adds a job that is due, as the queue does.
func addJob(t *testing.T, l *Ledger, queue, key string, id int64) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return addJobAt(ctx, tx, queue, key, id, l.queueTime(time.Second))
	})
}

func addJobAt(ctx context.Context, tx *Tx, queue, key string, id int64, when any) error {
	args := "'%s'::jsonb"
	if tx.embedded {
		args = "jsonb('%s')"
	}
	return tx.exec(ctx, "job", "INSERT INTO river_job (state, kind, queue, priority, max_attempts, scheduled_at, args) VALUES "+
		"('available', $1, $1, 4, 5, $2, "+fmt.Sprintf(args, fmt.Sprintf(`{"%s": %d}`, key, id))+")", queue, when)
}

// turnsOf lists the jobs of a queue in the order in which they are given out.
func turnsOf(t *testing.T, l *Ledger, queue string) []string {
	t.Helper()
	form := "(j.args->>'Form')::bigint"
	file := strings.ReplaceAll(form, "Form", "File")
	if l.Embedded() {
		form, file = "json_extract(j.args, '$.Form')", "json_extract(j.args, '$.File')"
	}
	all, err := collect(t.Context(), l.read, func(scan func(...any) error) (string, error) {
		var queue, name string
		var priority int
		err := scan(&queue, &name, &priority)
		return fmt.Sprintf("%s %s %d", queue, name, priority), err
	}, "SELECT j.queue, file.name, j.priority FROM river_job j LEFT JOIN form ON form.id = "+form+
		" JOIN file ON file.id = COALESCE(form.file_id, "+file+") WHERE j.queue = $1 ORDER BY j.priority, j.scheduled_at, j.id", queue)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

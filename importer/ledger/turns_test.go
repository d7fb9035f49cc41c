package ledger

import (
	"context"
	"fmt"
	"strings"
	"testing"

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

// addJob adds a job that is due, as the queue does.
func addJob(t *testing.T, l *Ledger, queue, key string, id int64) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) error {
		args, when := "'%s'::jsonb", "now() - interval '1 second'"
		if l.Embedded() {
			args, when = "jsonb('%s')", "datetime('now', '-1 second')"
		}
		return tx.exec(ctx, "job", "INSERT INTO river_job (state, kind, queue, priority, max_attempts, scheduled_at, args) VALUES "+
			"('available', $1, $2, 4, 5, "+when+", "+fmt.Sprintf(args, fmt.Sprintf(`{"%s": %d}`, key, id))+")", queue, queue)
	})
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

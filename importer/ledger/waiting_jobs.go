package ledger

import (
	"context"
	"time"
)

// WaitingJob is a step that is to be done, or is being done, for people who ask how far a file is.
type WaitingJob struct {
	Step    string
	File    int64         // 0: the step is of a form
	Form    int64         // 0: the step is of a file
	Running bool          // somebody is at it
	Wait    time.Duration // until it is due, below 0 if it was due before
	Failed  int           // how often it has failed
	Trouble string        // what keeps it from going on, "" if nothing does
}

// WaitingJobs are all steps that are to be done. A ledger that no importer has worked on yet has none.
func (l *Ledger) WaitingJobs(ctx context.Context) ([]WaitingJob, error) {
	const embedded = `SELECT kind, COALESCE(json_extract(args, '$.File'), 0), COALESCE(json_extract(args, '$.Form'), 0),
		state = 'running', (julianday(scheduled_at) - julianday($1)) * 86400, COALESCE(json_array_length(errors), 0),
		COALESCE(json_extract(metadata, '$.output.trouble'), ''), COALESCE(json_extract(errors, '$[#-1].error'), ''),
		state = 'retryable'`
	const shared = `SELECT kind, COALESCE((args->>'File')::bigint, 0), COALESCE((args->>'Form')::bigint, 0), state = 'running',
		EXTRACT(EPOCH FROM scheduled_at - $1::timestamptz)::float8, COALESCE(array_length(errors, 1), 0),
		COALESCE(metadata->'output'->>'trouble', ''), COALESCE(errors[array_upper(errors, 1)]->>'error', ''), state = 'retryable'`
	query := shared
	if l.Embedded() {
		query = embedded
	}
	all, err := collect(ctx, l.read, func(scan func(...any) error) (j WaitingJob, err error) {
		var seconds float64
		var failure string
		var retried bool
		err = scan(&j.Step, &j.File, &j.Form, &j.Running, &seconds, &j.Failed, &j.Trouble, &failure, &retried)
		if j.Trouble == "" && (retried || j.File != 0) { // a form may have waited for its result many times since it failed
			j.Trouble = failure
		}
		j.Wait = time.Duration(seconds * float64(time.Second)).Round(time.Millisecond)
		return j, err
	}, query+` FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
		ORDER BY id`, l.queueTime(0))
	if lacksTable(err) {
		return nil, nil
	}
	return all, wrap(err, "waiting jobs")
}

package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// The queue counts how often a job was begun and did not end: the program died. It does not know what the job did at that moment.
// Often it only looked whether a wait is over, which no file can break. So only those deaths count against a file that come
// after the step has said that it goes on to what a file can break (risks), and they count until a run gets through that, if only
// to the next wait.

// deathsPerAttempt is how many times the program must die in a step for it to count as one attempt. The death need not be the
// file's fault: an administrator, a power cut or an impatient cron job may have killed it four times in a row.
const deathsPerAttempt = 3

// attempt is a run of a step, and what counts against its file so far.
type attempt struct {
	number int // this run, the failures that the queue has recorded an error of, and the deaths that count

	kept   keptDeaths
	died   int  // deaths in this job, whatever it did
	counts int  // those that count
	atRisk bool // this run has come to what its file can break

	keep func(context.Context, keptDeaths) error // keeps with the job what counts if this run dies
}

// keptDeaths is what the queue keeps with a job as its output: that the program has died in it, and what holds it up.
type keptDeaths struct {
	Count   int    `json:"deaths"`            // that count
	Before  int    `json:"before"`            // if none count: how many deaths there had been when that was found out
	Trouble string `json:"trouble,omitempty"` // for `hgeimport status`: what is no fault of the file's and keeps it from going on
}

// attemptOf is the run of a job that begins now.
//
// The first death costs no write before it, so it counts even if it came in a wait.
func (r *road) attemptOf(job *rivertype.JobRow) *attempt {
	a := &attempt{died: max(job.Attempt-1-len(job.Errors), 0)}
	if output := job.Output(); output != nil {
		_ = json.Unmarshal(output, &a.kept) // what is not ours counts as nothing
	}
	if a.counts = a.kept.Count; a.counts == 0 {
		a.counts = max(0, min(a.died-a.kept.Before, 1))
	}
	a.number = 1 + len(job.Errors) + a.counts/deathsPerAttempt
	a.keep = func(ctx context.Context, k keptDeaths) error {
		return r.ledger.Change(ctx, func(tx *ledger.Tx) error {
			if _, err := r.queue.JobUpdateTx(ctx, tx.SQL, job.ID, &river.JobUpdateParams{Output: k}); err != nil {
				return fmt.Errorf("%w: queue %s: %w", ledger.ErrLedger, job.Kind, err)
			}
			return nil
		})
	}
	return a
}

// risks says that what comes now is what a file can break: if the program dies, that counts.
func (a *attempt) risks(ctx context.Context) error {
	if a.counts > 0 {
		if err := a.keep(ctx, keptDeaths{Count: a.counts + 1}); err != nil {
			return err
		}
	}
	a.atRisk = true
	return nil
}

// waits is called at the end of a run that goes on later. trouble holds it up, or nothing does. If the run has got through what
// its file can break, no death before it counts. The queue keeps that in the same change as the wait.
func (a *attempt) waits(ctx context.Context, trouble error) error {
	k := a.kept
	k.Trouble = shortError(trouble)
	switch {
	case a.atRisk && a.counts > 0:
		k.Count, k.Before = 0, a.died
	case k == a.kept: // the queue has it
		return nil
	}
	return river.RecordOutput(ctx, k)
}

// ends is called at the end of a run that has failed, or was interrupted: it did not die.
func (a *attempt) ends(ctx context.Context) error {
	switch {
	case a.atRisk && a.counts > 0:
		return river.RecordOutput(ctx, keptDeaths{Count: a.counts})
	case a.kept.Trouble != "":
		return river.RecordOutput(ctx, keptDeaths{Count: a.kept.Count, Before: a.kept.Before})
	}
	return nil
}

// longestTrouble is how much the queue keeps of an error, in bytes.
const longestTrouble = 500

// shortError is what an error says, cut off if it is long; "" if there is none.
func shortError(err error) string {
	if err == nil {
		return ""
	}
	text := visible.Error(err)
	if len(text) > longestTrouble {
		text = strings.ToValidUTF8(text[:longestTrouble], "") + "…"
	}
	return text
}

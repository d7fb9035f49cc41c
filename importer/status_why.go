package importer

import (
	"cmp"
	"context"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// whyNothingSent is why a file was refused, was cut short, or asks; "" if none of it. It is in English, like all of status.
func whyNothingSent(ctx context.Context, l *ledger.Ledger, f ledger.File) (string, error) {
	reasons, err := parseReasons(f.Refusal)
	if err != nil || len(reasons) == 0 {
		return "", err
	}
	switch {
	case f.Superseded != "" && f.State == ledger.FileAsked:
		return "what it asked was answered, and it was dropped again", nil
	case approvalQuestion(reasons) != nil:
		return whyNotApproved(ctx, l, approvalQuestion(reasons).Key[len(approvalKey):])
	}
	what, next := wordsOf("en", reasons)
	switch {
	case f.State == ledger.FileAsked:
		return "it asks, in the Summary of its outcome: " + what, nil
	case next == "":
		return what, nil
	}
	return what + " -> " + next, nil
}

// whyNotApproved says what becomes of a file that asks for its approval. digest is of its forms.
func whyNotApproved(ctx context.Context, l *ledger.Ledger, digest string) (string, error) {
	given, err := l.Approval(ctx, digest)
	switch {
	case err != nil:
		return "", err
	case given.At.IsZero():
		return "it waits for an approval: in its outcome, or by hgeimport approve", nil
	case given.UsedBy == 0:
		return "it was approved: a copy of it lies in the inbox, which the next look of a run or of watch takes", nil
	}
	return "it was approved, and its copy has gone out", nil
}

// addSteps tells of open files what holds them up, how often their step has failed, and when they go on.
func addSteps(ctx context.Context, c *config.Config, l *ledger.Ledger, files []FileStatus) error {
	if !anyOpen(files) {
		return nil
	}
	jobs, err := l.WaitingJobs(ctx)
	if err != nil {
		return err
	}
	ofFile, ofForm := map[int64]ledger.WaitingJob{}, map[int64]ledger.WaitingJob{}
	for _, j := range jobs {
		if j.Form != 0 {
			ofForm[j.Form] = j
		} else {
			ofFile[j.File] = j
		}
	}
	now := time.Now()
	for i := range files {
		f := &files[i]
		if f.DoneAt != "" || f.id == 0 {
			continue
		}
		if job, ok := ofFile[f.id]; ok {
			f.Why, f.Tries, f.NextTry = cmp.Or(job.Trouble, f.Why), job.Failed, nextTry(c, now, job)
		}
		for k := range f.Forms {
			form := &f.Forms[k]
			job, ok := ofForm[form.id]
			if !ok {
				continue
			}
			form.NextTry = nextTry(c, now, job)
			form.Message = cmp.Or(form.Message, job.Trouble)
			if f.NextTry == "" || form.NextTry != "" && form.NextTry < f.NextTry {
				f.NextTry = form.NextTry
			}
			if form.Message != "" {
				f.Why = cmp.Or(f.Why, form.Reference+": "+form.Message)
			}
		}
	}
	return nil
}

func anyOpen(files []FileStatus) bool {
	for _, f := range files {
		if f.DoneAt == "" && f.id != 0 {
			return true
		}
	}
	return false
}

// nextTry is when a step goes on, RFC 3339; "" if somebody is at it, or it is due.
func nextTry(c *config.Config, now time.Time, job ledger.WaitingJob) string {
	if job.Running || job.Wait <= 0 {
		return ""
	}
	return rfc3339(c, now.Add(job.Wait))
}

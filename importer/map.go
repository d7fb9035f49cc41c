package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// mapStep maps claimed files.
type mapStep struct {
	*road
	chunkRows int // how many rows are stored in one change of the ledger

	since map[int64]time.Time // when files began to wait for older ones
}

// chunkRows is how many rows that are, unless a test says otherwise. check looks up as many orders at a time.
const chunkRows = 2000

// run maps a claimed file: it stores an entry for every row, and every form with its body, its reference and the job that sends
// it. A file is refused as a whole only before its first row is stored, because the survey reads it to its end first.
//
// A crash loses no more than the chunk in hand. The job runs again, reads the file from its beginning, and skips the rows that
// have an entry.
func (s *mapStep) run(ctx context.Context, job mapJob, try *attempt) error {
	file, err := s.ledger.File(ctx, job.File)
	if err != nil || file.State != ledger.FileClaimed {
		return err
	}
	recorded, err := s.ledger.RecordedRows(ctx, file.ID)
	if err != nil {
		return err
	}
	settings, err := s.settingsToMap(ctx, file)
	if err != nil {
		return err
	}
	switch {
	case try.number > giveUpAfter && len(recorded) == 0:
		return s.refuseUnread(ctx, file, settings, s.whyGivenUp(file.ID, try.number-1))
	case try.number > 2*giveUpAfter:
		return s.cutShort(ctx, file, try.number-1)
	}
	if op := settings.operation(); len(op.Guard.Latest) > 0 && !settings.Check {
		older, err := s.ledger.OlderClaimed(ctx, file.Came)
		if err != nil {
			return err
		}
		if older && s.mayWait(file.ID) {
			return river.JobSnooze(waiting.older)
		}
	}
	if err := try.risks(ctx); err != nil {
		return err
	}
	s.reach("mapping")
	err = s.mapFile(ctx, file, settings, recorded, try.number)
	s.reach("mapped")
	if errors.Is(err, fs.ErrNotExist) && s.sourceGone(file) {
		if len(recorded) > 0 {
			return s.cutShort(ctx, file, try.number)
		}
		return s.refuseUnread(ctx, file, settings, reason.Reason{Code: reason.SourceGone, Value: file.Name})
	}
	var refusal *reason.Refusal
	if errors.As(err, &refusal) {
		if refuseErr := s.refuseFile(ctx, file, settings, err, refusal); !errors.Is(refuseErr, ledger.ErrHasRows) {
			return refuseErr
		}
	}
	return err // also a refusal of a file that has rows: somebody wrote to it. It is tried again, and cut short in the end
}

// mayWait tells whether a file waits for older ones, whose values its own replace: they are mapped before it, and those of its
// items are settled. It does not wait for ever, since one of them may be held up. Then its rows that are in their way say so.
func (s *mapStep) mayWait(file int64) bool {
	since, waits := s.since[file]
	if !waits {
		if s.since == nil {
			s.since = map[int64]time.Time{}
		}
		since = time.Now()
		s.since[file] = since
	}
	return time.Since(since) < waiting.longestOlder
}

// mapFile reads the file twice. The first pass, the survey, finds out what only the whole file can tell: its layout, and whether
// it is refused. The second pass maps the rows.
func (s *mapStep) mapFile(ctx context.Context, file ledger.File, settings fileSettings, recorded map[ledger.Address]bool,
	attempt int) error {
	path := s.workPath(file)
	if err := checkSize(s.cfg, path); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && file.SHA256 == "" {
		// It could not be read when it was claimed. If it can by now, its user can still change it.
		return &reason.Refusal{Reasons: []reason.Reason{{Code: reason.NotReadable, Value: file.Name}}}
	}
	kept, err := settings.json()
	if err != nil {
		return err
	}
	src, err := surveyKnowing(ctx, s.cfg, s.ledger, path, settings)
	if src != nil {
		defer src.Close()
	}
	if !settings.Check { // a trial is checked, and says so
		err = withOff(s.cfg, settings.operation(), src, err)
	}
	closed := false
	if err != nil && src != nil && !settings.Check {
		closed, err = src.closedBefore(ctx, s.ledger, err)
	}
	if err != nil {
		return withReading(err, src)
	}
	if settings.Check {
		return s.mapTrial(ctx, file, settings, src)
	}
	resent, err := resentRowsOf(ctx, s.ledger, settings.operation(), file)
	if err != nil {
		return err
	}
	p := &planner{mapStep: s, file: file, settings: kept, rows: len(recorded), operation: settings.operation(),
		grouper: mapping.NewGrouper(settings.operation(), s.cfg.Form.MaxOrders), onlyClosed: closed, resent: resent}
	if attempt > giveUpAfter {
		why := s.whyGivenUp(file.ID, attempt-1)
		p.rejectRest = &why
	} else if settings.mustBeApproved() && !closed {
		if p.approved, err = s.seekApproval(ctx, file, settings, src, resent, len(recorded) > 0); err != nil {
			return withReading(err, src)
		}
	}
	return p.mapRows(ctx, src, recorded)
}

// cutShort ends the mapping of a file that can no longer be read to its end. The rows that are stored stay, because their forms
// may have left.
func (s *mapStep) cutShort(ctx context.Context, file ledger.File, attempts int) error {
	why := s.whyGivenUp(file.ID, attempts)
	s.log.WithField("file", file.Name).Error("cannot be mapped any further")
	defer s.reach("cut short")
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.CutShort(ctx, file.ID, reasonsJSON(why)); err != nil {
			return err
		}
		settled, err := tx.AdvanceFile(ctx, file.ID)
		return s.addReports(ctx, tx, settled, err)
	})
}

package importer

import (
	"context"
	"errors"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// readRefusal is the refusal of a file that could be read: its outcome shows its table.
type readRefusal struct {
	error             // a *reason.Refusal
	understood string // how it was read so far, JSON
}

func (e *readRefusal) Unwrap() error { return e.error }

// withReading adds to the error of a survey how the file was read. src is nil if it could not be.
func withReading(err error, src *surveyedFile) error {
	if src == nil {
		return err
	}
	return &readRefusal{error: err, understood: src.understoodJSON(nil)}
}

// refuseUnread refuses a file that could not be read.
func (s *mapStep) refuseUnread(ctx context.Context, file ledger.File, settings fileSettings, why reason.Reason) error {
	return s.refuseFile(ctx, file, settings, nil, &reason.Refusal{Reasons: []reason.Reason{why}})
}

// refuseFile ends a file of which no row is stored, and queues its report: it is refused, or it asks. err may have how it was
// read. What was answered in it is remembered.
func (s *mapStep) refuseFile(ctx context.Context, file ledger.File, settings fileSettings, err error,
	refusal *reason.Refusal) error {
	kept, jsonErr := settings.json()
	if jsonErr != nil {
		return jsonErr
	}
	var read *readRefusal
	asks := errors.As(err, &read) && refusal.OnlyAsks()
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Refuse(ctx, file.ID, reasonsJSON(refusal.Reasons...)); err != nil {
			return err
		}
		if read != nil {
			if err := tx.KeepReading(ctx, file.ID, read.understood, asks); err != nil {
				return err
			}
		}
		if err := tx.KeepSettings(ctx, file.ID, kept); err != nil {
			return err
		}
		if err := remember(ctx, tx, file, refusal.Answered); err != nil {
			return err
		}
		if err := s.markTrial(ctx, tx, file, settings); err != nil {
			return err
		}
		return s.add(ctx, tx, reportJob{File: file.ID})
	})
	s.reach("refused")
	if err == nil {
		s.metrics.countQuestions(refusal.Reasons, refusal.Answered)
	}
	switch what, _ := refusal.Reasons[0].Words("en"); {
	case err != nil:
	case asks:
		s.log.WithField("file", file.Name).WithField("questions", len(refusal.Reasons)).Info("file has questions")
	default:
		s.log.WithField("file", file.Name).WithField("why", what).Info("file refused")
	}
	return err
}

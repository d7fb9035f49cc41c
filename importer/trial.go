package importer

import (
	"context"
	"errors"

	"hgeimport/importer/ledger"
)

// A trial is a file of a profile with check = true. It is answered and never sent: map surveys it, and its report is what
// `hgeimport check -o` would write. Nothing of it is in the ledger but the file itself and what was answered in it.

// settingsToMap are the settings that map reads a file with. A file that was dropped as a trial stays one, and so does a file
// whose profile has become one before it was mapped.
func (s *mapStep) settingsToMap(ctx context.Context, file ledger.File) (fileSettings, error) {
	settings, err := s.settingsOf(ctx, file)
	if err != nil {
		return settings, err
	}
	trial, _, err := s.ledger.Trial(ctx, file.ID)
	settings.Check = settings.Check || trial
	return settings, err
}

// markTrial notes in the ledger that a file is a trial, if its settings say so.
func (s *mapStep) markTrial(ctx context.Context, tx *ledger.Tx, file ledger.File, settings fileSettings) error {
	if !settings.Check {
		return nil
	}
	return tx.MarkTrial(ctx, file.ID)
}

// mapTrial ends the mapping of a trial. No row is stored and no order is taken.
func (s *mapStep) mapTrial(ctx context.Context, file ledger.File, settings fileSettings, src *surveyedFile) error {
	kept, err := settings.json()
	if err != nil {
		return err
	}
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.StillClaimed(ctx, file.ID); err != nil {
			return err
		}
		err := errors.Join(s.markTrial(ctx, tx, file, settings), tx.KeepSettings(ctx, file.ID, kept),
			remember(ctx, tx, file, src.layout.Answered), tx.Mapped(ctx, file.ID, 0, src.understoodJSON(src.layout.Mapper())))
		if err != nil {
			return err
		}
		settled, err := tx.AdvanceFile(ctx, file.ID)
		return s.addReports(ctx, tx, settled, err)
	})
	if err == nil {
		s.log.WithField("file", file.Name).Info("a trial: it is answered, and not sent")
	}
	s.reach("tried")
	return err
}

// writeTrial writes the outcome of a trial: what would become of the file if it were dropped into a folder whose files are sent.
// How it ends is kept before the outcome is in the outbox.
func (s *reportStep) writeTrial(ctx context.Context, file ledger.File, source string) error {
	settings, err := s.settingsOf(ctx, file)
	if err != nil {
		return err
	}
	return checkFile(ctx, s.cfg, s.ledger, source, settings, nil, func(checked *Checked, rows *checkRows) error {
		verdict := ledger.TrialMend
		if checked.Clean() {
			verdict = ledger.TrialClean
		}
		if err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.EndTrial(ctx, file.ID, verdict) }); err != nil {
			return err
		}
		s.reach("tried out")
		return s.publish(ctx, file, file.Outcome, func(path string) error { return writeCheckTo(ctx, s.cfg, path, checked, rows) })
	})
}

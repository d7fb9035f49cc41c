package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mapStep maps claimed files.
type mapStep struct {
	*road
	chunk int // how many rows are stored in one change
}

// chunk is how many rows are asked for and kept in one go, where no test says otherwise.
const chunk = 2000

// run maps a claimed file: every row gets its entry, every form its body and reference, and each form's send is
// queued with it. A file that is refused has no entries: nothing is planned before it has been read to its end once.
func (s *mapStep) run(ctx context.Context, job mapJob, attempt int) error {
	file, err := s.ledger.File(ctx, job.File)
	if err != nil || file.State != ledger.FileClaimed {
		return err
	}
	recorded, err := s.ledger.RecordedRows(ctx, file.ID)
	if err != nil {
		return err
	}
	switch {
	case attempt > giveUpAfter && len(recorded) == 0:
		return s.refuseFile(ctx, file, []reason.Reason{s.failed(file.ID, attempt-1)})
	case attempt > 2*giveUpAfter:
		return s.cutShort(ctx, file, attempt-1)
	}
	s.reach("mapping")
	err = s.mapFile(ctx, file, recorded, attempt)
	s.reach("mapped")
	if errors.Is(err, fs.ErrNotExist) && s.sourceGone(file) {
		if len(recorded) > 0 {
			return s.cutShort(ctx, file, attempt)
		}
		return s.refuseFile(ctx, file, []reason.Reason{{Code: reason.SourceGone, Value: file.Name}})
	}
	var no *reason.Refusal
	if errors.As(err, &no) {
		if refused := s.refuseFile(ctx, file, no.Reasons); !errors.Is(refused, ledger.ErrHasRows) {
			return refused
		}
	}
	return err // of a file that was written to in the middle: it is tried on, then cut short
}

func (s *mapStep) refuseFile(ctx context.Context, file ledger.File, reasons []reason.Reason) error {
	text, err := json.Marshal(reasons)
	if err != nil {
		return err
	}
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Refuse(ctx, file.ID, string(text)); err != nil {
			return err
		}
		return s.add(ctx, tx, reportJob{File: file.ID})
	})
	s.reach("refused")
	if err == nil {
		what, _ := reasons[0].Words("en")
		s.log.WithField("file", file.Name).WithField("why", what).Warn("file refused")
	}
	return err
}

// mapFile reads the file twice: the survey decides what only the whole file can tell, the mapper then takes the rows.
func (s *mapStep) mapFile(ctx context.Context, file ledger.File, recorded map[ledger.Address]bool, attempt int) error {
	path := s.workPath(file)
	if info, err := os.Lstat(path); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return &reason.Refusal{Reasons: []reason.Reason{{Code: reason.NotRegular, Value: file.Name}}}
	}
	profile, err := s.settingsOf(ctx, file)
	if err != nil {
		return err
	}
	settings, err := json.Marshal(profile)
	if err != nil {
		return err
	}
	src, err := surveyFile(ctx, s.cfg, path, profile)
	if errors.Is(err, fs.ErrPermission) {
		return &reason.Refusal{Reasons: []reason.Reason{{Code: reason.NotReadable, Value: file.Name}}}
	}
	if err != nil {
		return err
	}
	defer src.Close()
	p := &planner{mapStep: s, file: file, settings: string(settings), rows: len(recorded), grouper: mapping.NewGrouper(s.cfg.Form.MaxOrders)}
	if attempt > giveUpAfter {
		why := s.failed(file.ID, attempt-1)
		p.failed = &why
	}
	if s.cfg.Form.OnProblem == "hold" {
		if p.held, err = src.problems(ctx); err != nil {
			return err
		}
	}
	mapper := src.layout.Mapper()
	err = src.each(ctx, func(row *cell.Row) error {
		e := p.mapRow(mapper, row)
		if !e.Counts {
			return nil
		}
		if recorded[ledger.Address{Sheet: row.Sheet, Row: row.Number}] {
			return nil
		}
		p.rows++
		p.progress.rows.Add(1)
		return p.add(ctx, e)
	})
	if err != nil {
		return err
	}
	return p.finish(ctx, src.understood(mapper))
}

// cutShort ends the mapping of a file that cannot be read to its end any more, with the rows that are recorded: their forms
// are on their way.
func (s *mapStep) cutShort(ctx context.Context, file ledger.File, attempts int) error {
	why := s.failed(file.ID, attempts)
	s.log.WithField("file", file.Name).Error("cannot be mapped any further")
	defer s.reach("cut short")
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.CutShort(ctx, file.ID, reasonsText(why)); err != nil {
			return err
		}
		settled, err := tx.AdvanceFile(ctx, file.ID)
		return s.addReports(ctx, tx, settled, err)
	})
}

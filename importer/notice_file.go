package importer

import (
	"context"
	"encoding/json"
	"strconv"

	"hgeimport/importer/ledger"
)

// endedFile is what is told of a file that ends.
type endedFile struct {
	file  ledger.File
	facts noticeFacts
	of    []ledger.File // those that it supersedes
}

// fileEnded finds out what is told of a file that is about to be done. It is nil if nobody is told of such files: trials are
// answered to whoever has dropped them.
func (n *notices) fileEnded(ctx context.Context, file ledger.File) (*endedFile, error) {
	if len(n.targets) == 0 {
		return nil, nil
	}
	trial, _, err := n.ledger.Trial(ctx, file.ID)
	if err != nil || trial {
		return nil, err
	}
	e := &endedFile{file: file, facts: noticeFacts{Kind: noticeFile, Profile: file.Profile, File: file.Name, Outcome: file.Outcome}}
	step := reportStep{road: n.road}
	if e.facts.ToMend, err = step.toMend(ctx, file); err != nil {
		return nil, err
	}
	if e.of, err = madeFrom(ctx, n.ledger, file); err != nil {
		return nil, err
	}
	if err := e.count(ctx, n.ledger); err != nil {
		return nil, err
	}
	return e, nil
}

// count adds how the rows of the file ended, and chooses the words for it.
func (e *endedFile) count(ctx context.Context, l *ledger.Ledger) error {
	f := &e.facts
	if e.file.State.NothingSent() {
		reasons, err := parseReasons(e.file.Refusal)
		_, questions := splitReasons(reasons)
		switch {
		case approvalQuestion(reasons) != nil:
			f.Say = "notice_approve"
		case e.file.State == ledger.FileAsked:
			f.Say, f.ToMend = "notice_asked", max(1, len(questions))
		default:
			f.Say = "notice_refused"
		}
		return err
	}
	var err error
	f.Rows, err = l.CountRows(ctx, e.file.ID)
	f.Read, f.Say = e.file.Rows, "notice_mend"
	if f.ToMend == 0 {
		f.Kind, f.Say = noticeDone, "notice_done"
	}
	return err
}

// fileCondition is the name of the condition that something of a file waits for somebody.
func fileCondition(file int64) string { return "file " + strconv.FormatInt(file, 10) }

// tellEnded keeps what is told of a file, in the change that ends it. A file with something to do is over when its mended version
// has nothing left to do; one that still has takes its place.
func (n *notices) tellEnded(ctx context.Context, tx *ledger.Tx, e *endedFile) error {
	if e == nil {
		return nil
	}
	for _, old := range e.of {
		if err := n.tellMended(ctx, tx, e, old); err != nil {
			return err
		}
	}
	name := fileCondition(e.file.ID)
	if e.facts.Kind == noticeDone {
		return n.tell(ctx, tx, name, e.facts)
	}
	text, err := json.Marshal(e.facts)
	if err != nil {
		return err
	}
	if err := tx.BeginCondition(ctx, ledger.Condition{Name: name, Kind: noticeFile, Facts: string(text)}); err != nil {
		return err
	}
	if _, _, err := tx.TellCondition(ctx, name, string(text)); err != nil {
		return err
	}
	return n.tell(ctx, tx, name, e.facts)
}

// tellMended ends what was told of a file that another one supersedes.
func (n *notices) tellMended(ctx context.Context, tx *ledger.Tx, e *endedFile, old ledger.File) error {
	before, was, err := tx.EndCondition(ctx, fileCondition(old.ID))
	if err != nil || !was || e.facts.Kind != noticeDone {
		return err
	}
	facts := e.facts
	if err := json.Unmarshal([]byte(before.Facts), &facts); err != nil {
		facts = e.facts // an earlier version may have kept them in another way
	}
	facts.Over, facts.Say = true, "notice_mended"
	facts.Rows, facts.Read, facts.Outcome, facts.ToMend = e.facts.Rows, e.facts.Read, e.facts.Outcome, 0
	return n.tell(ctx, tx, before.Name+" over", facts)
}

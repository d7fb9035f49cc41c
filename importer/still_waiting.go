package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// stillWaiting ends a run whose time was over before its files were done. It is an ErrStillWaiting, and says for what.
type stillWaiting struct {
	carrier int                // files with forms that the carrier has no result for, or that have not reached it
	atWork  int                // files that are read, or reported, at this moment
	unread  error              // a result that cannot be read, nil if there is none
	held    error              // what holds files up, nil if nothing does
	inbox   []folder.InboxFile // files that were not taken
	others  int                // files that another importer is taking
	pause   *CarrierPause      // in which the carrier wants no request; nil = there is none
}

func (e *stillWaiting) Error() string {
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(text, n))
		}
	}
	add(e.carrier, "for the carrier (files: %d)")
	if e.pause != nil {
		parts = append(parts, "because the carrier asks us to wait until "+e.pause.Until)
	}
	for _, why := range folder.AllUnsettled {
		var names []string
		for _, d := range e.inbox {
			if d.Why == why {
				names = append(names, visible.Line(d.Name))
			}
		}
		slices.Sort(names)
		if len(names) > 0 {
			parts = append(parts, "for what was not taken from the inbox, because it "+string(why)+": "+strings.Join(names, ", "))
		}
	}
	add(e.atWork, "for files that are being worked on (%d)")
	add(e.others, "for files that another importer is taking (%d)")
	if e.unread != nil {
		parts = append(parts, "because "+visible.Error(e.unread))
	}
	if e.held != nil {
		parts = append(parts, "because "+visible.Error(e.held))
	}
	return strings.TrimSpace(ErrStillWaiting.Error() + " " + strings.Join(parts, "; "))
}

func (e *stillWaiting) Unwrap() error { return ErrStillWaiting }

// Hint says what to do about what holds files up.
func (e *stillWaiting) Hint() string {
	if hint := HintOf(errors.Join(e.unread, e.held)); hint != "" {
		return hint
	}
	return nothingLost
}

// stillWaitingFor says what a run has waited for in vain. open are the files that are not done.
func (im *Importer) stillWaitingFor(ctx context.Context, open []int64) error {
	e := &stillWaiting{inbox: im.claims.unsettled, others: im.claims.beingClaimed, held: im.troubles.join(open),
		unread: im.unread.join(open)}
	var err error
	if e.pause, err = carrierPause(ctx, im.cfg, im.ledger); err != nil {
		return err
	}
	files, err := im.ledger.OpenFiles(ctx)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.State == ledger.FileMapped || f.State == ledger.FileSent {
			e.carrier++
		} else {
			e.atWork++
		}
	}
	return e
}

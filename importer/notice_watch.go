package importer

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/ledger"
)

// Some things last: a file that is stuck, a folder that is away. A look finds those that last now. They are kept in the ledger
// (ledger.Condition), so each is told once, and once more when it is over, whatever starts anew meanwhile and however many
// importers look. What concerns one machine has its name where several share the ledger.

// keepConditions is how long a condition is kept that nobody looks at any more: its machine or its setting is gone.
const keepConditions = 30 * 24 * time.Hour

// touchEvery is how often a condition that lasts is noted as seen. A disk can sleep in between.
const touchEvery = time.Hour

// sight is something that lasts now.
type sight struct {
	name  string
	facts noticeFacts
	grace time.Duration // it is told if it lasts so long
}

// findings are what a look has found.
type findings struct {
	kept   map[string]ledger.Condition // what lasted before
	sights []sight
	over   map[string]*noticeFacts // what is over; nil: nobody is told
	once   bool                    // this importer looks but once: it does not wait whether a machine mends itself
}

func (f *findings) saw(name string, grace time.Duration, facts noticeFacts) {
	f.sights = append(f.sights, sight{name, facts, grace})
}

// endOthers ends the conditions that were kept, of which mine is true, and that were not seen now.
func (f *findings) endOthers(mine func(name string) bool) {
	seen := map[string]bool{}
	for _, s := range f.sights {
		seen[s.name] = true
	}
	for name := range f.kept {
		if !seen[name] && mine(name) {
			f.end(name, func(*noticeFacts) {})
		}
	}
}

// end ends a condition. change adds to what is told of its end.
func (f *findings) end(name string, change func(*noticeFacts)) {
	facts := &noticeFacts{}
	if err := json.Unmarshal([]byte(f.kept[name].Facts), facts); err != nil {
		f.over[name] = nil
		return
	}
	facts.Over = true
	change(facts)
	f.over[name] = facts
}

// look looks at all that may last, and keeps what has changed. once says that this importer looks but once.
func (n *notices) look(ctx context.Context, once bool) {
	err := n.catchPanic("notice", func() error { return n.lookAtAll(ctx, once) })
	if err != nil && ctx.Err() == nil {
		n.log.WithError(err).Warn("it cannot be found out what receivers are to be told, trying on")
	}
}

func (n *notices) lookAtAll(ctx context.Context, once bool) error {
	all, err := n.ledger.Conditions(ctx)
	if err != nil {
		return err
	}
	f := &findings{kept: map[string]ledger.Condition{}, over: map[string]*noticeFacts{}, once: once}
	for _, c := range all {
		f.kept[c.Name] = c
	}
	if err := n.lookAtFolders(ctx, f); err != nil {
		return err
	}
	n.lookAtLogin(f)
	err = errors.Join(n.lookAtTrouble(ctx, f), n.lookAtStuck(ctx, f), n.lookAtExpected(ctx, f), n.lookAtCutoffs(ctx, f))
	return errors.Join(err, n.keepFindings(ctx, f))
}

// keepFindings keeps what has changed, and makes the notices of that.
func (n *notices) keepFindings(ctx context.Context, f *findings) error {
	var changes []func(tx *ledger.Tx) error
	now := n.ledger.Tick()
	for _, s := range f.sights {
		kept, known := f.kept[s.name]
		due := s.grace == 0 || f.once && s.facts.isMachines() || known && now-kept.Began >= s.grace
		if !known || now-kept.Seen > touchEvery {
			changes = append(changes, func(tx *ledger.Tx) error { return tx.BeginCondition(ctx, s.condition()) })
		}
		if due && !kept.Told {
			changes = append(changes, func(tx *ledger.Tx) error { return n.tellBegun(ctx, tx, s) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.over)) { // in one order, for importers that look at the same time
		changes = append(changes, func(tx *ledger.Tx) error { return n.tellOver(ctx, tx, name, f.over[name]) })
	}
	if len(changes) == 0 {
		return nil
	}
	err := n.ledger.Change(ctx, func(tx *ledger.Tx) error {
		for _, change := range changes {
			if err := change(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		n.reach("condition kept")
		n.wake()
	}
	return err
}

func (s sight) condition() ledger.Condition {
	text, _ := json.Marshal(s.facts) // texts and numbers: it cannot fail
	return ledger.Condition{Name: s.name, Kind: s.facts.Kind, Facts: string(text)}
}

// eventOf is the event that a condition begins. It comes again as another one.
func eventOf(c ledger.Condition) string {
	return c.Name + " " + strconv.FormatInt(c.Began.Milliseconds(), 10)
}

func (n *notices) tellBegun(ctx context.Context, tx *ledger.Tx, s sight) error {
	c, told, err := tx.TellCondition(ctx, s.name, s.condition().Facts)
	if err != nil || !told {
		return err
	}
	return n.tell(ctx, tx, eventOf(c), s.facts)
}

func (n *notices) tellOver(ctx context.Context, tx *ledger.Tx, name string, facts *noticeFacts) error {
	c, ended, err := tx.EndCondition(ctx, name)
	if err != nil || !ended || !c.Told || facts == nil {
		return err
	}
	return n.tell(ctx, tx, eventOf(c)+" over", *facts)
}

// here is the end of the name of what concerns this machine.
func (n *notices) here() string {
	if n.host == "" {
		return ""
	}
	return " on " + n.host
}

// lookAtStuck finds the files that have no outcome for long, and those that wait in the inbox for as long.
func (n *notices) lookAtStuck(ctx context.Context, f *findings) error {
	const ofFile, ofInbox = "stuck ", "inbox "
	open, err := n.ledger.OpenFiles(ctx)
	if err != nil {
		return err
	}
	for _, file := range open {
		age, err := n.ledger.Age(ctx, file.ClaimedAt)
		if err != nil {
			return err
		}
		if age < n.cfg.Notify.StuckAfter {
			continue
		}
		facts := noticeFacts{Kind: noticeStuck, Say: "notice_stuck", Profile: file.Profile, File: file.Name,
			Since: file.ClaimedAt.Format(time.RFC3339)}
		forms, err := n.ledger.FormsOf(ctx, file.ID)
		if err != nil {
			return err
		}
		for _, form := range forms {
			if form.SettledAt.IsZero() {
				facts.Forms++
				facts.Reference = form.Reference
			}
		}
		f.saw(ofFile+strconv.FormatInt(file.ID, 10), 0, facts)
	}
	if n.inbox != nil {
		for _, w := range n.inbox.inInbox() {
			name := ofInbox + w.Profile + "/" + w.Name
			since := n.ledger.Now()
			if c, known := f.kept[name]; known {
				since = c.BeganAt
			}
			f.saw(name, n.cfg.Notify.StuckAfter, noticeFacts{Kind: noticeStuck, Say: "notice_inbox", Profile: w.Profile, File: w.Name,
				Since: since.Format(time.RFC3339)})
		}
	}
	looked := n.inbox != nil && n.metrics.inboxThere()
	f.endOthers(func(name string) bool {
		return strings.HasPrefix(name, ofFile) || looked && strings.HasPrefix(name, ofInbox)
	})
	return nil
}

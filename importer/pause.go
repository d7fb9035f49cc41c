package importer

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// The carrier can ask us to wait (hgeapi.Pause). That holds for all requests of all importers that share the ledger, and after a
// restart, so it is kept there. Forms that wait for its end lose no tries and no patience.

// keepPause tells the other importers, and whoever looks at the status, that the carrier wants no request now.
func (r *road) keepPause(p hgeapi.Pause) {
	log := r.log.WithField("wait", p.Left.String()).WithField("answer", p.Words)
	if p.Asked > p.Left {
		log = log.WithField("asked", p.Asked.String())
	}
	log.Warn("the carrier asks us to wait, so nothing is sent or asked")
	ctx, cancel := context.WithTimeout(context.Background(), pauseTimeout)
	defer cancel()
	if err := r.ledger.KeepPause(ctx, ledger.Pause(p)); err != nil {
		log.WithError(err).Error("the other importers do not know that the carrier asks us to wait")
	}
	r.reach("paused")
}

// pauseTimeout is how long the ledger may take to record a pause. It is a courtesy to the other importers.
const pauseTimeout = 10 * time.Second

// formToCall is a form that the carrier is to be called for. It tells the client of a pause that is going on. The form has
// Started later by the time that pauses took since: patience does not count them.
func (r *road) formToCall(ctx context.Context, client *hgeapi.Client, id int64) (ledger.Form, error) {
	if !r.ledger.Embedded() { // only there can another importer have taken the ledger to another carrier since the start
		if err := r.ledger.CheckNotReplaced(ctx); err != nil {
			return ledger.Form{}, err
		}
	}
	form, err := r.ledger.Form(ctx, id)
	if err != nil || !form.SettledAt.IsZero() {
		return form, err
	}
	since := form.Started
	if form.StartedAt.IsZero() {
		since = r.ledger.Tick()
	}
	pause, total, err := r.ledger.Pauses(ctx, since)
	if err != nil {
		return form, err
	}
	if pause.Left > 0 {
		client.KeepPause(pause.Left)
	}
	form.Started += total
	return form, nil
}

// untilPauseIsOver makes a job wait if it could not call the carrier because of a pause; otherwise it is nil. Nothing has left,
// and nothing is counted.
func untilPauseIsOver(err error) error {
	var paused *hgeapi.PausedError
	if !errors.As(err, &paused) {
		return nil
	}
	return river.JobSnooze(paused.Left)
}

// CarrierPause is a time in which the carrier wants no request. `status --json` prints its JSON: programs read it, so keep its
// keys.
type CarrierPause struct {
	Until string `json:"until"` // RFC 3339
	Asked string `json:"asked"` // how long the carrier asked us to wait, as 24h0m0s; "" = it did not say
	Words string `json:"words"` // what it answered

	End time.Time `json:"-"`
}

// PauseOf is the pause that is going on, nil if there is none.
func PauseOf(ctx context.Context, c *config.Config) (*CarrierPause, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return carrierPause(ctx, c, l)
}

func carrierPause(ctx context.Context, c *config.Config, l *ledger.Ledger) (*CarrierPause, error) {
	p, _, err := l.Pauses(ctx, l.Tick())
	if err != nil || min(p.Left, c.API.LongestPause) <= 0 {
		return nil, err
	}
	pause := &CarrierPause{Words: p.Words, End: l.Now().Add(min(p.Left, c.API.LongestPause)).In(c.Location())}
	pause.Until = pause.End.Format(time.RFC3339)
	if p.Asked > 0 {
		pause.Asked = p.Asked.String()
	}
	return pause, nil
}

package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/notify"
	"hgeimport/importer/visible"
)

const (
	// mostSingly is how many messages a receiver gets in [notify] gather. What comes then is gathered into one.
	mostSingly = 5
	// mostWaiting is how many notices wait for a receiver at most. Older ones are given up.
	mostWaiting = 1000
	// holdFor is how long an importer that has died keeps others from sending to a receiver. It is longer than one message may take.
	holdFor = 30 * time.Second
	// keepNotices is how long notices are kept that have ended.
	keepNotices = 30 * 24 * time.Hour
)

// keepSending sends what waits, until ctx ends.
func (n *notices) keepSending(ctx context.Context) {
	var cleaned time.Time
	repeatUntil(ctx, n.woken, waiting.notices, func() {
		n.sendAll(ctx, false)
		if time.Since(cleaned) > cleanEvery {
			cleaned = time.Now()
			n.forgetOld(ctx)
		}
	})
}

// forgetOld removes what is old, if anything is kept at all.
func (n *notices) forgetOld(ctx context.Context) {
	if all, err := n.ledger.Receivers(ctx); err != nil || len(all) == 0 {
		return
	}
	err := n.ledger.Change(ctx, func(tx *ledger.Tx) error {
		return errors.Join(tx.ForgetNotices(ctx, keepNotices), tx.ForgetConditions(ctx, keepConditions))
	})
	if err != nil && ctx.Err() == nil {
		n.log.WithError(err).Warn("old notices cannot be removed, trying on")
	}
}

// sendAll sends to all receivers what waits for them. None waits for another. last says that this importer ends: then what would
// be gathered goes out at once.
func (n *notices) sendAll(ctx context.Context, last bool) {
	var all sync.WaitGroup
	for _, t := range n.targets {
		all.Go(func() {
			t.turn.Lock()
			defer t.turn.Unlock()
			err := n.catchPanic("notice", func() error { return n.sendTo(ctx, t, last) })
			if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errTakenOver) {
				n.logOnce(t.name, err)
			}
		})
	}
	all.Wait()
}

// errTakenOver says that this importer was held up, and another one sends to the receiver now.
var errTakenOver = errors.New("another importer sends to this receiver now")

// logOnce logs why a receiver is not reached, when that begins or changes.
func (n *notices) logOnce(target string, err error) {
	text := visible.Error(err)
	if before, known := n.failing.Swap(target, text); !known || before != text {
		log := n.log.WithField("receiver", target).WithField("error", text)
		var hinted interface{ Hint() string }
		if errors.As(err, &hinted) && hinted.Hint() != "" {
			log = log.WithField("hint", hinted.Hint())
		}
		log.Warn("a notice cannot be sent, trying on")
	}
}

// sendTo sends to one receiver what waits for it, if this importer is the one that does.
func (n *notices) sendTo(ctx context.Context, t noticeTarget, last bool) error {
	if next, ok := n.notBefore.Load(t.name); ok && !last && n.ledger.Tick() < next.(time.Duration) {
		return nil // each file that ends wakes this
	}
	all, err := n.ledger.WaitingNotices(ctx, t.name, mostWaiting+1)
	if err != nil || len(all) == 0 {
		return err
	}
	state, ok, err := n.ledger.HoldReceiver(ctx, t.name, n.holder, holdFor, last)
	if err != nil || !ok {
		return err
	}
	defer n.letGo(context.WithoutCancel(ctx), t.name)
	if all, err = n.ledger.WaitingNotices(ctx, t.name, mostWaiting+1); err != nil { // another one may have sent them
		return err
	}
	sending := &sending{notices: n, to: t, state: state}
	if all, err = sending.giveUpOld(ctx, all); err != nil {
		return err
	}
	if now := n.ledger.Tick(); now-sending.state.Counted >= n.cfg.Notify.Gather {
		sending.state.Counted, sending.state.Messages = now, 0
	}
	for room := mostSingly - sending.state.Messages; len(all) > 0 && ctx.Err() == nil; room-- {
		switch {
		case len(all) <= room:
			err = sending.send(ctx, all[:1])
			all = all[1:]
		case room > 0, last:
			err = sending.send(ctx, all)
			all = nil
		default:
			return sending.wait(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *notices) letGo(ctx context.Context, target string) {
	ctx, cancel := context.WithTimeout(ctx, ledgerCheckTimeout)
	defer cancel()
	if err := n.ledger.LetGo(ctx, target, n.holder); err != nil && ctx.Err() == nil {
		n.log.WithError(err).Debug("notices to a receiver wait a little longer")
	}
}

// sending is the sending to one receiver.
type sending struct {
	*notices
	to    noticeTarget
	state ledger.Receiver
}

// giveUpOld ends notices that have waited for too long, or that are too many. It returns the others.
func (s *sending) giveUpOld(ctx context.Context, all []ledger.Notice) ([]ledger.Notice, error) {
	old := max(0, len(all)-mostWaiting)
	for old < len(all) && s.ledger.Tick()-all[old].Made > s.cfg.Notify.GiveUp {
		old++
	}
	if old == 0 {
		return all, nil
	}
	s.state.GivenUp += old
	if err := s.keep(ctx, all[:old], ledger.NoticeGivenUp); err != nil {
		return nil, err
	}
	s.log.WithField("receiver", s.to.name).WithField("notices", old).WithField("error", s.state.Message).
		Warn("notices are given up: they could not be sent for [notify] give_up, or too many have come")
	return all[old:], nil
}

// wait lets the receiver have some peace.
func (s *sending) wait(ctx context.Context) error {
	s.state.Next = s.state.Counted + s.cfg.Notify.Gather
	return s.keep(ctx, nil, "")
}

// send sends notices in one message, and keeps how that went.
func (s *sending) send(ctx context.Context, all []ledger.Notice) error {
	message, err := s.message(ctx, all)
	if err != nil {
		return err
	}
	if _, ok, err := s.ledger.HoldReceiver(ctx, s.to.name, s.holder, holdFor, true); err != nil || !ok {
		return cmp.Or(err, errTakenOver)
	}
	inHand, end := outlive(ctx, stopWithin)
	failed := s.to.sender.Send(inHand, message)
	end()
	if failed != nil && errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err() // this importer stops: that is no fault of the receiver
	}
	kept, end := context.WithTimeout(context.WithoutCancel(ctx), ledgerCheckTimeout) // a ledger that hangs does not keep a stop
	defer end()
	var why *notify.Error
	if errors.As(failed, &why) && why.Some { // sent again it would come twice to those that have it
		withHint(s.log.WithField("receiver", s.to.name), failed).Warn("a notice has not reached every address")
		failed = nil
	}
	if failed != nil {
		s.state.Tries++
		s.state.Message = visible.Error(failed)
		wait := backOff(waiting.firstNotice, waiting.maxNotice, s.state.Tries-1)
		if why != nil {
			wait = max(wait, why.Wait)
		}
		s.state.Next = s.ledger.Tick() + wait
		s.metrics.countNotices(all, noticeFailed)
		return cmp.Or(s.keep(kept, nil, ""), failed)
	}
	s.reach("notice sent")
	s.state.Tries, s.state.Message, s.state.GivenUp = 0, "", 0
	if why != nil {
		s.state.Message = visible.Error(why)
	}
	s.state.Messages++
	if err := s.keep(kept, all, ledger.NoticeSent); err != nil {
		return err
	}
	s.reach("notice kept")
	if _, failed := s.failing.LoadAndDelete(s.to.name); failed {
		s.log.WithField("receiver", s.to.name).Info("notices can be sent again")
	}
	return nil
}

// outlive is a context that ends a while after another one, so that a message in hand is not cut off and comes twice.
func outlive(ctx context.Context, span time.Duration) (later context.Context, end func()) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(span, cancel) })
	return later, func() { stop(); cancel() }
}

// keep ends notices, and keeps how sending to their receiver goes.
func (s *sending) keep(ctx context.Context, all []ledger.Notice, ended string) error {
	var ids []int64
	for _, n := range all {
		ids = append(ids, n.ID)
	}
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		return errors.Join(tx.KeepReceiver(ctx, s.state, s.holder), tx.EndNotices(ctx, ids, ended))
	})
	s.notBefore.Store(s.to.name, s.state.Next)
	if err == nil && len(all) > 0 {
		s.metrics.countNotices(all, ended)
	}
	return err
}

// message is what is sent of notices.
func (s *sending) message(ctx context.Context, all []ledger.Notice) (notify.Message, error) {
	identity, err := s.ledger.Identity(ctx)
	if err != nil {
		return notify.Message{}, err
	}
	host, _ := os.Hostname()
	words := noticeWords{s.cfg, s.to.Language, host}
	facts := make([]noticeFacts, len(all))
	for i, n := range all {
		if err := json.Unmarshal([]byte(n.Facts), &facts[i]); err != nil {
			return notify.Message{}, fmt.Errorf("what the ledger keeps of a notice: %w", err)
		}
	}
	last := all[len(all)-1]
	m := words.several(facts)
	if len(all) == 1 {
		m = words.single(facts[0])
	}
	m.ID = fmt.Sprintf("hgeimport-%s-%d-%d", identity[strings.LastIndexByte(identity, ' ')+1:], all[0].ID, last.ID)
	m.At = last.MadeAt.In(s.zone)
	if s.state.GivenUp > 0 {
		m.Lines = append(m.Lines, words.givenUp(s.state.GivenUp))
	}
	return m, nil
}

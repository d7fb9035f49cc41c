package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// This file finds what is wrong with the machine, its folders and the login.

// loginSeen is what the last call of the carrier has shown of the login.
type loginSeen struct {
	mu    sync.Mutex
	works bool
	err   error // the carrier refuses it, or there is none
}

// saw keeps what an answer of the carrier shows.
func (s *loginSeen) saw(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var refused *hgeapi.RefusedError
	switch {
	case errors.Is(err, hgeapi.ErrLogin):
		s.works, s.err = false, err
	case err == nil, errors.As(err, &refused), errors.Is(err, hgeapi.ErrNotKnown):
		s.works, s.err = true, nil
	}
}

// lookAtLogin finds whether the carrier refuses the login.
func (n *notices) lookAtLogin(f *findings) {
	name := "login" + n.here()
	n.login.mu.Lock()
	works, err := n.login.works, n.login.err
	n.login.mu.Unlock()
	if err != nil {
		f.saw(name, 0, noticeFacts{Kind: noticeLogin, Say: "notice_login", Machine: n.host,
			Error: withoutName(visible.Line(shortError(err)), n.cfg.API.Auth.Username)})
	} else if works {
		f.endOthers(func(kept string) bool { return kept == name })
	}
}

// withoutName leaves the name of a login out, which may be a person's address.
func withoutName(text, name string) string {
	if name == "" {
		return text
	}
	return strings.ReplaceAll(text, name, "…")
}

// foldersSeen asks the folders. A share that does not answer keeps whoever asks for as long as that lasts, so another one waits.
type foldersSeen struct {
	mu       sync.Mutex
	answered chan struct{}    // closed once they have; nil = nobody asks
	last     map[string]error // by key, of the last answers
}

// folderTimeout is how long folders may take to answer before they count as away.
const folderTimeout = 20 * time.Second

// ask returns what is wrong with each folder, nil if nothing is. Its error is that of ctx: a stop does not wait for a share.
func (s *foldersSeen) ask(ctx context.Context, m *marks, all []markedFolder) (map[string]error, error) {
	limit := time.NewTimer(folderTimeout)
	defer limit.Stop()
	select {
	case <-s.begin(m, all):
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.last, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-limit.C:
	}
	none := map[string]error{}
	for _, f := range all {
		none[f.key] = &folder.Error{Key: f.key, Path: f.path, Err: errors.New("the folders do not answer")}
	}
	return none, nil
}

// begin asks, unless somebody still does.
func (s *foldersSeen) begin(m *marks, all []markedFolder) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered != nil {
		return s.answered
	}
	s.answered = make(chan struct{})
	go func() {
		answers := map[string]error{}
		for _, f := range all {
			answers[f.key] = m.checkMark(f)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.answered)
		s.answered, s.last = nil, answers
	}()
	return s.answered
}

// lookAtFolders finds the folders that are away.
func (n *notices) lookAtFolders(ctx context.Context, f *findings) error {
	if n.marks == nil {
		return nil
	}
	answers, err := n.folders.ask(ctx, n.marks, markedFolders(n.cfg))
	if err != nil {
		return err
	}
	for _, marked := range markedFolders(n.cfg) {
		if err := answers[marked.key]; err != nil && !errors.Is(err, ledger.ErrLedger) {
			n.sawFolder(f, marked, err)
		}
	}
	f.endOthers(func(name string) bool { return strings.HasPrefix(name, folderCondition) && n.isHere(name) })
	return nil
}

const folderCondition = "folder "

func (n *notices) sawFolder(f *findings, marked markedFolder, err error) {
	f.saw(folderCondition+marked.key+n.here(), n.cfg.Notify.AwayAfter, noticeFacts{Kind: noticeFolder, Say: "notice_folder",
		Folder: marked.key, Path: marked.path, Error: visible.Line(shortError(err)), Machine: n.host})
}

// isHere tells whether the name of a folder's condition is about this machine.
func (n *notices) isHere(name string) bool {
	_, host, _ := strings.Cut(name, " on ")
	return host == n.host
}

// lookAtTrouble finds whether something else than folders that are away and the login holds up steps or the inbox.
func (n *notices) lookAtTrouble(ctx context.Context, f *findings) error {
	open, err := n.ledger.OpenFileIDs(ctx)
	if err != nil || n.metrics == nil {
		return err
	}
	away := map[string]bool{}
	for _, s := range f.sights {
		away[s.facts.Folder] = true
	}
	for _, trouble := range append(n.troubles.of(open), n.metrics.lastInboxErr()) {
		var dir *folder.Error
		if trouble == nil || errors.Is(trouble, hgeapi.ErrLogin) || errors.As(trouble, &dir) && away[dir.Key] {
			continue
		}
		f.saw("trouble"+n.here(), n.cfg.Notify.AwayAfter,
			noticeFacts{Kind: noticeTrouble, Say: "notice_trouble", Machine: n.host,
				Error: withoutNumbers(visible.Line(shortError(trouble)))}) // the carrier's words may repeat those of orders
		break
	}
	f.endOthers(func(name string) bool { return name == "trouble"+n.here() })
	return nil
}

// of returns the errors of these files.
func (e *fileErrors) of(files []int64) (all []error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range files {
		all = append(all, e.files[id])
	}
	return all
}

// inboxThere tells whether the inbox was looked at, and is there.
func (m *metrics) inboxThere() bool {
	_, err := m.oldestInInbox()
	m.mu.Lock()
	defer m.mu.Unlock()
	return err == nil && !m.lastTurn.IsZero()
}

// tellAtOpen tells receivers why an importer cannot begin, if a folder is away or the configuration lacks something. From cron
// that happens again and again, and nobody reads its log. It is only tried: the ledger may be away, too.
func tellAtOpen(ctx context.Context, cfg *config.Config, log *logrus.Logger, machine ledger.Machine, why error) {
	var away *folder.Error
	var wrong *config.Error
	if !errors.As(why, &away) && !errors.As(why, &wrong) || len(cfg.Receiver) == 0 || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, waiting.lastNotices)
	defer cancel()
	l, err := ledger.OpenBesideOn(ctx, cfg.Ledger.URL, machine)
	if err != nil {
		log.WithError(err).Warn("receivers cannot be told that the importer does not begin")
		return
	}
	defer l.Close()
	n := newNotices(&road{cfg: cfg, log: log, zone: cfg.Location(), ledger: l}, fmt.Sprintf("start %d", time.Now().UnixNano()))
	if err := n.keepWhyNotBegun(ctx, away, wrong); err != nil {
		log.WithError(err).Warn("receivers cannot be told that the importer does not begin")
		return
	}
	n.sendAll(ctx, true)
}

// keepWhyNotBegun keeps that a folder is away or that the configuration is wrong. The first look of an importer that has begun
// finds that this is over.
func (n *notices) keepWhyNotBegun(ctx context.Context, away *folder.Error, wrong *config.Error) error {
	kept, err := n.ledger.Conditions(ctx)
	if err != nil {
		return err
	}
	f := &findings{kept: map[string]ledger.Condition{}, once: true}
	for _, c := range kept {
		f.kept[c.Name] = c
	}
	if wrong != nil {
		f.saw("trouble"+n.here(), 0, noticeFacts{Kind: noticeTrouble, Say: "notice_trouble", Error: shortError(wrong), Machine: n.host})
	}
	for _, marked := range markedFolders(n.cfg) {
		if away != nil && marked.key == away.Key {
			n.sawFolder(f, marked, away)
		}
	}
	return n.keepFindings(ctx, f)
}

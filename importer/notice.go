package importer

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/notify"
)

// Receivers ([[receiver]]) are told of what waits for a person:
//
//   - notice_file.go: a file ends with something to do;
//   - notice_watch.go, notice_days.go: something lasts, such as a folder that is away, and when it is over;
//   - notice_words.go: how that is said;
//   - notice_send.go: how it is sent.
//
// A notice is in the ledger before it is sent, in the change that it follows from. It is sent by whichever importer holds its
// receiver. After a crash between the message and its record it is sent once more, under the same ID. Nothing of all this keeps
// the road from going on.

// The kinds of notices.
const (
	noticeFile    = "file"    // a file ended with something to do
	noticeDone    = "done"    // a file ended with nothing to do
	noticeStuck   = "stuck"   // a file has no outcome for long
	noticeExpect  = "expect"  // a file that was expected has not come
	noticeCutoff  = "cutoff"  // a cut-off nears, and files wait
	noticeLogin   = "login"   // the carrier refuses the login
	noticeFolder  = "folder"  // a folder is away
	noticeTrouble = "trouble" // a disk is full, or something else of the machine holds up the work
)

// noticeFacts are what a notice says, as the ledger keeps them. The shape json has them: programs read them, so keep their keys.
type noticeFacts struct {
	Kind      string         `json:"kind"`
	Over      bool           `json:"over,omitempty"`
	Say       string         `json:"say"` // which words it has
	Profile   string         `json:"profile,omitempty"`
	File      string         `json:"file,omitempty"`
	Outcome   string         `json:"outcome,omitempty"` // path in the outbox, with slashes
	Rows      map[string]int `json:"rows,omitempty"`    // by status
	Read      int            `json:"rows_read,omitempty"`
	ToMend    int            `json:"to_mend,omitempty"` // rows or questions that wait for somebody
	Forms     int            `json:"forms,omitempty"`
	Reference string         `json:"reference,omitempty"`
	Files     []string       `json:"files,omitempty"`
	Since     string         `json:"since,omitempty"` // RFC 3339
	At        string         `json:"at,omitempty"`    // RFC 3339: when a file was expected, or the cut-off
	Folder    string         `json:"folder,omitempty"`
	Path      string         `json:"path,omitempty"`
	Error     string         `json:"error,omitempty"`
	Machine   string         `json:"machine,omitempty"`
}

// isMachines tells whether facts are about the machine and its login, and not about files of a profile.
func (f noticeFacts) isMachines() bool {
	return slices.Contains([]string{noticeLogin, noticeFolder, noticeTrouble}, f.Kind)
}

// noticeTarget is one way to one receiver.
type noticeTarget struct {
	config.Receiver
	name   string // in the ledger, the log and status
	sender notify.Sender
	turn   *sync.Mutex // held by whoever of this importer sends to it: the end of a run does not send beside what sends all the time
}

// noticeTargets are the ways to all receivers.
func noticeTargets(c *config.Config) (all []noticeTarget) {
	for _, r := range c.Receiver {
		if r.Language == "" {
			r.Language = c.Language
		}
		if len(r.Mail) > 0 {
			n := c.Notify
			all = append(all, noticeTarget{Receiver: r, name: r.Name + " mail", turn: new(sync.Mutex), sender: &notify.Mail{
				To: r.Mail, From: n.MailFrom, Server: n.SMTP, TLS: n.SMTPTLS, User: n.SMTPUser, Password: string(n.SMTPPassword)}})
		}
		if r.Webhook != "" {
			all = append(all, noticeTarget{Receiver: r, name: r.Name + " webhook", turn: new(sync.Mutex), sender: &notify.Webhook{
				URL: string(r.Webhook), Shape: r.Shape, Secret: string(r.Secret)}})
		}
	}
	return all
}

// notices tells receivers.
type notices struct {
	*road
	holder  string // this importer, among those that send
	host    string // this machine, where several may share the ledger
	targets []noticeTarget
	woken   chan struct{}
	inbox   *statusFiles // knows which files wait in the inbox
	login   loginSeen

	running   context.Context // from start to stop
	stopping  context.CancelFunc
	ended     sync.WaitGroup
	failing   sync.Map // error texts by target, so that each is logged once
	notBefore sync.Map // ticks by target: before that nothing is sent to it
	folders   foldersSeen
}

func newNotices(r *road, holder string) *notices {
	n := &notices{road: r, holder: holder, targets: noticeTargets(r.cfg), woken: make(chan struct{}, 1)}
	if r.ledger != nil && !r.ledger.Embedded() {
		n.host, _ = os.Hostname()
	}
	return n
}

// tell keeps a notice for each receiver that wants it, in the change that it follows from. Of an event each is told once.
func (n *notices) tell(ctx context.Context, tx *ledger.Tx, event string, facts noticeFacts) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	for _, t := range n.targets {
		if !t.Wants(facts.Kind, !facts.isMachines(), facts.Profile) {
			continue
		}
		notice := ledger.Notice{Receiver: t.name, Event: event, Kind: facts.Kind, Facts: string(text)}
		if _, err := tx.AddNotice(ctx, notice); err != nil {
			return err
		}
	}
	return nil
}

// wake makes the notices that were just kept be sent at once.
func (n *notices) wake() {
	select {
	case n.woken <- struct{}{}:
	default:
	}
}

// start sends notices until stop.
func (n *notices) start() {
	if len(n.targets) == 0 {
		return
	}
	n.running, n.stopping = context.WithCancel(context.Background())
	if n.ledger.Embedded() {
		n.letGo(n.running, "") // a crash may have left it
	}
	n.ended.Go(func() { n.keepSending(n.running) })
}

// keepLookingToo looks for what lasts, again and again until stop, for an importer that stays.
func (n *notices) keepLookingToo() {
	if n.stopping != nil {
		n.ended.Go(func() { repeatUntil(n.running, nil, waiting.conditions, func() { n.look(n.running, false) }) })
	}
}

// stop ends what start has begun. The message in hand may end.
func (n *notices) stop() {
	if n.stopping == nil {
		return
	}
	n.stopping()
	n.ended.Wait()
	n.stopping = nil
}

// atEnd is the end of a run: it looks for what lasts, and sends what is due. What does not go out in time goes out with the next
// run.
func (n *notices) atEnd(ctx context.Context, err error) {
	if len(n.targets) == 0 || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, waiting.lastNotices)
	defer cancel()
	if err != nil {
		n.login.saw(err)
	}
	n.look(ctx, true)
	n.sendAll(ctx, true)
}

// repeatUntil calls do at once, and again when it is woken or after a while, until ctx ends.
func repeatUntil(ctx context.Context, woken <-chan struct{}, every time.Duration, do func()) {
	for ctx.Err() == nil {
		do()
		pause := time.NewTimer(every)
		select {
		case <-ctx.Done():
		case <-woken:
		case <-pause.C:
		}
		pause.Stop()
	}
}

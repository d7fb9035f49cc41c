package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/notify/notifytest"
)

// looking is an importer whose looks a test makes, on a day that it sets.
type looking struct {
	*world
	im      *Importer
	machine *testMachine
	hook    *notifytest.Webhook
}

// newLooking has a receiver of all kinds. change sets what is looked for.
func newLooking(t *testing.T, url string, change func(c *config.Config)) *looking {
	t.Helper()
	w := newWorld(t, url, hgeapitest.Config{})
	l := &looking{world: w, machine: newTestMachine(), hook: w.receiver()}
	w.cfg.Timezone, w.cfg.Notify.Gather = "Asia/Seoul", 0
	w.cfg.Profile = []config.Profile{{Name: "la"}}
	change(w.cfg)
	im, err := openOn(t.Context(), w.cfg, importertest.QuietLog(), l.machine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := im.Close(); err != nil {
			t.Error(err)
		}
	})
	l.im = im
	return l
}

// at sets the clock on the wall to a time in the zone of the configuration, and looks twice: nothing is told twice.
func (l *looking) at(text string, want ...string) {
	l.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, l.cfg.Location())
	if err != nil {
		l.t.Fatal(err)
	}
	l.machine.set(at.Sub(l.machine.Wall()))
	before := len(l.hook.Got())
	for range 2 {
		l.im.notices.look(l.t.Context(), false)
		l.im.notices.sendAll(l.t.Context(), false)
	}
	var got []string
	for _, title := range l.hook.Titles()[before:] {
		got = append(got, strings.TrimPrefix(title, noticeTitle))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		l.t.Errorf("%s: told %q, want %q", text, got, want)
	}
}

// came records that a file has come.
func (l *looking) came(name, profile string) (file int64) {
	l.t.Helper()
	err := l.im.ledger.Change(l.t.Context(), func(tx *ledger.Tx) (err error) {
		file, err = tx.AddFile(l.t.Context(), ledger.File{Claim: name + l.machine.Wall().String(), Name: name, Profile: profile,
			ClaimedAt: l.machine.Wall()})
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return file
}

// ends ends a file with this outcome.
func (l *looking) ends(file int64, outcome string) {
	l.t.Helper()
	ctx := l.t.Context()
	err := l.im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		return errors.Join(tx.NameResults(ctx, file, outcome, outcome), tx.Done(ctx, file))
	})
	if err != nil {
		l.t.Fatal(err)
	}
	path := filepath.Join(l.cfg.Folders.Outbox, outcome)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
		l.t.Fatal(err)
	}
}

// 2026-11-30 is a Monday.
func TestExpectedFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		l := newLooking(t, url, func(c *config.Config) {
			c.Expect = []config.Expect{{Profile: "la", By: "17:00", Days: []string{"mon", "tue", "fri"}}}
			c.Notify.StuckAfter = 1000 * time.Hour
		})
		l.at("2026-11-29 18:00") // Friday is too long ago
		l.at("2026-11-30 16:59")
		l.at("2026-11-30 17:00", "la: no file has come by 2026-11-30 17:00")
		l.at("2026-11-30 17:20")
		l.came("other.csv", "")
		l.came("yesterday.mend-1.outcome.xlsx", "la")
		l.at("2026-11-30 17:30")
		l.came("orders.csv", "la")
		l.at("2026-11-30 17:40", "over: la: orders.csv has come")
		l.at("2026-12-01 08:00")
		l.came("tuesday.csv", "la")
		l.at("2026-12-01 17:00")
		l.at("2026-12-02 17:00") // no Wednesday
		l.at("2026-12-04 18:00", "la: no file has come by 2026-12-04 17:00")
		l.at("2026-12-07 17:00", "la: no file has come by 2026-12-07 17:00") // the one before is not over, and nobody is told that
		l.at("2026-12-07 23:59")
	})
}

// Files of a night count for the next morning.
func TestExpectedSinceTheDayBefore(t *testing.T) {
	t.Parallel()
	l := newLooking(t, madeSQLite(t), func(c *config.Config) {
		c.Expect = []config.Expect{{Profile: "", By: "06:00", Since: "20:00"}}
		c.Notify.StuckAfter = 1000 * time.Hour
	})
	l.at("2026-11-30 05:59", "the inbox: no file has come by 2026-11-29 06:00")
	l.at("2026-11-30 06:00", "the inbox: no file has come by 2026-11-30 06:00")
	l.at("2026-11-30 21:00")
	l.came("night.csv", "")
	l.at("2026-11-30 21:01", "over: the inbox: night.csv has come")
	l.at("2026-12-01 06:00")
	l.at("2026-12-02 06:00", "the inbox: no file has come by 2026-12-02 06:00")
}

func TestCutoff(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		l := newLooking(t, url, func(c *config.Config) {
			c.Cutoff = []config.Cutoff{{Profile: "la", At: "18:30", Days: []string{"mon", "tue"}}}
			c.Notify.StuckAfter = 1000 * time.Hour
		})
		l.at("2026-11-30 08:00")
		open, asks := l.came("open.csv", "la"), l.came("asks.csv", "la")
		l.ends(asks, "la/asks.mend-2.outcome.xlsx")
		l.ends(l.came("good.csv", "la"), "la/good.outcome.xlsx")
		l.ends(l.came("elsewhere.csv", ""), "elsewhere.mend-1.outcome.xlsx")
		l.at("2026-11-30 17:44")
		l.at("2026-11-30 17:45", "la: 2 files wait, and 2026-11-30 18:30 is near")
		if text := l.hook.Got()[0].Text; !strings.Contains(text, "asks.csv\nopen.csv") {
			t.Errorf("%s", text)
		}
		l.ends(open, "la/open.outcome.xlsx")
		l.at("2026-11-30 18:00")
		if err := os.Remove(filepath.Join(l.cfg.Folders.Outbox, "la", "asks.mend-2.outcome.xlsx")); err != nil { // it was mended
			t.Fatal(err)
		}
		l.at("2026-11-30 18:10", "over: la: nothing waits any more before 2026-11-30 18:30")
		l.came("late.csv", "la")
		l.at("2026-12-01 18:00", "la: 1 file waits, and 2026-12-01 18:30 is near")
		l.at("2026-12-01 18:30", "la: 2026-12-01 18:30 is past, and 1 file has missed it")
		l.at("2026-12-02 18:00") // no Wednesday
	})
}

// A file has no outcome for long: that is told with its forms, and once more when it has one.
func TestStuckFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		l := newLooking(t, url, func(*config.Config) {})
		l.at("2026-11-30 08:00")
		file := l.came("a.csv", "la")
		ctx := t.Context()
		err := l.im.ledger.Change(ctx, func(tx *ledger.Tx) error {
			return tx.AddForm(ctx, ledger.Form{ID: 1, FileID: file, Reference: "TR1", Operation: "scanform", Body: []byte("{}"),
				Orders: 2})
		})
		if err != nil {
			t.Fatal(err)
		}
		l.at("2026-11-30 09:59")
		l.at("2026-11-30 10:01", "a.csv: no outcome since 2026-11-30 08:00")
		if text := l.hook.Got()[0].Text; !strings.Contains(text, "forms that wait for the carrier: 1; one of them is TR1") {
			t.Errorf("%s", text)
		}
		l.ends(file, "a.outcome.xlsx")
		l.at("2026-11-30 12:00", "over: a.csv: its outcome is there")
		if got := counted(t, l.im, "hgeimport_notices_total"); !slices.Equal(got, []string{"sent stuck 2"}) {
			t.Errorf("%q", got)
		}
		l.hook.Fail(500, "down")
		l.came("b.csv", "la")
		l.at("2026-11-30 14:01")
		got := counted(t, l.im, "hgeimport_notices_total") // on a busy machine it was tried more than once
		if len(got) != 2 || !strings.HasPrefix(got[0], "failed stuck ") || got[1] != "sent stuck 2" {
			t.Errorf("%q", got)
		}
		if got := counted(t, l.im, "hgeimport_notice_oldest_seconds"); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
}

// A file waits in the inbox because somebody has it open.
func TestStuckInTheInbox(t *testing.T) {
	t.Parallel()
	l := newLooking(t, madeSQLite(t), func(*config.Config) {})
	importertest.DropFile(t, filepath.Join(l.root, "inbox", "a.xlsx"), "")
	importertest.DropFile(t, filepath.Join(l.root, "inbox", "~$a.xlsx"), "")
	claim := func(until func() bool) {
		t.Helper()
		importertest.WaitUntil(t, "the inbox is looked at", func() bool {
			_, err := l.im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return true })
			return err == nil && until()
		})
	}
	claim(func() bool { return len(l.im.status.inInbox()) == 1 })
	l.at("2026-11-30 08:00")
	l.im.notices.look(t.Context(), true) // a run of cron has no more reason to tell of it
	l.at("2026-11-30 08:01")
	l.machine.pass(l.cfg.Notify.StuckAfter)
	l.at("2026-11-30 10:00", "a.xlsx: waits in the inbox since 2026-11-30 08:00")
	if err := os.Remove(filepath.Join(l.root, "inbox", "~$a.xlsx")); err != nil {
		t.Fatal(err)
	}
	claim(func() bool { return len(l.im.status.inInbox()) == 0 })
	l.at("2026-11-30 10:10", "over: a.xlsx does not wait in the inbox any more")
}

// The carrier refuses the login: that is told at once, and again when it works.
func TestLoginRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	hook := w.receiver()
	good := w.cfg.API.Auth.Password
	w.cfg.API.Auth.Password = "expired"
	w.drop("a.csv", "HGE2611260000051")
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	_, err = im.Run(t.Context(), importertest.WaitLimit)
	if err := errors.Join(im.Close()); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, hgeapi.ErrLogin) {
		t.Fatal(err)
	}
	hasGot(t, hook, "the carrier refuses the login: nothing is sent")
	w.cfg.API.Auth.Password = good
	w.run(1)
	hasGot(t, hook, "the carrier refuses the login: nothing is sent", "over: the login works again")
	for _, got := range hook.Got() {
		if strings.Contains(got.Title+got.Text, "expired") || strings.Contains(got.Title+got.Text, w.cfg.API.Auth.Username) {
			t.Errorf("it tells the login: %+v", got)
		}
	}
}

// An importer of cron cannot begin because a folder is away. That is told once, however often it tries, and once more when it
// can.
func TestFolderAwayAtTheStart(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		hook := w.receiver()
		w.run(1)
		archive, mounted := filepath.Join(w.root, "work"), filepath.Join(w.root, "volume")
		if err := errors.Join(os.Rename(archive, mounted), os.WriteFile(archive, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if im, err := Open(t.Context(), w.cfg, importertest.QuietLog()); err == nil {
				t.Fatal("it began", im.Close())
			}
		}
		hasGot(t, hook, "the folder work is away")
		if err := errors.Join(os.Remove(archive), os.Rename(mounted, archive)); err != nil {
			t.Fatal(err)
		}
		w.run(1)
		hasGot(t, hook, "the folder work is away", "over: the folder work is there again")
	})
}

// Nothing that has to do with notices keeps a file from its outcome: the receiver does not answer at all.
func TestReceiverThatHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	hook := w.receiver("done")
	hung, stop := context.WithCancel(t.Context())
	hook.Before(func() { <-hung.Done() })
	w.watchOn(newTestMachine())
	w.drop("a.csv", "HGE2611260000061")
	w.untilAllDone(1)
	w.drop("b.csv", "HGE2611260000062")
	w.untilAllDone(2)
	hook.Before(nil)
	stop()
	importertest.WaitUntil(t, "both are told", func() bool { return len(hook.Got()) >= 2 })
}

// What holds up a file may repeat numbers of its rows: they leave the machine with no notice.
func TestTroubleWithoutNumbersOfOrders(t *testing.T) {
	t.Parallel()
	l := newLooking(t, madeSQLite(t), func(*config.Config) {})
	l.at("2026-11-30 08:00")
	l.im.troubles.set(l.came("a.csv", ""), errors.New("HTTP 404: nothing at HGE2611260000081"))
	l.at("2026-11-30 08:01")
	l.machine.pass(l.cfg.Notify.AwayAfter)
	before := len(l.hook.Got())
	for range 2 {
		l.im.notices.look(t.Context(), false)
		l.im.notices.sendAll(t.Context(), false)
	}
	got := l.hook.Got()[before:]
	if len(got) != 1 || strings.Contains(got[0].Title+got[0].Text, "HGE2611") ||
		!strings.Contains(got[0].Text, "HTTP 404: nothing at …") {
		t.Errorf("told: %+v", got)
	}
}

// A folder does not answer, and the importer is stopped: it does not wait for the folder.
func TestStopDoesNotWaitForAFolder(t *testing.T) {
	t.Parallel()
	l := newLooking(t, madeSQLite(t), func(*config.Config) {})
	l.im.notices.folders.answered = make(chan struct{}) // somebody asks, and gets no answer
	ctx, stop := context.WithCancel(t.Context())
	stop()
	begun := time.Now()
	l.im.notices.look(ctx, false)
	if waited := time.Since(begun); waited >= folderTimeout {
		t.Errorf("it waited %v", waited)
	}
}

// counted are the samples of a figure: the values of its labels, and what it counts.
func counted(t *testing.T, im *Importer, name string) (samples []string) {
	t.Helper()
	families, err := im.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() != name {
				continue
			}
			var words []string
			for _, l := range m.GetLabel() {
				words = append(words, l.GetValue())
			}
			samples = append(samples, strings.Join(append(words, fmt.Sprint(m.GetCounter().GetValue())), " "))
		}
	}
	return samples
}

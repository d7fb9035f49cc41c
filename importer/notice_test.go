package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/notify"
	"hgeimport/importer/notify/notifytest"
)

// told makes a receiver of all kinds but done, or of those that are named.
func (w *world) receiver(kinds ...string) *notifytest.Webhook {
	w.t.Helper()
	hook := notifytest.NewWebhook(w.t, "json", "")
	w.cfg.Receiver = append(w.cfg.Receiver, config.Receiver{Name: "r" + string(rune('a'+len(w.cfg.Receiver))),
		Webhook: config.Secret(hook.URL), Kinds: kinds})
	w.t.Cleanup(func() {
		if wrong := hook.Complaints(); len(wrong) > 0 {
			w.t.Errorf("the receiver complains: %v", wrong)
		}
	})
	return hook
}

// hasGot compares the titles that a receiver has got.
func hasGot(t *testing.T, hook *notifytest.Webhook, want ...string) {
	t.Helper()
	var titles []string
	for _, title := range hook.Titles() {
		titles = append(titles, strings.TrimPrefix(title, noticeTitle))
	}
	slices.Sort(titles)
	slices.Sort(want)
	if !slices.Equal(titles, want) {
		t.Errorf("told: %q, want %q", titles, want)
	}
}

// Whoever wants to know is told of each file that ends with something to do, once, and once more when its mended version is done.
// Nothing of a row is told.
func TestFilesThatEndAreTold(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.cfg.Notify.Gather = 0
		hook, done, expected := w.receiver(), w.receiver("done"), w.receiver("expect")
		w.drop("good.csv", "HGE2611260000001")
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "bad.csv"), "order_num,weight,handover_num\n"+
			"HGE2611260000002,1.00,20000000100\nHGE2611260000003,heavy,20000000100\n")
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "asks.csv"), roadThird)
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "empty.csv"), "nothing here\n")
		w.run(1)
		hasGot(t, hook, "bad.csv: rows that wait for somebody: 1 of 2",
			"asks.csv: 1 question to answer, nothing was sent from it this time",
			"empty.csv: nothing was sent from it, it is to be mended")
		hasGot(t, done, "good.csv: nothing is left to do")
		hasGot(t, expected)
		for _, got := range append(hook.Got(), done.Got()...) {
			if text := got.Title + got.Text; strings.Contains(text, "HGE2611") || strings.Contains(text, "heavy") {
				t.Errorf("it tells what stands in a row: %s", text)
			}
		}
		if text := hook.Got()[0].Text; !strings.Contains(text, ".outcome.xlsx") || !strings.Contains(text, "next: ") {
			t.Errorf("it does not say where and what next: %s", text)
		}
		w.run(1)
		if got := hook.Titles(); len(got) != 3 {
			t.Errorf("told again: %q", got)
		}
		mended := filepath.Base(w.outcome("bad.outcome.xlsx"))
		importertest.DropFile(t, filepath.Join(w.root, "inbox", strings.TrimSuffix(mended, ".xlsx")+".csv"),
			"order_num,weight,handover_num\nHGE2611260000003,1.20,20000000100\n")
		w.run(1)
		if got := hook.Titles(); len(got) != 4 || got[3] != noticeTitle+"over: bad.csv: nothing is left to do" {
			t.Errorf("told: %q", got)
		}
	})
}

// A receiver is away while files end. The road goes on. What waits goes out when the receiver is back: singly if it is little,
// else in one message; and what is too old is given up and counted.
func TestReceiverAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	machine := newTestMachine()
	hook := w.receiver("done")
	hook.Fail(500, "down")
	watch := w.watchOn(machine)
	for _, name := range []string{"a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv", "g.csv"} {
		w.drop(name, "HGE26112600001"+name[:1]+"1")
	}
	w.untilAllDone(7)
	importertest.WaitUntil(t, "it was tried", func() bool { return hook.Tries() >= 2 })
	status, err := NoticesOf(t.Context(), w.cfg)
	if err != nil || len(status.Receivers) != 1 || status.Receivers[0].Waiting != 7 ||
		!strings.Contains(status.Receivers[0].Error, "HTTP 500") {
		t.Fatalf("%+v, %v", status, err)
	}
	if n := watch.said("a notice cannot be sent"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	tries := hook.Tries() // the next try may have begun before all seven waited
	importertest.WaitUntil(t, "it was tried with all of them", func() bool { return hook.Tries() > tries+1 })
	hook.Fail(0, "")
	machine.pass(time.Hour)
	importertest.WaitUntil(t, "it has got a message", func() bool { return len(hook.Got()) > 0 })
	hasGot(t, hook, "7 notices")
	if text := hook.Got()[0].Text; strings.Count(text, ": nothing is left to do") != 7 {
		t.Errorf("%s", text)
	}
	hook.Fail(500, "down")
	w.drop("h.csv", "HGE2611260000200")
	w.untilAllDone(8)
	tries = hook.Tries()
	importertest.WaitUntil(t, "it was tried", func() bool { return hook.Tries() > tries })
	machine.pass(w.cfg.Notify.GiveUp)
	importertest.WaitUntil(t, "it is given up", func() bool { return watch.said("notices are given up") == 1 })
	hook.Fail(0, "")
	w.drop("i.csv", "HGE2611260000201")
	machine.pass(time.Hour)
	importertest.WaitUntil(t, "it has got a message", func() bool { return len(hook.Got()) > 1 })
	if got := hook.Got()[1]; got.Title != noticeTitle+"i.csv: nothing is left to do" ||
		!strings.Contains(got.Text, "notices before these that could not be sent: 1") {
		t.Errorf("%+v", got)
	}
}

// Several importers share a ledger and see the same. Each thing is told once.
func TestImportersTellOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	w.cfg.Notify.Gather = 0
	hook := w.receiver("file", "done", "expect")
	w.cfg.Expect = []config.Expect{{Profile: "", By: "00:00", Since: "00:00"}}
	for _, name := range []string{"a.csv", "b.csv", "c.csv"} {
		w.drop(name, "HGE26112600003"+name[:1]+"1")
	}
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "bad.csv"), "order_num,weight,handover_num\n"+
		"HGE2611260000032,1.00,20000000100\nHGE2611260000033,heavy,20000000100\n")
	w.run(3)
	w.run(2)
	hasGot(t, hook, "a.csv: nothing is left to do", "b.csv: nothing is left to do", "c.csv: nothing is left to do",
		"bad.csv: rows that wait for somebody: 1 of 2")
	ids := map[string]bool{}
	for _, got := range hook.Got() {
		if ids[got.ID] {
			t.Errorf("two messages with the ID %s", got.ID)
		}
		ids[got.ID] = true
	}
}

// A folder is away for a moment: nobody is told. It stays away: that is told once, and once more when it is back.
func TestFolderAwayIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	machine := newTestMachine()
	hook := w.receiver()
	watch := w.watchOn(machine)
	outbox, mounted := filepath.Join(w.root, "outbox"), filepath.Join(w.root, "volume")
	looks := func(what string, found func(c conditions) bool) {
		t.Helper()
		importertest.WaitUntil(t, what, func() bool {
			status, err := NoticesOf(t.Context(), w.cfg)
			return err == nil && found(status.Conditions)
		})
	}
	away := func(c conditions) bool { return len(c) == 1 && strings.Contains(c[0].Says, "outbox is away") }
	if err := os.Rename(outbox, mounted); err != nil {
		t.Fatal(err)
	}
	looks("it is seen", away)
	if err := os.Rename(mounted, outbox); err != nil {
		t.Fatal(err)
	}
	looks("it is seen to be back", func(c conditions) bool { return len(c) == 0 })
	if err := os.Rename(outbox, mounted); err != nil {
		t.Fatal(err)
	}
	looks("it is seen", away)
	machine.pass(w.cfg.Notify.AwayAfter)
	importertest.WaitUntil(t, "it is told", func() bool { return len(hook.Got()) == 1 })
	watch.end()
	w.watchAgain(machine, outbox, mounted)
	importertest.WaitUntil(t, "its end is told", func() bool { return len(hook.Got()) == 2 })
	hasGot(t, hook, "the folder outbox is away", "over: the folder outbox is there again")
}

// watchAgain starts an importer once a folder is back.
func (w *world) watchAgain(machine *testMachine, folder, mounted string) {
	w.t.Helper()
	if err := errors.Join(os.RemoveAll(folder), os.Rename(mounted, folder)); err != nil {
		w.t.Fatal(err)
	}
	w.watchOn(machine)
}

// The settings and the senders know the same shapes and kinds.
func TestSettingsOfNotices(t *testing.T) {
	t.Parallel()
	if !slices.Equal(config.NoticeShapes, notify.Shapes) || !slices.Equal(config.SMTPTLSKinds, notify.TLSKinds) {
		t.Error("shapes or kinds of TLS differ")
	}
	kinds := []string{noticeFile, noticeDone, noticeStuck, noticeExpect, noticeCutoff, noticeLogin, noticeFolder, noticeTrouble}
	if !slices.Equal(config.NoticeKinds, kinds) {
		t.Errorf("kinds differ: %v", kinds)
	}
}

// A run tells all before it ends, and no flood: what is more than a few messages comes in one.
func TestARunTellsAllBeforeItEnds(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		hook := w.receiver("done")
		told := func() (all string) {
			for _, got := range hook.Got() {
				all += got.Title + "\n" + got.Text
			}
			return all
		}
		for round, most := range []int{mostSingly + 1, mostSingly + 2} {
			names := "abcdefgh"
			for i := range names {
				w.drop(fmt.Sprintf("%c%d.csv", names[i], round), fmt.Sprintf("HGE26112600%d%d0%d", round, i, i))
			}
			w.run(1)
			for i := range names {
				if name := fmt.Sprintf("%c%d.csv: nothing is left", names[i], round); strings.Count(told(), name) != 1 {
					t.Errorf("%s is told %d times in %s", name, strings.Count(told(), name), told())
				}
			}
			if n := len(hook.Got()); n > most {
				t.Errorf("%d messages, want at most %d", n, most)
			}
		}
	})
}

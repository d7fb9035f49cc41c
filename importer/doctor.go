package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// Finding is what the doctor says of one thing.
type Finding struct {
	What  string
	Grade Grade
	Words string
	Err   error // of a Fault
}

// Grade is how well one thing is.
type Grade string

// A Note is good to know. A Fault keeps files from being worked on.
const (
	OK    Grade = "ok"
	Note  Grade = "note"
	Fault Grade = "fault"
)

func well(what, words string) Finding { return Finding{What: what, Grade: OK, Words: words} }
func note(what, words string) Finding { return Finding{What: what, Grade: Note, Words: words} }

func fault(what string, err error) Finding {
	return Finding{What: what, Grade: Fault, Words: err.Error(), Err: err}
}

// Doctor examines everything that the importer needs: the folders, the ledger, the carrier's login and result query, and what
// we assume about the carrier. Importers may work meanwhile. It sends no form and leaves nothing behind.
func Doctor(ctx context.Context, c *config.Config) []Finding {
	inbox, work := examineFolder("inbox", c.Folders.Inbox), examineFolder("work", c.Folders.Work)
	all := []Finding{inbox, work, examineFolder("outbox", c.Folders.Outbox), examineFolder("archive", c.Folders.Archive)}
	if inbox.Grade == OK {
		all = append(all, examineEvents(ctx, c))
	}
	if inbox.Grade == OK && work.Grade == OK {
		all = append(all, examineClaim(c))
	}
	all = append(all, examineProfiles(c)...)
	all = append(all, examineOddFolders(c)...)
	all = append(all, examineMarks(c)...)
	all = append(all, examineLedger(ctx, c), examineRights(c))
	all = append(all, examinePersonal(c)...)
	all = append(all, examineCarrier(ctx, c)...)
	return append(all, assumptions(c)...)
}

func examineFolder(what, path string) Finding {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return note(what, path+" is not there yet: run or watch makes it")
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is no folder", path)
	case err == nil:
		err = folder.CheckRoom(path)
	}
	if err != nil {
		return fault(what, &folder.Error{Key: what, Path: path, Err: folder.WithoutPaths(err)})
	}
	return well(what, path+" can be written to")
}

// examineProfiles names the profiles' sub-folders of the inbox from which no file can be taken.
func examineProfiles(c *config.Config) (all []Finding) {
	for _, p := range c.Profile {
		if p.Name == "" {
			continue
		}
		dir, err := openInbox(&folder.Links{}, c, p.Name)
		if err == nil {
			err = errors.Join(dir.CheckWritable(), dir.Close())
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			path := filepath.Join(c.Folders.Inbox, p.Name)
			all = append(all, fault("inbox", &folder.Error{Key: "inbox", Path: path, Err: folder.WithoutPaths(err)}))
		}
	}
	return all
}

// examineOddFolders names the folders in the inbox that are no profile.
func examineOddFolders(c *config.Config) (all []Finding) {
	inbox := newInbox(c, &folder.Links{})
	defer inbox.Release()
	if _, _, err := inbox.Scan(time.Now()); err != nil {
		return nil // examineFolder and examineProfiles tell of it
	}
	for _, name := range inbox.UnknownFolders {
		all = append(all, note("inbox", name+" is a folder and no profile: nothing in it is taken; remove it, "+
			"or add a [[profile]] of that name"))
	}
	for _, name := range inbox.Unfinished {
		all = append(all, note("inbox", name+" is left alone: by its name a program has not finished it, or [watch] ignore has it; "+
			"if it is a file of orders, give it another name"))
	}
	return all
}

// examineMarks names what somebody has put into the place of a mark.
func examineMarks(c *config.Config) (all []Finding) {
	for _, f := range markedFolders(c) {
		if m, err := f.readMark(); err == nil && m.kind == strangeMark {
			all = append(all, note(f.key, m.strange.Error()+"; "+m.strange.Hint()))
		}
	}
	if on, err := os.ReadFile(protectedHardlinks); err == nil && strings.TrimSpace(string(on)) == "0" {
		all = append(all, note("inbox", "this system lets users give files of others a second name, so they could "+
			"drop one that they may not read and read it in the outcome: set fs.protected_hardlinks = 1 (sysctl)"))
	}
	return all
}

// protectedHardlinks is where Linux says whether users may link files that are not theirs.
const protectedHardlinks = "/proc/sys/fs/protected_hardlinks"

// eventTimeout is how long the doctor waits for an event.
const eventTimeout = 2 * time.Second

// examineEvents tries whether the file system tells of a new file in the inbox at once.
func examineEvents(ctx context.Context, c *config.Config) Finding {
	none := note("events", fmt.Sprintf("the inbox sends none, as most shares: watch looks at it every %v (rescan in [watch])",
		c.Watch.Rescan))
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return none
	}
	defer watcher.Close()
	if watcher.Add(c.Folders.Inbox) != nil || folder.CheckWritable(c.Folders.Inbox) != nil {
		return none
	}
	timeout := time.NewTimer(eventTimeout)
	defer timeout.Stop()
	select {
	case <-watcher.Events:
		return well("events", "the inbox says at once when a file arrives")
	case <-watcher.Errors:
	case <-timeout.C:
	case <-ctx.Done():
	}
	return none
}

// examineClaim moves a file from the inbox to work/, as a claim does.
func examineClaim(c *config.Config) Finding {
	err := folder.TryMove(c.Folders.Inbox, c.Folders.Work)
	switch {
	case folder.IsCrossVolume(err):
		return note("claim", "work is on another volume than inbox: files are copied and compared, which takes longer")
	case err != nil:
		return fault("claim", &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.WithoutPaths(err)})
	}
	return well("claim", "a file moves from inbox to work in one go")
}

// mostClockDifference is how far the clocks of this machine and of the ledger may be apart without a word. Nothing is counted by
// them, but people read times that both have written.
const mostClockDifference = 3 * time.Second

// examineLedger opens the ledger, makes sure that it belongs to the folders and has forgotten nothing, and says how much is open.
func examineLedger(ctx context.Context, c *config.Config) Finding {
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return note("ledger", c.Ledger.String()+" is not there yet: run or watch makes it")
	}
	if err != nil {
		return fault("ledger", err)
	}
	defer l.Close()
	identity, err := l.Identity(ctx)
	if err := errors.Join(err, checkOwners(c, identity)); err != nil {
		return fault("ledger", err)
	}
	if err := errors.Join(checkHighestForm(ctx, c, l, identity), checkFilesUnderWay(ctx, c, l)); err != nil {
		return fault("ledger", err)
	}
	files, err := l.OpenFileIDs(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	forms, err := l.OpenForms(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	finding := well("ledger", fmt.Sprintf("%s: files under way %d, forms not settled %d", c.Ledger, len(files), len(forms)))
	if l.Embedded() {
		return finding
	}
	living, err := l.Living(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	apart, err := l.ClockApart(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	finding.Words += fmt.Sprintf(", importers at work %d", len(living))
	if apart.Abs() > mostClockDifference {
		finding.Grade = Note
		finding.Words += fmt.Sprintf("; its clock and this machine's are %v apart: set them by the network",
			apart.Abs().Round(time.Second))
	}
	return finding
}

// noFormsReference is a reference that no form has: ours begin with a prefix and a date.
const noFormsReference = "hgeimport-doctor"

// examineCarrier logs in and asks for the result of a form that does not exist. That tries the path of the result query, and
// whether we understand the carrier's "not known", without closing any order.
func examineCarrier(ctx context.Context, c *config.Config) []Finding {
	if pause, err := PauseOf(ctx, c); err == nil && pause != nil {
		return []Finding{note("login", fmt.Sprintf("the carrier asks us to wait until %s (%s): it was not called",
			pause.Until, pause.Words))}
	}
	client, err := hgeapi.New(c.API)
	if err != nil {
		return []Finding{fault("login", err)}
	}
	defer client.Close()
	if err := client.Login(ctx); err != nil {
		return []Finding{fault("login", err)}
	}
	login := well("login", c.API.BaseURL+" takes it")
	if c.API.Auth.Username == "" {
		login.Words = "there is a token or a signature; the next line says whether " + c.API.BaseURL + " takes it"
	}
	all := []Finding{login}
	for _, o := range operationsInUse(c) {
		if o.Call.AnsweredAtOnce() {
			continue // asking is doing
		}
		_, err = client.Result(ctx, &o.Call, noFormsReference)
		all = append(all, examineResult(ctx, c, &o.Call, err))
	}
	return all
}

// operationsInUse are those that a file can have: the inbox's own, and those of the profiles.
func operationsInUse(c *config.Config) (all []*mapping.Operation) {
	for _, o := range operations.All {
		inUse := func(p config.Profile) bool { return operations.Named(p.Operation) == o }
		inbox, _ := c.ProfileFor("")
		if inUse(inbox) || slices.ContainsFunc(c.Profile, inUse) {
			all = append(all, o)
		}
	}
	return all
}

// examineResult says what the answer to the query for the form that does not exist means.
func examineResult(ctx context.Context, c *config.Config, call *hgeapi.Call, answer error) Finding {
	what := fmt.Sprintf("asked at [api.paths] %s = %q for a form that there is not", call.Query, c.API.Path(call.Query))
	switch {
	case answer == nil:
		return note("result", what+", the carrier says that it knows it: check [api.result], "+
			"and see with `hgeimport doctor --reference` how a real one is read")
	case errors.Is(answer, hgeapi.ErrNotKnown) && notKnownAtWrongPath(ctx, c, call):
		return note("result", "the carrier answers that it does not know a form, and so it does at a path that there is not: "+
			"the first real form will tell whether "+call.Query+" is right")
	case errors.Is(answer, hgeapi.ErrNotKnown):
		return well("result", "the carrier answers for a form that it does not know ("+call.Query+")")
	case errors.Is(answer, hgeapi.ErrLogin):
		return fault("result", answer)
	}
	return fault("result", fmt.Errorf("%s: %w; this path, and unknown_codes in [api.result], are assumed", what, answer))
}

// notKnownAtWrongPath tells whether the carrier also answers "not known" at a path that does not exist. Then this answer does
// not prove that the configured path is right.
func notKnownAtWrongPath(ctx context.Context, c *config.Config, call *hgeapi.Call) bool {
	wrong := c.API
	wrong.Paths.ScanFormResult = noFormsReference + "/"
	client, err := hgeapi.New(wrong)
	if err != nil {
		return false
	}
	defer client.Close()
	atWrong := *call
	atWrong.Query = operations.ScanForm.Call.Query
	_, err = client.Result(ctx, &atWrong, noFormsReference)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// assumptions are the settings that the carrier's public documents do not tell, of the operations that are in use.
func assumptions(c *config.Config) (all []Finding) {
	asked := false
	for _, o := range operationsInUse(c) {
		asked = asked || !o.Call.AnsweredAtOnce()
		for _, key := range []string{o.Call.Path, o.Call.Query} {
			if !hgeapi.AssumedPath(key) {
				continue
			}
			words := fmt.Sprintf("[api.paths] %s = %q", key, c.API.Path(key))
			switch {
			case c.API.Path(key) == "":
				words += fmt.Sprintf(": %s is off; ask the carrier for the path", o.Name())
			case key == o.Call.Path && o.Call.Reads:
				words += ": the first list will tell"
			case key == o.Call.Path:
				words += ": it cannot be tried without doing what it does; ask the carrier"
			}
			all = append(all, note("assumed", words))
		}
		if o == &operations.Bags {
			all = append(all, note("assumed", fmt.Sprintf("[api.paths] bag_label = %q: the first bag will tell", c.API.Path("bag_label"))))
		}
	}
	if !asked {
		return all
	}
	r := c.API.Result
	return append(all, note("assumed", fmt.Sprintf("[api.result] state = %q, with the words %q %q %q %q; "+
		"orders = %q, order_state = %q, with %q %q; unknown_codes = %v",
		r.State, r.Pending, r.Succeeded, r.Partial, r.Failed,
		r.Orders, r.OrderState, r.OrderSucceeded, r.OrderFailed, r.UnknownCodes)))
}

package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Verdict is what the doctor thinks of one thing.
type Verdict string

// The doctor's verdicts. A note is to be known; a fault keeps files from being worked on.
const (
	Well  Verdict = "ok"
	Note  Verdict = "note"
	Fault Verdict = "fault"
)

// Finding is one thing that the doctor has looked at.
type Finding struct {
	What    string
	Verdict Verdict
	Words   string
	Err     error // of a fault
}

func fault(what string, err error) Finding {
	return Finding{What: what, Verdict: Fault, Words: err.Error(), Err: err}
}

// Doctor looks at everything that the road needs, beside whoever works: folders, ledger, the carrier's login and its
// result query, and what about the carrier is assumed. It sends no form and leaves nothing behind.
func Doctor(ctx context.Context, c *config.Config) []Finding {
	var all []Finding
	for _, f := range []struct{ what, path string }{
		{"inbox", c.Folders.Inbox}, {"work", c.Folders.Work}, {"outbox", c.Folders.Outbox}, {"archive", c.Folders.Archive},
	} {
		all = append(all, lookAtFolder(f.what, f.path))
	}
	if all[0].Verdict == Well {
		all = append(all, lookAtEvents(ctx, c))
		if all[1].Verdict == Well {
			all = append(all, lookAtClaim(c))
		}
	}
	all = append(all, lookAtLedger(ctx, c))
	all = append(all, lookAtCarrier(ctx, c)...)
	return append(all, assumed(c)...)
}

func lookAtFolder(what, path string) Finding {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Finding{What: what, Verdict: Note, Words: path + " is not there yet: run or watch makes it"}
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is no folder", path)
	case err == nil:
		err = folder.HasRoom(path)
	}
	if err != nil {
		return fault(what, &folder.Error{Key: what, Path: path, Err: folder.Cause(err)})
	}
	return Finding{What: what, Verdict: Well, Words: path + " can be written to"}
}

// eventWithin is how long an event may take.
const eventWithin = 2 * time.Second

// lookAtEvents tries whether the inbox says that something has happened in it.
func lookAtEvents(ctx context.Context, c *config.Config) Finding {
	none := Finding{What: "events", Verdict: Note, Words: fmt.Sprintf("the inbox sends none, as most shares: watch looks at it every %v (rescan in [watch])", c.Watch.Rescan)}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return none
	}
	defer watcher.Close()
	if watcher.Add(c.Folders.Inbox) != nil || folder.CanWrite(c.Folders.Inbox) != nil {
		return none
	}
	late := time.NewTimer(eventWithin)
	defer late.Stop()
	select {
	case <-watcher.Events:
		return Finding{What: "events", Verdict: Well, Words: "the inbox says at once when a file arrives"}
	case <-watcher.Errors:
	case <-late.C:
	case <-ctx.Done():
	}
	return none
}

// lookAtClaim tries how a file goes from the inbox into work.
func lookAtClaim(c *config.Config) Finding {
	from, to := filepath.Join(c.Folders.Inbox, folder.Canary), filepath.Join(c.Folders.Work, folder.Canary)
	err := os.WriteFile(from, nil, 0o644)
	if err == nil {
		err = os.Rename(from, to)
	}
	for _, path := range []string{from, to} {
		err = errors.Join(err, folder.RemoveIfThere(path))
	}
	switch {
	case folder.AcrossVolumes(err):
		return Finding{What: "claim", Verdict: Note, Words: "work is on another volume than inbox: files are copied and compared, which takes longer"}
	case err != nil:
		return fault("claim", &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.Cause(err)})
	}
	return Finding{What: "claim", Verdict: Well, Words: "a file moves from inbox to work in one go"}
}

// clocksApart is how far the clocks of this machine and the ledger's may be apart before it is told: resend_after and
// give_up count from times that another machine may have written.
const clocksApart = 3 * time.Second

func lookAtLedger(ctx context.Context, c *config.Config) Finding {
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if errors.Is(err, ledger.ErrNotFound) {
		if foreign := foreign(c, ""); foreign != nil {
			return fault("ledger", foreign)
		}
		return Finding{What: "ledger", Verdict: Note, Words: c.Ledger.String() + " is not there yet: run or watch makes it"}
	}
	if err != nil {
		return fault("ledger", err)
	}
	defer l.Close()
	identity, err := l.Identity(ctx)
	if err := errors.Join(err, foreign(c, identity)); err != nil {
		return fault("ledger", err)
	}
	if err := errors.Join(forgottenForm(ctx, c, l, identity), lacksWork(ctx, c, l)); err != nil {
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
	found := Finding{What: "ledger", Verdict: Well, Words: fmt.Sprintf("%s: files under way %d, forms not settled %d", c.Ledger, len(files), len(forms))}
	if l.Embedded() {
		return found
	}
	living, err := l.Living(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	apart, err := l.ClockApart(ctx)
	if err != nil {
		return fault("ledger", err)
	}
	found.Words += fmt.Sprintf(", importers at work %d", len(living))
	if apart.Abs() > clocksApart {
		found.Verdict = Note
		found.Words += fmt.Sprintf("; its clock and this machine's are %v apart: set them by the network", apart.Abs().Round(time.Second))
	}
	return found
}

// unheardOf is a reference that no form has: it has neither prefix nor date.
const unheardOf = "hgeimport-doctor"

// lookAtCarrier logs in, and asks for a form that the carrier cannot know: that tries the path of the result query, and
// whether its "not known" is read as one, without closing anything.
func lookAtCarrier(ctx context.Context, c *config.Config) []Finding {
	client, err := hgeapi.New(c.API)
	if err != nil {
		return []Finding{fault("login", err)}
	}
	defer client.Close()
	if err := client.Login(ctx); err != nil {
		return []Finding{fault("login", err)}
	}
	login := Finding{What: "login", Verdict: Well, Words: c.API.BaseURL + " takes it"}
	if c.API.Auth.Username == "" {
		login.Words = "there is a token or a signature; the next line says whether " + c.API.BaseURL + " takes it"
	}
	asked := Finding{What: "result", Verdict: Well, Words: "the carrier answers for a form that it does not know"}
	switch _, err := client.Result(ctx, hgeapi.OpScanForm, unheardOf); {
	case errors.Is(err, hgeapi.ErrNotKnown) && saysSoAnywhere(ctx, c):
		asked.Verdict = Note
		asked.Words = "the carrier answers that it does not know a form, and so it does at a path that there is not: " +
			"the first real form will tell whether scanform_result is right"
	case errors.Is(err, hgeapi.ErrNotKnown):
	case errors.Is(err, hgeapi.ErrLogin):
		asked = fault("result", err)
	case err != nil:
		asked = fault("result", fmt.Errorf("asked at [api.paths] scanform_result = %q for a form that there is not: %w; "+
			"this path, and unknown_codes in [api.result], are assumed", c.API.Paths.ScanFormResult, err))
	default:
		asked.Verdict, asked.Words = Note, "the carrier says that it knows a form which there is not: check [api.result]"
	}
	return []Finding{login, asked}
}

// saysSoAnywhere tells whether a path that there is not gets the answer of a form that is not known, too.
func saysSoAnywhere(ctx context.Context, c *config.Config) bool {
	elsewhere := c.API
	elsewhere.Paths.ScanFormResult = unheardOf + "/"
	client, err := hgeapi.New(elsewhere)
	if err != nil {
		return false
	}
	defer client.Close()
	_, err = client.Result(ctx, hgeapi.OpScanForm, unheardOf)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// assumed are the settings that the carrier's public pages do not tell.
func assumed(c *config.Config) []Finding {
	r := c.API.Result
	return []Finding{
		{What: "assumed", Verdict: Note, Words: fmt.Sprintf("[api.paths] scanform_result = %q", c.API.Paths.ScanFormResult)},
		{What: "assumed", Verdict: Note, Words: fmt.Sprintf("[api.result] state = %q, with the words %q %q %q %q; orders = %q, order_state = %q, with %q %q; unknown_codes = %v",
			r.State, r.Pending, r.Succeeded, r.Partial, r.Failed, r.Orders, r.OrderState, r.OrderSucceeded, r.OrderFailed, r.UnknownCodes)},
	}
}

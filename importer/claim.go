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

	"github.com/oklog/ulid/v2"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
)

// claims takes files out of the inbox. A claim is a folder in work/ with one file in it, and that file's record in the ledger.
type claims struct {
	*road
	others *others
	inbox  *folder.Inbox
	status *statusFiles // of files that wait in the inbox

	made         int                // claims so far, to give each a name of its own
	unrecorded   bool               // work/ may have a file of ours that the ledger does not know yet
	odd          *oddAnswers        // of folders in the inbox that are no profile
	more         bool               // the last look has left settled files to the next one
	adoptedAt    time.Time          // when adopt ran last
	unsettled    []folder.InboxFile // wanted files that the last look has not taken
	said         inboxSaid          // of the inbox, so that it is said once
	beingClaimed int                // files in work/ that another living importer has moved there and not recorded yet
}

func newClaims(r *road, o *others) *claims {
	c := &claims{road: r, others: o}
	c.inbox = newInbox(r.cfg, r.links)
	c.inbox.IsTheInbox = c.marks.isMarkedInbox
	return c
}

func newInbox(c *config.Config, links *folder.Links) *folder.Inbox {
	in := &folder.Inbox{Folder: c.Folders.Inbox, Settle: c.Watch.Settle, Links: links,
		Ignore: lowerCase(c.Watch.Ignore), Checks: folder.ContentChecks{Complete: sheet.Complete, LacksLineEnd: sheet.Unended}}
	for _, p := range c.Profile {
		if p.Name != "" {
			in.Profiles = append(in.Profiles, p.Name)
		}
	}
	return in
}

// claimSettled claims the wanted files that have settled. It returns how many wanted files are not claimed yet, here or by
// another importer. If a file or a folder cannot be claimed, it still claims the others.
func (c *claims) claimSettled(ctx context.Context, wanted func(folder.InboxFile) bool) (unclaimed int, err error) {
	if err := c.marks.checkLedger(ctx); ledgerLost(err) {
		return 0, err
	}
	defer func() { c.metrics.claimsEnded(c.keepsOut(ctx, err)) }()
	if c.unrecorded || c.adoptIsDue() {
		err = c.adopt(ctx)
	}
	c.inbox.LeaveAbove = c.leaveAbove()
	settled, moving, lookErr := c.inbox.Scan(time.Now())
	defer c.inbox.Release()
	c.metrics.inboxLookedAt(c.inbox.OldestSince(), errors.Join(lookErr, c.marks.checkReportFolders()))
	c.metrics.inboxHolds(c.inbox, len(settled), moving)
	err = errors.Join(err, lookErr, errors.Join(c.inbox.Strange...))
	c.unsettled = nil
	c.said.look(c.log, c.inbox, moving)
	c.status.waitIn(c.inbox.Folder, moving)
	err = errors.Join(err, c.answerOdd(ctx, lookErr))
	turns, first := inTurns(c.inOrder, slices.DeleteFunc(settled, func(d folder.InboxFile) bool { return !wanted(d) }))
	pace := &pace{ledger: c.ledger, began: time.Now(), first: first}
	c.more = false
	var together []folder.InboxFile
	for _, d := range turns {
		if len(together) > 0 && (pace.looks() || !c.joins(together, d)) {
			err = errors.Join(err, c.claim(ctx, together))
			together = nil
		}
		if next, paceErr := pace.next(ctx); !next { // what has come meanwhile has its turn first
			err = errors.Join(err, paceErr)
			c.leave(d, waitsItsTurn)
			c.more = true
			continue
		}
		together = append(together, d)
	}
	if len(together) > 0 {
		err = errors.Join(err, c.claim(ctx, together))
	}
	for _, d := range moving {
		if wanted(d) {
			c.unsettled = append(c.unsettled, d)
		}
	}
	return len(c.unsettled) + c.beingClaimed, err
}

// keepsOut is the error of a look if it keeps files out of the ledger: those that lie in work/ and are not recorded, and all that
// come.
func (c *claims) keepsOut(ctx context.Context, err error) error {
	if ctx.Err() == nil && (c.unrecorded || errors.Is(err, ledger.ErrLedger)) {
		return err
	}
	return nil
}

// leaveAbove is from which size on a file is left in the inbox. A bigger one than may be read is claimed and refused, but it can
// only be moved where nothing has to be copied.
func (c *claims) leaveAbove() int64 {
	var first uint64
	for i, path := range []string{c.cfg.Folders.Inbox, c.cfg.Folders.Work, c.cfg.Folders.Archive} {
		info, err := os.Stat(path)
		if err != nil {
			return c.cfg.Limits.FileBytes()
		}
		volume, told := folder.VolumeOf(info)
		if !told || i > 0 && volume != first {
			return c.cfg.Limits.FileBytes()
		}
		first = volume
	}
	return 0
}

// answerOdd answers the folders in the inbox that are no profile, and keeps those that have not come to rest. If the inbox could
// not be looked at, nothing is known of them.
func (c *claims) answerOdd(ctx context.Context, lookErr error) error {
	var away *folder.Error
	if errors.As(lookErr, &away) || ctx.Err() != nil {
		return nil
	}
	waiting, err := c.odd.answer(ctx, c.inbox.Odd)
	for _, name := range waiting {
		c.unsettled = append(c.unsettled, folder.InboxFile{Name: name, Why: folder.StillChanging})
	}
	return err
}

// hashed makes a claimed file our own and hashes it. What may not be read, or is bigger than a file may be, has no hash: map
// refuses it.
func (c *claims) hashed(ctx context.Context, path string) (f ledger.File, err error) {
	f.Name = filepath.Base(path)
	readable := false
	if size := c.sizeOf(path); size <= c.cfg.Limits.FileBytes() {
		if readable, err = c.makeOwn(ctx, path); err != nil && !errors.Is(err, folder.ErrTooLong) {
			return f, err
		}
	}
	info, err := os.Lstat(path)
	if err != nil {
		return f, err
	}
	if f.Size = info.Size(); !readable || f.Size > c.cfg.Limits.FileBytes() {
		return f, nil
	}
	sum, size, err := folder.SHA256(ctx, path)
	switch {
	case err == nil:
		f.SHA256, f.Size = sum, size
	case errors.Is(err, fs.ErrPermission), errors.Is(err, folder.ErrTooLong):
		err = nil
	}
	return f, err
}

// sizeOf is the size of a claimed file, also if it was set aside.
func (c *claims) sizeOf(path string) int64 {
	for _, p := range []string{path, path + setAsideEnding} {
		if info, err := os.Lstat(p); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}

// adopt records the files in work/ that were claimed and could not be recorded, because of a crash or an error of the ledger.
// It leaves alone what another living importer is just claiming. If one file cannot be adopted, it still adopts the others.
func (c *claims) adopt(ctx context.Context) error {
	inWork, err := os.ReadDir(c.cfg.Folders.Work)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.cfg.Folders.Work, Err: err}
	}
	living, err := c.ledger.Living(ctx) // after ReadDir: an importer says that it lives before it makes its first folder
	if err != nil {
		return err
	}
	checkLiving := c.adoptedAt.IsZero() || c.beingClaimed > 0
	c.adoptedAt, c.beingClaimed = time.Now(), 0
	var errs []error
	for _, e := range inWork {
		owner, _, _ := strings.Cut(e.Name(), "-")
		busy := living[owner] && (owner != c.others.id || !c.unrecorded)
		if !isClaim(e) || busy && !checkLiving {
			continue
		}
		known, done, err := c.ledger.HasClaim(ctx, e.Name())
		switch {
		case err != nil:
			return err
		case known:
			if done {
				errs = append(errs, removeDone(filepath.Join(c.cfg.Folders.Work, e.Name()))) // report crashed before it could remove it
			}
			continue
		case busy:
			c.beingClaimed++
			continue
		}
		if err := c.adoptOne(ctx, e.Name()); err != nil {
			errs = append(errs, fmt.Errorf("take up what lies in work: %w", err))
		}
	}
	err = errors.Join(errs...)
	c.unrecorded = err != nil
	return err
}

// isClaim tells whether something in work/ is the folder of a claim.
func isClaim(e fs.DirEntry) bool {
	owner, _, _ := strings.Cut(e.Name(), "-")
	_, err := ulid.Parse(owner)
	return err == nil && e.IsDir()
}

// adoptIsDue tells whether it is time to look for the claims of importers that have died. The time is shorter if a claim was
// seen that its importer, which may be dead, has not recorded yet.
func (c *claims) adoptIsDue() bool {
	every := c.others.liveFor
	if c.beingClaimed > 0 {
		every /= 10
	}
	return !c.ledger.Embedded() && time.Since(c.adoptedAt) > every
}

// adoptOne records the file of one claim. If a move between volumes was interrupted, it first undoes or finishes the move.
func (c *claims) adoptOne(ctx context.Context, id string) error {
	root := filepath.Join(c.cfg.Folders.Work, id)
	profile, inWork, err := fileInClaim(root)
	if err != nil {
		return err
	}
	if inWork == "" {
		removeEmpty(root) // the crash came before the move
		return nil
	}
	if strings.HasSuffix(inWork, folder.HalfMovedEnding) { // the copy is not complete, and the source is still in the inbox
		err := os.Remove(filepath.Join(root, profile, inWork)) // this file only: its owner may be making another one
		removeEmpty(root)
		return err
	}
	// We cannot tell if the source of a whole copy was removed. If it was not, it is imported again and its rows are
	// duplicates. A source that is hidden in the inbox is dropped again for the same reason: it may be another file, which
	// somebody put there after the copy.
	name := strings.TrimSuffix(inWork, folder.WholeMovedEnding)
	if name != inWork {
		if err := c.dropHidden(profile, folder.HiddenName(id), name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Rename(filepath.Join(root, profile, inWork), filepath.Join(root, profile, name)); err != nil {
			return err
		}
	}
	// The crash may have come before the move was synced. A power cut must not undo it once the file is recorded.
	if err := errors.Join(folder.Sync(filepath.Join(root, profile)), c.syncInbox(profile)); err != nil {
		return err
	}
	return c.record(ctx, []workPlace{{id, profile, filepath.Join(root, profile, name)}})
}

// syncInbox syncs a profile's folder in the inbox, if it is there.
func (c *claims) syncInbox(profile string) error {
	dir, err := c.openInbox(profile)
	if err != nil {
		return nil // it is away, or something strange is in its place: nothing comes back from there
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// dropHidden gives a file that lies hidden in a profile's sub-folder of the inbox a name there. If something strange has come
// into the place of that folder, the file cannot be reached; whoever put it there has hidden it for good.
func (c *claims) dropHidden(profile, hidden, name string) error {
	dir, err := c.openInbox(profile)
	var strange *folder.StrangeError
	if errors.As(err, &strange) {
		c.log.WithError(err).WithField("file", name).Warn("a file that lies hidden there cannot be dropped again")
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(folder.HiddenFile{Dir: dir, Hidden: hidden, Name: name}.AppearUnderFreeName(), dir.Close())
}

// fileInClaim finds the one file in a claim's folder, which may be set aside. name is empty if there is none.
func fileInClaim(root string) (profile, name string, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || folder.IsOfDesktop(e.Name()) { // desktops leave files in each folder that they show
			return err
		}
		path = strings.TrimSuffix(path, setAsideEnding)
		rel, err := filepath.Rel(root, path)
		profile, name = filepath.Dir(rel), filepath.Base(rel)
		if profile == "." {
			profile = ""
		}
		return err
	})
	return profile, name, err
}

// removeEmpty removes a claim's folder and the folders in it, if they are empty. It never removes a file, not even one that has
// just arrived.
func removeEmpty(root string) {
	var folders []string
	walk := func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			folders = append(folders, path)
		}
		return err
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		return // somebody else is removing it
	}
	for _, folder := range slices.Backward(folders) {
		if os.Remove(folder) != nil {
			return // not empty
		}
	}
}

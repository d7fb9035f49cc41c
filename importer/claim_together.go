package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// Small files are claimed some at a time, because a disk takes most of the time of a claim: all of them have their folders before
// the first one is moved, all are moved before the first one is recorded, and the folders are synced and the ledger is changed
// once for all of them.

// mostClaims is how many files are claimed together.
const mostClaims = 16

// joins tells whether a file is claimed together with others. A file that is not small keeps no other one waiting. Where the
// order of files counts, each is claimed alone: its place is numbered when those before it have left the inbox, whoever has
// claimed them.
func (c *claims) joins(others []folder.InboxFile, d folder.InboxFile) bool {
	return len(others) < mostClaims && d.Size() <= smallBytes && others[0].Size() <= smallBytes &&
		!c.inOrder(d.Profile) && !c.inOrder(others[0].Profile)
}

// workPlace is where a claimed file lies, or will lie, in the folder of its claim.
type workPlace struct{ id, profile, path string }

// claimLetters is how many random letters the name of a claim ends with.
const claimLetters = 10

// claim moves settled files into folders of their own in work/, then records them in the ledger with the jobs that map them. If
// several importers try, the one that moves a file has it; the others find it gone.
//
// A crash or an error between the move and the record leaves files in work/ that the ledger does not know. adopt records them:
// at the next look, at the next start, or in another importer.
func (c *claims) claim(ctx context.Context, files []folder.InboxFile) error {
	if err := c.marks.checkMark(workFolder(c.cfg)); err != nil {
		return err
	}
	files, places, err := c.makePlaces(ctx, files)
	errs := []error{err}
	var moved []workPlace
	for i, d := range files {
		has, err := c.moveToWork(ctx, d, places[i])
		if errs = append(errs, err); has {
			moved = append(moved, places[i])
		}
	}
	if len(moved) == 0 {
		return errors.Join(errs...)
	}
	if err := syncMoved(files, moved); err != nil { // moved, but perhaps not durably: adopt records them
		c.unrecorded = true
		return errors.Join(append(errs, fmt.Errorf("claim: %w", folder.WithoutPaths(err)))...)
	}
	err = c.record(ctx, moved)
	for range moved {
		c.reach("claimed")
	}
	c.unrecorded = c.unrecorded || err != nil
	return errors.Join(append(errs, err)...)
}

// leave says why a file is not claimed at this look.
func (c *claims) leave(d folder.InboxFile, why folder.Unsettled) {
	d.Why = why
	c.unsettled = append(c.unsettled, d)
}

// makePlaces makes the folders that files are moved to, and syncs what they lie in: a power cut cannot remove the folder that a
// file was just moved into. It returns the files that have one, and each one's.
func (c *claims) makePlaces(ctx context.Context, files []folder.InboxFile) (
	with []folder.InboxFile, places []workPlace, err error,
) {
	inWork := func(err error) error {
		return &folder.Error{Key: "work", Path: c.cfg.Folders.Work, Err: folder.WithoutPaths(err)}
	}
	var errs []error
	for _, d := range files {
		id, err := c.newClaim(ctx, d.Profile)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		root := filepath.Join(c.cfg.Folders.Work, id)
		into := filepath.Join(root, d.Profile)
		if err = os.MkdirAll(into, 0o700); err == nil && into != root {
			err = folder.Sync(root)
		}
		if err != nil {
			removeEmpty(root)
			errs = append(errs, inWork(err))
			continue
		}
		with, places = append(with, d), append(places, workPlace{id, d.Profile, filepath.Join(into, storableName(d.Name))})
	}
	if len(places) == 0 {
		return nil, nil, errors.Join(errs...)
	}
	if err := folder.Sync(c.cfg.Folders.Work); err != nil {
		for _, p := range places {
			removeEmpty(filepath.Join(c.cfg.Folders.Work, p.id))
		}
		return nil, nil, errors.Join(append(errs, inWork(err))...)
	}
	return with, places, errors.Join(errs...)
}

// newClaim is the name of a new claim. It begins with the importer's ID, so that others know whose claim it is, and ends so that
// nobody can guess its hidden name.
func (c *claims) newClaim(ctx context.Context, profile string) (string, error) {
	c.made++
	place := fmt.Sprint(c.made)
	if c.inOrder(profile) {
		came, err := c.ledger.NextCame(ctx)
		if err != nil {
			return "", err
		}
		place += fmt.Sprint("-", came)
	}
	return fmt.Sprintf("%s-%s-%s", c.others.id, place, rand.Text()[:claimLetters]), nil
}

// moveToWork moves a file to its place. It tells whether the file is there; it is not if the file is to be left at this look.
// What was moved is durable after syncMoved.
func (c *claims) moveToWork(ctx context.Context, d folder.InboxFile, to workPlace) (has bool, err error) {
	root := filepath.Join(c.cfg.Folders.Work, to.id)
	switch {
	case ctx.Err() != nil:
		removeEmpty(root)
		c.leave(d, waitsItsTurn)
		return false, nil
	case !c.inbox.StillSettled(d, time.Now()): // saved again while the files before it were claimed
		removeEmpty(root)
		c.leave(d, folder.StillChanging)
		return false, nil
	}
	defer c.metrics.fileTaken()
	if err := folder.MoveUnsynced(d.Source(), to.path, to.id, c.reach); err != nil {
		if _, name, walkErr := fileInClaim(root); walkErr != nil || name != "" { // moved, or partly: adopt records it
			c.unrecorded = true
			return false, fmt.Errorf("claim %s: %w", visible.Line(d.Name), folder.WithoutPaths(err))
		}
		removeEmpty(root)
		if folder.IsInUse(err) {
			c.leave(d, folder.OpenForWriting)
			return false, nil
		}
		if errors.Is(err, fs.ErrNotExist) && !d.IsThere() { // some volumes say so of a name that they cannot hold
			return false, nil // somebody else has it
		}
		return false, &notMovedError{d.Name, folder.WithoutPaths(err)}
	}
	c.reach("moved")
	return true, nil
}

// notMovedError says that a file has to stay in the inbox.
type notMovedError struct {
	name string
	err  error
}

func (e *notMovedError) Error() string {
	return fmt.Sprintf("%s cannot be moved out of the inbox: %v", visible.Line(e.name), e.err)
}

func (e *notMovedError) Unwrap() error { return e.err }

// Hint says what to do, if it is a matter of rights.
func (e *notMovedError) Hint() string {
	if !errors.Is(e.err, fs.ErrPermission) {
		return ""
	}
	return "the importer's user must be allowed to move files out of that folder; where it has the sticky bit (chmod +t), " +
		"only the owner of a file is: hgeimport doctor shows the rights"
}

// syncMoved makes moves durable, in the folders of the claims and in those that the files lay in.
func syncMoved(files []folder.InboxFile, moved []workPlace) error {
	for _, m := range moved {
		if err := folder.Sync(filepath.Dir(m.path)); err != nil {
			return err
		}
	}
	synced := map[*folder.Dir]bool{}
	for _, d := range files {
		if dir := d.Source().Dir; !synced[dir] {
			synced[dir] = true
			if err := dir.Sync(); err != nil {
				return err
			}
		}
	}
	return nil
}

// record writes claimed files into the ledger, in their order, with the jobs that map them, once nobody else can change the files
// any more. Nothing happens to one that is there already. If ctx ends while a large file is copied or hashed, adopt records it
// later. Small ones are recorded all the same: they have left the inbox, and would be seen nowhere until then.
func (c *claims) record(ctx context.Context, claimed []workPlace) error {
	var files []ledger.File
	var errs []error
	for _, m := range claimed {
		until := ctx
		if c.sizeOf(m.path) <= smallBytes {
			until = context.WithoutCancel(ctx)
		}
		f, err := c.hashed(until, m.path)
		if err != nil {
			errs = append(errs, fmt.Errorf("claim %s: %w", filepath.Base(m.path), folder.WithoutPaths(err)))
			continue
		}
		f.Claim, f.Profile, f.ClaimedAt, f.Came = m.id, m.profile, c.ledger.Now(), cameOf(m.id)
		files = append(files, f)
	}
	ctx = context.WithoutCancel(ctx)
	err := c.ledger.Change(ctx, func(tx *ledger.Tx) error {
		for i := range files {
			if err := c.recordIn(ctx, tx, &files[i]); err != nil {
				return err
			}
		}
		return nil
	})
	for _, f := range files {
		if err == nil && f.ID != 0 {
			c.metrics.countStep("claim", stepDone)
			c.log.WithField("file", f.Name).WithField("claim", f.Claim).Info("claimed")
		}
	}
	return errors.Join(append(errs, err)...)
}

// recordIn adds a claimed file and its job. The file gets its ID, 0 if it is there already.
func (c *claims) recordIn(ctx context.Context, tx *ledger.Tx, f *ledger.File) (err error) {
	if f.ID, err = tx.AddFile(ctx, *f); err != nil || f.ID == 0 {
		return err
	}
	if settings, _ := c.cfg.ProfileFor(f.Profile); settings.Check { // whatever the configuration says by the time it is mapped
		if err := tx.MarkTrial(ctx, f.ID); err != nil {
			return err
		}
	}
	return c.add(ctx, tx, mapJob{File: f.ID})
}

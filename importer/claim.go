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
	"unicode"

	"github.com/oklog/ulid/v2"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
)

// claims takes files out of the inbox.
type claims struct {
	*road
	others *others
	inbox  *folder.Inbox

	made       int             // claims so far
	unrecorded bool            // something may lie in work/ that the ledger does not know yet
	strange    map[string]bool // folders in the inbox that the log has named already: nobody looks into them
	adopted    time.Time       // when it last looked for claims that others have left
	elsewhere  int             // files in work/ that another importer has claimed and not recorded yet
}

func newClaims(r *road, o *others) *claims {
	c := &claims{road: r, others: o, strange: map[string]bool{}}
	c.inbox = &folder.Inbox{Folder: r.cfg.Folders.Inbox, Settle: r.cfg.Watch.Settle,
		Arrived: folder.Arrived{Complete: sheet.Complete, Unended: sheet.Unended}}
	for _, p := range r.cfg.Profile {
		if p.Name != "" {
			c.inbox.Profiles = append(c.inbox.Profiles, p.Name)
		}
	}
	return c
}

// makeDurable makes a folder below root, and root in a folder that is there, so that a power cut does not take away from
// under a file what it has been moved into.
func makeDurable(into, root, in string) error {
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	return errors.Join(folder.Sync(root), folder.Sync(in))
}

// longestName is how many bytes of a name are kept: outcome, status file and half copies make it longer, and a folder
// takes 255.
const longestName = 200

// plainName is a file's name as a database, a workbook and a table on a terminal can hold it. What is not UTF-8, as in the
// names that old archives unpack to, and line breaks become "_".
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if ext := filepath.Ext(name); ext == folder.HalfMoved || ext == folder.WholeMoved {
		name += "_" // our own marks mean something else
	}
	if len(name) <= longestName {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > 10 {
		ext = ""
	}
	return strings.ToValidUTF8(name[:longestName-len(ext)], "") + ext
}

// claimed finds the one file in a claim's folder; name is empty where there is none.
func claimed(root string) (profile, name string, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || folder.LeftAlone(e.Name()) { // as one that a desktop leaves in each folder that it shows
			return err
		}
		rel, err := filepath.Rel(root, path)
		profile, name = filepath.Dir(rel), filepath.Base(rel)
		if profile == "." {
			profile = ""
		}
		return err
	})
	return profile, name, err
}

// removeEmpty removes a claim's folder where nothing is in it. A file in it stays, also one that has just arrived.
func removeEmpty(root string) {
	var folders []string
	walk := func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			folders = append(folders, path)
		}
		return err
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		return // somebody else is at it
	}
	for _, folder := range slices.Backward(folders) {
		if os.Remove(folder) != nil {
			return // not empty
		}
	}
}

// othersLeft tells whether it is time to look for claims that importers which died have left in work/: sooner where one
// was seen that its owner, who may be dead, has not recorded yet.
func (c *claims) othersLeft() bool {
	every := c.others.life
	if c.elsewhere > 0 {
		every /= 10
	}
	return !c.ledger.Embedded() && time.Since(c.adopted) > every
}

// claim moves a settled file into a folder of its own in work/, and records it there with the job that maps it. Whoever
// moves it has it: a second importer finds it gone. A crash or an error between the two leaves a folder that adopt
// records.
func (c *claims) claim(ctx context.Context, d folder.Dropped) error {
	if err := c.marks.here(workFolder(c.cfg)); err != nil {
		return err
	}
	c.made++
	id := fmt.Sprintf("%s-%d", c.others.id, c.made) // whose it is can be read from it
	root := filepath.Join(c.cfg.Folders.Work, id)
	into := filepath.Join(root, d.Profile)
	if err := makeDurable(into, root, c.cfg.Folders.Work); err != nil {
		return &folder.Error{Key: "work", Path: c.cfg.Folders.Work, Err: folder.Cause(errors.Join(err, os.RemoveAll(root)))}
	}
	to := filepath.Join(into, plainName(d.Name))
	if err := folder.Move(d.Path, to, id, c.reach); err != nil {
		if _, name, look := claimed(root); look != nil || name != "" { // moved, but perhaps not durably: the next look records it
			c.unrecorded = true
			return fmt.Errorf("claim %s: %w", d.Name, folder.Cause(err))
		}
		removeEmpty(root)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody else has it
		}
		return fmt.Errorf("%s cannot be moved out of the inbox: %w", d.Name, folder.Cause(err))
	}
	c.reach("moved")
	err := c.record(context.WithoutCancel(ctx), id, d.Profile, to)
	c.reach("claimed")
	c.unrecorded = c.unrecorded || err != nil
	return err
}

// record writes a claimed file into the ledger.
func (c *claims) record(ctx context.Context, id, profile, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	f := ledger.File{Claim: id, Name: filepath.Base(path), Profile: profile, Size: info.Size(), ClaimedAt: time.Now()}
	if info.Mode().IsRegular() {
		switch sum, size, err := folder.SHA256(path); {
		case err == nil:
			f.SHA256, f.Size = sum, size
		case !errors.Is(err, fs.ErrPermission): // a file that may not be read is answered by map
			return fmt.Errorf("claim %s: %w", f.Name, err)
		}
	}
	var file int64
	err = c.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if file, err = tx.AddFile(ctx, f); err != nil || file == 0 {
			return err
		}
		return c.add(ctx, tx, mapJob{File: file})
	})
	if err == nil && file != 0 {
		c.metrics.step("claim", stepDone)
		c.log.WithField("file", f.Name).WithField("claim", id).Info("claimed")
	}
	return err
}

// adopt records the claimed files in work/ that a crash, or trouble with the ledger, kept from being recorded. One that
// cannot be adopted does not keep the others back. What another living importer is claiming is left to it.
func (c *claims) adopt(ctx context.Context) error {
	inWork, err := os.ReadDir(c.cfg.Folders.Work)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.cfg.Folders.Work, Err: err}
	}
	living, err := c.ledger.Living(ctx) // asked after the look: whoever made one of these has said before that it lives
	if err != nil {
		return err
	}
	closely := c.adopted.IsZero() || c.elsewhere > 0
	c.adopted, c.elsewhere = time.Now(), 0
	var errs []error
	for _, e := range inWork {
		owner, _, _ := strings.Cut(e.Name(), "-")
		busy := living[owner] && (owner != c.others.id || !c.unrecorded)
		if _, err := ulid.Parse(owner); err != nil || !e.IsDir() || busy && !closely {
			continue
		}
		known, done, err := c.ledger.HasClaim(ctx, e.Name())
		switch {
		case err != nil:
			return err
		case known:
			if done {
				removeEmpty(filepath.Join(c.cfg.Folders.Work, e.Name())) // a crash kept report from it
			}
			continue
		case busy:
			c.elsewhere++
			continue
		}
		if err := c.adoptOne(ctx, e.Name()); err != nil {
			errs = append(errs, fmt.Errorf("take up what lies in work: %w", err))
		}
	}
	c.unrecorded = len(errs) > 0
	return errors.Join(errs...)
}

func (c *claims) adoptOne(ctx context.Context, id string) error {
	root := filepath.Join(c.cfg.Folders.Work, id)
	profile, name, err := claimed(root)
	if err != nil {
		return err
	}
	if name == "" {
		removeEmpty(root) // nothing had been moved yet
		return nil
	}
	if strings.HasSuffix(name, folder.HalfMoved) { // a copy from another volume whose source is still there
		err := os.Remove(filepath.Join(root, profile, name)) // and not what its owner may make of it at this moment
		removeEmpty(root)
		return err
	}
	// Whether the source of a whole copy is gone nobody knows. Were it still there, it would come again, as duplicates. So does
	// one that is hidden: it may be another one, that has come in its place.
	plain := strings.TrimSuffix(name, folder.WholeMoved)
	if plain != name {
		inbox := filepath.Join(c.cfg.Folders.Inbox, profile)
		source := folder.Hidden{Folder: inbox, Name: plain, Path: folder.HiddenPath(inbox, id)}
		if err := source.Drop(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Rename(filepath.Join(root, profile, name), filepath.Join(root, profile, plain)); err != nil {
			return err
		}
	}
	return c.record(ctx, id, profile, filepath.Join(root, profile, plain))
}

// takeSettled claims the settled files that are wanted, and tells how many of the wanted ones are still moving. What
// keeps one of them, or a folder, from being taken does not keep the others.
func (c *claims) takeSettled(ctx context.Context, wanted func(folder.Dropped) bool) (waiting int, err error) {
	if err := c.marks.ledgerIsSame(ctx); ledgerLost(err) {
		return 0, err
	}
	if c.unrecorded || c.othersLeft() {
		err = c.adopt(ctx)
	}
	settled, moving, lookErr := c.inbox.Look(time.Now())
	c.metrics.looked(c.inbox.Oldest(), errors.Join(lookErr, c.marks.allHere()))
	err = errors.Join(err, lookErr)
	for _, name := range c.inbox.Strange {
		if !c.strange[name] {
			c.strange[name] = true
			c.log.WithField("folder", name).Warn("a folder in the inbox that is no profile: what lies in it is left alone")
		}
	}
	for _, d := range settled {
		switch {
		case !wanted(d) || ctx.Err() != nil:
		case !c.inbox.StillSettled(d, time.Now()): // somebody has saved it anew while those before it were claimed
			waiting++
		default:
			err = errors.Join(err, c.claim(ctx, d))
			c.metrics.took()
		}
	}
	for _, d := range moving {
		if wanted(d) {
			waiting++
		}
	}
	return waiting + c.elsewhere, err
}

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
)

// claim moves a settled file into a folder of its own in work/, and records it there with the job that maps it. Whoever
// moves it has it: a second importer finds it gone. A crash or an error between the two leaves a folder that adopt
// records.
func (im *Importer) claim(ctx context.Context, d folder.Dropped) error {
	if err := im.here(workFolder(im.cfg)); err != nil {
		return err
	}
	im.claims++
	id := fmt.Sprintf("%s-%d", im.id, im.claims) // whose it is can be read from it
	root := filepath.Join(im.cfg.Folders.Work, id)
	into := filepath.Join(root, d.Profile)
	if err := makeDurable(into, root, im.cfg.Folders.Work); err != nil {
		return &folder.Error{Key: "work", Path: im.cfg.Folders.Work, Err: folder.Cause(errors.Join(err, os.RemoveAll(root)))}
	}
	to := filepath.Join(into, plainName(d.Name))
	if err := folder.Move(d.Path, to, id, im.reach); err != nil {
		if _, name, look := claimed(root); look != nil || name != "" { // moved, but perhaps not durably: the next look records it
			im.unrecorded = true
			return fmt.Errorf("claim %s: %w", d.Name, folder.Cause(err))
		}
		removeEmpty(root)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody else has it
		}
		return fmt.Errorf("%s cannot be moved out of the inbox: %w", d.Name, folder.Cause(err))
	}
	im.reach("moved")
	err := im.record(context.WithoutCancel(ctx), id, d.Profile, to)
	im.reach("claimed")
	im.unrecorded = im.unrecorded || err != nil
	return err
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

// record writes a claimed file into the ledger.
func (im *Importer) record(ctx context.Context, id, profile, path string) error {
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
	err = im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if file, err = tx.AddFile(ctx, f); err != nil || file == 0 {
			return err
		}
		return im.add(ctx, tx, mapJob{File: file})
	})
	if err == nil && file != 0 {
		im.metrics.step("claim", stepDone)
		im.log.WithField("file", f.Name).WithField("claim", id).Info("claimed")
	}
	return err
}

// adopt records the claimed files in work/ that a crash, or trouble with the ledger, kept from being recorded. One that
// cannot be adopted does not keep the others back. What another living importer is claiming is left to it.
func (im *Importer) adopt(ctx context.Context) error {
	claims, err := os.ReadDir(im.cfg.Folders.Work)
	if err != nil {
		return &folder.Error{Key: "work", Path: im.cfg.Folders.Work, Err: err}
	}
	living, err := im.ledger.Living(ctx) // asked after the look: whoever made one of these has said before that it lives
	if err != nil {
		return err
	}
	closely := im.adopted.IsZero() || im.elsewhere > 0
	im.adopted, im.elsewhere = time.Now(), 0
	var errs []error
	for _, c := range claims {
		owner, _, _ := strings.Cut(c.Name(), "-")
		busy := living[owner] && (owner != im.id || !im.unrecorded)
		if _, err := ulid.Parse(owner); err != nil || !c.IsDir() || busy && !closely {
			continue
		}
		known, done, err := im.ledger.HasClaim(ctx, c.Name())
		switch {
		case err != nil:
			return err
		case known:
			if done {
				removeEmpty(filepath.Join(im.cfg.Folders.Work, c.Name())) // a crash kept report from it
			}
			continue
		case busy:
			im.elsewhere++
			continue
		}
		if err := im.adoptOne(ctx, c.Name()); err != nil {
			errs = append(errs, fmt.Errorf("take up what lies in work: %w", err))
		}
	}
	im.unrecorded = len(errs) > 0
	return errors.Join(errs...)
}

func (im *Importer) adoptOne(ctx context.Context, id string) error {
	root := filepath.Join(im.cfg.Folders.Work, id)
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
		inbox := filepath.Join(im.cfg.Folders.Inbox, profile)
		source := folder.Hidden{Folder: inbox, Name: plain, Path: folder.HiddenPath(inbox, id)}
		if err := source.Drop(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Rename(filepath.Join(root, profile, name), filepath.Join(root, profile, plain)); err != nil {
			return err
		}
	}
	return im.record(ctx, id, profile, filepath.Join(root, profile, plain))
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

// workPath is where a claimed file lies.
func (im *Importer) workPath(f ledger.File) string {
	return filepath.Join(im.cfg.Folders.Work, f.Claim, f.Profile, f.Name)
}

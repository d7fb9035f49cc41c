package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
)

// inbox finds the files that have come to rest. It looks at the folder itself; nothing that it remembers has to be
// right, or to survive.
type inbox struct {
	folder   string
	profiles []string // sub-folders that are looked into, besides the inbox itself
	settle   time.Duration
	seen     map[string]sight // by path
}

// sight is what a file looked like, and since when it has looked so.
type sight struct {
	size  int64
	mtime time.Time
	since time.Time
}

// dropped is a file in the inbox.
type dropped struct {
	path    string
	name    string
	profile string
}

// leftAlone are files that other programs keep for themselves or have not finished.
func leftAlone(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini" {
		return true
	}
	switch filepath.Ext(lower) {
	case ".part", ".tmp", ".crdownload":
		return true
	}
	return false
}

// brokenAfter times settle a file that stays as it is, but is not readable to its end, is taken all the same: nobody is
// writing to it any more, and its user waits for an answer.
const brokenAfter = 10

// look lists the inbox and tells the files that are settled: unchanged in size and time for as long as settle says, and
// readable to their end. The others are moving.
func (in *inbox) look(now time.Time) (settled, moving []dropped, err error) {
	found := map[string]sight{}
	for _, profile := range append([]string{""}, in.profiles...) {
		entries, readErr := os.ReadDir(filepath.Join(in.folder, profile))
		if readErr != nil {
			err = errors.Join(err, &FolderError{Key: "inbox", Path: filepath.Join(in.folder, profile), Err: readErr})
			continue
		}
		for _, e := range entries {
			if e.IsDir() || leftAlone(e.Name()) {
				continue
			}
			d := dropped{path: filepath.Join(in.folder, profile, e.Name()), name: e.Name(), profile: profile}
			s, ok := in.sight(d.path, now)
			if !ok {
				continue // gone again
			}
			found[d.path] = s
			still := now.Sub(s.since)
			if still >= in.settle && (whole(d.path) || still >= brokenAfter*in.settle) {
				settled = append(settled, d)
			} else {
				moving = append(moving, d)
			}
		}
	}
	in.seen = found
	return settled, moving, err
}

func (in *inbox) sight(path string, now time.Time) (sight, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return sight{}, false
	}
	s := sight{size: info.Size(), mtime: info.ModTime(), since: now}
	if before, ok := in.seen[path]; ok && before.size == s.size && before.mtime.Equal(s.mtime) {
		s.since = before.since
	}
	return s, true
}

// whole tells whether a file has arrived to its end and may be read. What is no regular file is claimed as it is, and
// refused.
func whole(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return err == nil
	}
	ok, err := sheet.Complete(path)
	return err == nil && ok
}

// claim moves a settled file into a folder of its own in work/, and records it there with the job that maps it. Whoever
// moves it has it: a second importer finds it gone. A crash between the two leaves a folder that adopt records.
func (im *Importer) claim(ctx context.Context, d dropped) error {
	id := ulid.Make().String()
	folder := filepath.Join(im.cfg.Folders.Work, id, d.profile)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return &FolderError{Key: "work", Path: folder, Err: err}
	}
	to := filepath.Join(folder, d.name)
	if err := moveFile(d.path, to); err != nil {
		empty := os.RemoveAll(filepath.Join(im.cfg.Folders.Work, id))
		if errors.Is(err, fs.ErrNotExist) {
			return empty // somebody else has it
		}
		return fmt.Errorf("claim %s: %w", d.name, errors.Join(err, empty))
	}
	im.reach("moved")
	return im.record(ctx, id, d.profile, to)
}

// record writes a claimed file into the ledger.
func (im *Importer) record(ctx context.Context, id, profile, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	f := ledger.File{Claim: id, Name: filepath.Base(path), Profile: profile, Size: info.Size(), ClaimedAt: time.Now()}
	if info.Mode().IsRegular() {
		if f.SHA256, err = fileSHA256(path); err != nil {
			return fmt.Errorf("claim %s: %w", f.Name, err)
		}
	}
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		file, err := tx.AddFile(ctx, f)
		if err != nil || file == 0 {
			return err
		}
		im.log.WithField("file", f.Name).WithField("claim", id).Info("claimed")
		return im.add(ctx, tx, mapJob{File: file})
	})
}

// adopt records the claimed files in work/ that a crash kept from being recorded.
func (im *Importer) adopt(ctx context.Context) error {
	claims, err := os.ReadDir(im.cfg.Folders.Work)
	if err != nil {
		return &FolderError{Key: "work", Path: im.cfg.Folders.Work, Err: err}
	}
	for _, c := range claims {
		if _, err := ulid.Parse(c.Name()); err != nil || !c.IsDir() {
			continue // not ours
		}
		known, err := im.ledger.HasClaim(ctx, c.Name())
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if err := im.adoptOne(ctx, c.Name()); err != nil {
			return err
		}
	}
	return nil
}

func (im *Importer) adoptOne(ctx context.Context, id string) error {
	root := filepath.Join(im.cfg.Folders.Work, id)
	profile, name, err := claimed(root)
	if err != nil {
		return err
	}
	if name == "" {
		return os.RemoveAll(root) // nothing had been moved yet
	}
	path := filepath.Join(root, profile, name)
	if source, half := strings.CutSuffix(name, halfMoved); half {
		if _, err := os.Lstat(filepath.Join(im.cfg.Folders.Inbox, profile, source)); err == nil {
			return os.RemoveAll(root) // a copy from another volume whose source is still there
		}
		whole := filepath.Join(root, profile, source)
		if err := os.Rename(path, whole); err != nil {
			return err
		}
		path = whole
	}
	return im.record(ctx, id, profile, path)
}

// claimed finds the one file in a claim's folder; name is empty where there is none.
func claimed(root string) (profile, name string, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
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

// workPath is where a claimed file lies.
func (im *Importer) workPath(f ledger.File) string {
	return filepath.Join(im.cfg.Folders.Work, f.Claim, f.Profile, f.Name)
}

package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/sheet"
)

// inbox finds the files that have come to rest. It looks at the folder itself; nothing that it remembers has to be
// right, or to survive.
type inbox struct {
	folder   string
	profiles []string // sub-folders that are looked into, besides the inbox itself
	settle   time.Duration
	seen     map[string]sight // by path
	strange  []string         // folders of the last look that are no profile: nobody looks into them
}

// sight is what a file looked like, and since when it has looked so.
type sight struct {
	info  fs.FileInfo
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

// brokenAfter times settle a file that stays as it is, but is not readable to its end or still open for writing, is taken
// all the same: its user waits for an answer.
const brokenAfter = 30

// look lists the inbox and tells the files that are settled: unchanged in size and time for as long as settle says, and
// readable to their end. The others are moving.
func (in *inbox) look(now time.Time) (settled, moving []dropped, err error) {
	found := map[string]sight{}
	in.strange = nil
	for _, profile := range append([]string{""}, in.profiles...) {
		entries, readErr := os.ReadDir(filepath.Join(in.folder, profile))
		switch {
		case readErr == nil:
		case profile != "" && errors.Is(readErr, fs.ErrNotExist): // nothing was dropped for it
			continue
		default:
			err = errors.Join(err, &FolderError{Key: "inbox", Path: filepath.Join(in.folder, profile), Err: cause(readErr)})
			if profile == "" {
				in.seen = nil // away: its files settle anew when it is back
				return nil, nil, err
			}
			continue
		}
		for _, e := range entries {
			if leftAlone(e.Name()) {
				continue
			}
			if e.IsDir() {
				if profile != "" || !slices.Contains(in.profiles, e.Name()) {
					in.strange = append(in.strange, filepath.Join(profile, e.Name()))
				}
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
	s := sight{info: info, since: now}
	before, ok := in.seen[path]
	if ok && before.info.Size() == info.Size() && before.info.ModTime().Equal(info.ModTime()) && os.SameFile(before.info, info) {
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
	return err == nil && ok && !beingWritten(path)
}

package importer

import (
	"errors"
	"fmt"
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
	first    fs.FileInfo      // the folder as it was at the first look
}

// sight is what a file looked like, since when it has looked so, and when something of its name was seen first.
type sight struct {
	info  fs.FileInfo
	since time.Time
	first time.Time
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
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") || lower == "thumbs.db" || lower == "desktop.ini" {
		return true
	}
	switch filepath.Ext(lower) {
	case ".part", ".filepart", ".partial", ".tmp", ".download", ".crdownload":
		return true
	}
	return false
}

// brokenAfter times settle a file that stays as it is, but is not readable to its end or still open for writing, is taken
// all the same: its user waits for an answer.
const brokenAfter = 30

// unendedAfter times settle a text without a line break at its end has to stay as it is: it may have been cut there, by a
// program that closes it and goes on later.
const unendedAfter = 5

// look lists the inbox and tells the files that are settled: unchanged in size and time for as long as settle says, and
// readable to their end. The others are moving.
func (in *inbox) look(now time.Time) (settled, moving []dropped, err error) {
	found := map[string]sight{}
	in.strange = nil
	if in.moved() {
		err = &FolderError{Key: "inbox", Path: in.folder, Err: errOtherVolume}
	}
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
			s, sightErr := in.sight(d.path, now)
			if sightErr != nil {
				if !errors.Is(sightErr, fs.ErrNotExist) { // not just gone again
					err = errors.Join(err, fmt.Errorf("%s in the inbox cannot be looked at: %w", d.name, cause(sightErr)))
				}
				continue
			}
			found[d.path] = s
			if in.settled(d, s, now) {
				settled = append(settled, d)
			} else {
				moving = append(moving, d)
			}
		}
	}
	in.seen = found
	return settled, moving, err
}

// errOtherVolume is all that is seen of an inbox that has been unmounted: an empty folder is left in its place.
var errOtherVolume = errors.New("it is on another volume than at the start: has the one that files are dropped on been unmounted? " +
	"What lies here is taken all the same; where it was moved on purpose, start the importer again")

// moved tells whether the inbox is on another volume than at the first look.
func (in *inbox) moved() bool {
	now, err := os.Stat(in.folder)
	if err != nil {
		return false // said by who reads it
	}
	if in.first == nil {
		in.first = now
	}
	before, ok := volumeOf(in.first)
	after, _ := volumeOf(now)
	return ok && before != after
}

func (in *inbox) settled(d dropped, s sight, now time.Time) bool {
	still := now.Sub(s.since)
	switch {
	case still < in.settle:
		return false
	case still >= brokenAfter*in.settle:
		return true
	}
	return whole(d.path) && (still >= unendedAfter*in.settle || !unended(d.path))
}

// still tells whether a file that was settled at the last look still is: the files before it may have taken their time. One
// that has gone meanwhile is left to whoever took it.
func (in *inbox) still(d dropped, now time.Time) bool {
	s, err := in.sight(d.path, now)
	return err != nil || in.settled(d, s, now)
}

func (in *inbox) sight(path string, now time.Time) (sight, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return sight{}, err
	}
	identify(info)
	s := sight{info: info, since: now, first: now}
	before, ok := in.seen[path]
	if ok {
		s.first = before.first
	}
	if ok && sameLook(before.info, info) && os.SameFile(before.info, info) {
		s.since = before.since
	}
	return s, nil
}

// sameLook tells whether a file has its size and time still.
func sameLook(before, now fs.FileInfo) bool {
	return before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}

// unended tells of a regular file whose last line has no end.
func unended(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	end, err := sheet.EndOf(f, info.Size())
	return err == nil && end == sheet.EndsWithin
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

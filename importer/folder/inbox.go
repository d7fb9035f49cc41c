package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Inbox finds the files that have come to rest. It looks at the folder itself; nothing that it remembers has to be
// right, or to survive.
type Inbox struct {
	Folder   string
	Profiles []string // sub-folders that are looked into, besides the inbox itself
	Settle   time.Duration
	Arrived  Arrived
	seen     map[string]sight // by path
	Strange  []string         // folders of the last look that are no profile: nobody looks into them
	first    fs.FileInfo      // the folder as it was at the first look
}

// Arrived looks at the content of a regular file, which the inbox knows nothing of.
type Arrived struct {
	Complete func(path string) (bool, error) // the file can be read to its end
	Unended  func(path string) (bool, error) // its last line has no end: the program that writes it may go on
}

// sight is what a file looked like, since when it has looked so, and when something of its name was seen first.
type sight struct {
	info  fs.FileInfo
	since time.Time
	first time.Time
}

// Dropped is a file in the inbox.
type Dropped struct {
	Path    string
	Name    string
	Profile string
}

// LeftAlone are files that other programs keep for themselves or have not finished.
func LeftAlone(name string) bool {
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

// Look lists the inbox and tells the files that are settled: unchanged in size and time for as long as settle says, and
// readable to their end. The others are moving.
func (in *Inbox) Look(now time.Time) (settled, moving []Dropped, err error) {
	found := map[string]sight{}
	in.Strange = nil
	if in.moved() {
		err = &Error{Key: "inbox", Path: in.Folder, Err: errOtherVolume}
	}
	for _, profile := range append([]string{""}, in.Profiles...) {
		entries, readErr := os.ReadDir(filepath.Join(in.Folder, profile))
		switch {
		case readErr == nil:
		case profile != "" && errors.Is(readErr, fs.ErrNotExist): // nothing was dropped for it
			continue
		default:
			err = errors.Join(err, &Error{Key: "inbox", Path: filepath.Join(in.Folder, profile), Err: Cause(readErr)})
			if profile == "" {
				in.seen = nil // away: its files settle anew when it is back
				return nil, nil, err
			}
			continue
		}
		for _, e := range entries {
			if LeftAlone(e.Name()) {
				continue
			}
			if e.IsDir() {
				if profile != "" || !slices.Contains(in.Profiles, e.Name()) {
					in.Strange = append(in.Strange, filepath.Join(profile, e.Name()))
				}
				continue
			}
			d := Dropped{Path: filepath.Join(in.Folder, profile, e.Name()), Name: e.Name(), Profile: profile}
			s, sightErr := in.sight(d.Path, now)
			if sightErr != nil {
				if !errors.Is(sightErr, fs.ErrNotExist) { // not just gone again
					err = errors.Join(err, fmt.Errorf("%s in the inbox cannot be looked at: %w", d.Name, Cause(sightErr)))
				}
				continue
			}
			found[d.Path] = s
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
func (in *Inbox) moved() bool {
	now, err := os.Stat(in.Folder)
	if err != nil {
		return false // said by who reads it
	}
	if in.first == nil {
		in.first = now
	}
	before, ok := Volume(in.first)
	after, _ := Volume(now)
	return ok && before != after
}

func (in *Inbox) settled(d Dropped, s sight, now time.Time) bool {
	still := now.Sub(s.since)
	switch {
	case still < in.Settle:
		return false
	case still >= brokenAfter*in.Settle:
		return true
	}
	return in.whole(d.Path) && (still >= unendedAfter*in.Settle || !in.unended(d.Path))
}

// StillSettled tells whether a file that was settled at the last look still is: the files before it may have taken their time. One
// that has gone meanwhile is left to whoever took it.
func (in *Inbox) StillSettled(d Dropped, now time.Time) bool {
	s, err := in.sight(d.Path, now)
	return err != nil || in.settled(d, s, now)
}

func (in *Inbox) sight(path string, now time.Time) (sight, error) {
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
	if ok && SameLook(before.info, info) && os.SameFile(before.info, info) {
		s.since = before.since
	}
	return s, nil
}

// SameLook tells whether a file has its size and time still.
func SameLook(before, now fs.FileInfo) bool {
	return before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}

// Folders are the inbox and its profiles' sub-folders.
func (in *Inbox) Folders() []string {
	all := []string{in.Folder}
	for _, p := range in.Profiles {
		all = append(all, filepath.Join(in.Folder, p))
	}
	return all
}

// unended tells whether the last line of a regular file has no end.
func (in *Inbox) unended(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	unended, err := in.Arrived.Unended(path)
	return err == nil && unended
}

// whole tells whether a file has arrived to its end and may be read. What is no regular file counts as whole: it is claimed,
// and then refused.
func (in *Inbox) whole(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return err == nil
	}
	ok, err := in.Arrived.Complete(path)
	return err == nil && ok && !beingWritten(path)
}

// Oldest is since when the oldest file that the last look saw has been in the inbox, zero without one.
func (in *Inbox) Oldest() (since time.Time) {
	for _, s := range in.seen {
		if since.IsZero() || s.first.Before(since) {
			since = s.first
		}
	}
	return since
}

// LastSeen tells for each path whether the last look saw a file there.
func (in *Inbox) LastSeen() map[string]bool {
	seen := make(map[string]bool, len(in.seen))
	for path := range in.seen {
		seen[path] = true
	}
	return seen
}

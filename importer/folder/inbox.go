package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Inbox finds the settled files: those that nobody is writing to any more. It keeps what the last look saw in memory only;
// after a restart every file has to settle again. It is not safe for concurrent use.
type Inbox struct {
	Folder         string
	Profiles       []string      // sub-folders that are looked into, besides the inbox itself; each is the name of a profile
	Ignore         []string      // patterns of path.Match in lower case: what has such a name is left alone
	Settle         time.Duration // how long a file has to keep its size and time; at least two looks are needed in any case
	Checks         ContentChecks
	UnknownFolders []string    // sub-folders of the last look that are no profile, relative to Folder: files in them are not taken
	Odd            []OddFolder // the same folders, and what is in them
	Strange        []error     // what others have put there and was left alone at the last look: unusable sub-folders, huge files
	Unfinished     []string    // files of the last look that are left alone because of their names, but hidden ones
	Notes          []string    // what an administrator should know of the volume of the inbox, from the last look
	LeaveAbove     int64       // bytes; bigger files are left alone, and said; 0 = none: they can be moved without being read
	Links          *Links      // opens the folders; nil = each is opened for the first time

	IsTheInbox func(dir *Dir) bool // the folder bears its mark, also if it has come back as another volume; nil = nobody knows

	open      []*Dir                 // the folders of the last look, until Release
	openFiles map[string][]string    // of all programs, by name; nil if this look did not need them
	lastLook  map[string]observation // by path
	oddBefore map[string]oddLook     // by path
	atStart   fs.FileInfo            // the inbox itself at the first look
}

// ContentChecks are the checks of a regular file's content, which this package knows nothing of.
type ContentChecks struct {
	Complete     func(f *os.File) (bool, error) // the file can be read to its end
	LacksLineEnd func(f *os.File) (bool, error) // the last line has no line end: a program may still be writing it
}

// observation is what the inbox remembers of a path.
type observation struct {
	info      fs.FileInfo
	unchanged time.Time // since when the file has been the same, with this size and time
	firstSeen time.Time // when there was first a file at the path; a change of the file does not change it
	content   string    // see contentOf; "" as long as it has always been the same file by its number
}

// InboxFile is a file in the inbox.
type InboxFile struct {
	Path    string
	Name    string // the last element of Path
	Profile string // the sub-folder that it lies in, empty for the inbox itself

	Since time.Time // when it was first seen there

	Why Unsettled // it was not settled at the last look, "" if it was

	dir     *Dir        // the folder that it lies in
	seen    fs.FileInfo // what it was at the last look
	numbers bool        // its volume gives it another number now and then
	owners  []string    // the owner files that lay beside it at the last look
}

// Source returns the file as something to be moved. It can be used until [Inbox.Release].
func (f InboxFile) Source() Source {
	return Source{Dir: f.dir, Name: f.Name, Seen: f.seen, NewNumbers: f.numbers}
}

// Owner is the number of the user whom the file belongs to, -1 where the system does not tell.
func (f InboxFile) Owner() int {
	if f.seen != nil {
		if o := ownerOf(f.seen); o.told {
			return o.uid
		}
	}
	return -1
}

// StaysInStickyFolder tells whether this user may not take the file away: in a folder with the sticky bit only the owners of
// the file and of the folder may.
func (f InboxFile) StaysInStickyFolder() bool {
	in, err := os.Stat(filepath.Dir(f.Path))
	return err == nil && in.Mode()&fs.ModeSticky != 0 && os.Geteuid() > 0 &&
		f.Owner() >= 0 && f.Owner() != os.Geteuid() && !IsOwn(in)
}

// Changed is when the file was changed last.
func (f InboxFile) Changed() (when time.Time) {
	if f.seen != nil {
		when = f.seen.ModTime()
	}
	return when
}

// Size is how many bytes it had at the last look.
func (f InboxFile) Size() int64 {
	if f.seen == nil {
		return 0
	}
	return f.seen.Size()
}

// Access is for those who may read the file where it lies; of one that we may not read, for those who get into its folder.
func (f InboxFile) Access(in fs.FileInfo) Access {
	if f.Why == MayNotRead {
		return AccessOfFolder(in).OwnedBy(f.seen)
	}
	return AccessOf(f.seen)
}

// IsThere tells whether a file of its name is in its folder at this moment. It can be used until [Inbox.Release].
func (f InboxFile) IsThere() bool {
	_, err := f.dir.Lstat(f.Name)
	return err == nil
}

// MostBytes is how many bytes of a file are read or copied at most. A million orders in a CSV have a tenth of it. Anybody can
// make a file of any size that takes no room on a disk, and whoever reads or copies that keeps all other files waiting.
const MostBytes = 2 << 30

// tooBigError says that a file is too big to be taken.
type tooBigError struct {
	path       string
	size, most int64
}

func (e *tooBigError) Error() string {
	return fmt.Sprintf("%s has %d bytes, more than the %d that a file of orders can have: it is left alone; remove or split it",
		e.path, e.size, e.most)
}

// Scan lists the inbox at the time now. It returns the settled files, and as moving the files that are not settled yet. A
// file is settled when it has been the same for Settle, can be read to its end, and nobody has it open; see brokenAfter,
// unendedAfter and ownerHolds for the exceptions.
//
// An error is about one file, one sub-folder (*[Error]) or the volume of the inbox; the other files are returned with it. If
// the inbox itself cannot be read, no file is returned, and all settle again once it is back.
func (in *Inbox) Scan(now time.Time) (settled, moving []InboxFile, err error) {
	in.Release()
	observed := map[string]observation{}
	in.UnknownFolders, in.Strange, in.Notes, in.Unfinished, in.openFiles = nil, nil, nil, nil, nil
	inbox, err := in.openInbox()
	if err != nil {
		in.lastLook = nil
		return nil, nil, err
	}
	if in.onOtherVolume(inbox) {
		err = &Error{Key: "inbox", Path: in.Folder, Err: errOtherVolume}
	}
	for _, profile := range append([]string{""}, in.Profiles...) {
		files, listErr := in.list(inbox, profile)
		switch {
		case listErr == nil:
		case profile == "":
			in.lastLook = nil
			return nil, nil, errors.Join(err, listErr)
		case isSharedDir(inbox):
			in.Strange = append(in.Strange, listErr)
		default:
			err = errors.Join(err, listErr)
		}
		for _, d := range files {
			o, statErr := in.observe(d, now)
			d.seen, d.numbers, d.Since = o.info, o.content != "", o.firstSeen
			switch {
			case statErr == nil && o.info.Mode().IsRegular() && in.LeaveAbove > 0 && o.info.Size() > in.LeaveAbove:
				in.Strange = append(in.Strange, &tooBigError{path: d.Path, size: o.info.Size(), most: in.LeaveAbove})
			case errors.Is(statErr, fs.ErrNotExist): // it has just gone
			case statErr != nil:
				err = errors.Join(err, fmt.Errorf("%q in the inbox cannot be looked at: %w", d.Name, WithoutPaths(statErr)))
			default:
				observed[d.Path] = o
				if d.Why = in.whyUnsettled(d, o, now); d.Why == "" {
					settled = append(settled, d)
				} else {
					moving = append(moving, d)
				}
			}
		}
	}
	in.lastLook = observed
	in.lookAtOdd(inbox, now)
	return settled, moving, err
}

// Lying returns the files that lie in the inbox at the time now, by one look: since when a file has been the same is told by
// its own time. Why is "" for one that would be taken.
func (in *Inbox) Lying(now time.Time) (files []InboxFile, err error) {
	settled, moving, err := in.Scan(now)
	files = append(settled, moving...)
	for i, d := range files {
		o := in.lastLook[d.Path]
		if changed := o.info.ModTime(); changed.Before(now) {
			o.unchanged = changed
		}
		why := in.whyUnsettled(d, o, now)
		if (why == "" || why == StillChanging) && d.StaysInStickyFolder() {
			why = MayNotTake
		}
		files[i].Why = why
	}
	return files, err
}

// openInbox opens the inbox itself.
func (in *Inbox) openInbox() (*Dir, error) {
	if in.Links == nil {
		in.Links = &Links{}
	}
	dir, err := in.Links.Open(in.Folder)
	if err != nil {
		return nil, &Error{Key: "inbox", Path: in.Folder, Err: WithoutPaths(err)}
	}
	in.open = append(in.open, dir)
	return dir, nil
}

// isSharedDir tells whether others may have made the sub-folders of a folder unusable.
func isSharedDir(d *Dir) bool {
	info, err := d.Stat()
	return err == nil && IsShared(info)
}

// Release closes the folders of the last look. Its files can no longer be claimed, and the volumes can be unmounted.
func (in *Inbox) Release() {
	for _, d := range in.open {
		d.Close() // it was only read from: nothing can be lost
	}
	in.open = nil
}

// list returns the files in a profile's sub-folder, or in the inbox itself for "". It adds the folders in it to UnknownFolders.
// A link in the place of a profile's sub-folder is no file: an administrator may have made it. Neither is a link of theirs to any
// other folder: were it moved away, nobody would see again what is dropped there.
func (in *Inbox) list(inbox *Dir, profile string) (files []InboxFile, err error) {
	dir, err := in.profileDir(inbox, profile)
	if dir == nil {
		return nil, err
	}
	entries, err := dir.List()
	if err != nil {
		return nil, &Error{Key: "inbox", Path: filepath.Join(in.Folder, profile), Err: WithoutPaths(err)}
	}
	beside := map[string]bool{} // a share takes long to say of each name that it is not there
	for _, e := range entries {
		if IsLeftAlone(e.Name()) {
			beside[e.Name()] = true
		}
	}
	for _, e := range entries {
		isProfile := profile == "" && slices.Contains(in.Profiles, e.Name())
		isLink := e.Type()&(fs.ModeSymlink|fs.ModeIrregular) != 0 // Windows has links of several kinds
		switch {
		case in.leavesAlone(e), isProfile && (e.IsDir() || isLink):
		case !e.IsDir() && !(isLink && dir.leadsToFolder(e.Name())):
			path := filepath.Join(in.Folder, profile, e.Name())
			d := InboxFile{Path: path, Name: e.Name(), Profile: profile, dir: dir}
			if len(beside) > 0 {
				d.owners = slices.DeleteFunc(ownerFiles(d.Name), func(name string) bool { return !beside[name] })
			}
			files = append(files, d)
		case !isSystemFolder(e.Name()):
			in.UnknownFolders = append(in.UnknownFolders, filepath.Join(profile, e.Name()))
		}
	}
	return files, nil
}

// profileDir opens a profile's sub-folder; that of "" is the inbox itself. It is nil if there is none.
func (in *Inbox) profileDir(inbox *Dir, profile string) (*Dir, error) {
	if profile == "" {
		return inbox, nil
	}
	dir, err := in.Links.OpenIn(inbox, profile)
	switch {
	case errors.Is(err, fs.ErrNotExist): // nothing was dropped for it
		return nil, nil
	case err != nil:
		return nil, &Error{Key: "inbox", Path: filepath.Join(in.Folder, profile), Err: WithoutPaths(err)}
	}
	in.open = append(in.open, dir)
	return dir, nil
}

// StillSettled tells whether a file that was settled at the last look is still settled; claiming the files before it may have
// taken long. It is true for a file that has gone: the claim then finds that out.
func (in *Inbox) StillSettled(d InboxFile, now time.Time) bool {
	o, err := in.observe(d, now)
	return err != nil || in.whyUnsettled(d, o, now) == ""
}

// Folders returns the paths of the inbox and of its profiles' sub-folders.
func (in *Inbox) Folders() []string {
	all := []string{in.Folder}
	for _, p := range in.Profiles {
		all = append(all, filepath.Join(in.Folder, p))
	}
	return all
}

// OldestSince returns since when the oldest file of the last look has been in the inbox. It is zero if the inbox was empty.
func (in *Inbox) OldestSince() (since time.Time) {
	for _, o := range in.lastLook {
		if since.IsZero() || o.firstSeen.Before(since) {
			since = o.firstSeen
		}
	}
	return since
}

// LastScanned returns the paths of all files of the last look, settled or moving.
func (in *Inbox) LastScanned() map[string]bool {
	paths := make(map[string]bool, len(in.lastLook))
	for path := range in.lastLook {
		paths[path] = true
	}
	return paths
}

// errOtherVolume is the only sign of an inbox that was unmounted: the folder beneath is there, and empty.
var errOtherVolume = errors.New("it is on another volume than at the start: " +
	"has the one that files are dropped on been unmounted? " +
	"What lies here is taken all the same; where it was moved on purpose, start the importer again")

// onOtherVolume tells whether the inbox is on another volume than at the first look.
func (in *Inbox) onOtherVolume(inbox *Dir) bool {
	now, err := inbox.Stat()
	if err != nil {
		return false // Scan reports the error when it lists the folder
	}
	if in.atStart == nil {
		in.atStart = now
	}
	before, ok := VolumeOf(in.atStart)
	after, _ := VolumeOf(now)
	if !ok || before == after {
		return false
	}
	if in.IsTheInbox != nil && in.IsTheInbox(inbox) { // a share that was mounted again has another number
		in.atStart = now
		return false
	}
	return true
}

// observe reads what a file looks like now, and compares it with the last look.
func (in *Inbox) observe(d InboxFile, now time.Time) (observation, error) {
	info, err := d.dir.Lstat(d.Name)
	if err != nil {
		return observation{}, err
	}
	o := observation{info: info, unchanged: now, firstSeen: now}
	before, ok := in.lastLook[d.Path]
	if ok {
		o.firstSeen = before.firstSeen
	}
	switch {
	case !ok || !SameSizeAndTime(before.info, info):
	case before.content == "" && os.SameFile(before.info, info):
		o.unchanged = before.unchanged
	default: // another file has come into its place, or its volume has given it another number
		o.content = in.contentOf(d)
		if o.content != "" && o.content == before.content {
			o.unchanged = before.unchanged
			in.noteNumbers()
		}
	}
	return o, nil
}

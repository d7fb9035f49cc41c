package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// OddFolder is a folder in the inbox that is no profile: what lies in it is not taken.
type OddFolder struct {
	Path    string   // relative to the inbox
	Profile string   // of the sub-folder that it lies in, "" for the inbox itself
	Files   []string // in it and below, relative to it: the first mostOddFiles
	More    bool     // it has more
	Seen    string   // changes with the names, sizes and times of these files
	Settled bool     // it has been the same for Settle
}

const (
	mostOddFiles = 200
	oddDepth     = 4 // how many folders deep it is looked into
)

// oddLook is what the inbox remembers of a folder that is no profile.
type oddLook struct {
	seen  string
	since time.Time
}

// systemFolders are made by desktops and servers, in any folder. Nobody has dropped them.
var systemFolders = []string{"system volume information", "$recycle.bin", "lost+found", "@eadir", "#recycle", "@recycle",
	"recycler", "network trash folder", "temporary items", "__macosx"}

func isSystemFolder(name string) bool { return slices.Contains(systemFolders, strings.ToLower(name)) }

// lookAtOdd looks at the folders of the last look that are no profile. What it may not look into counts as empty.
func (in *Inbox) lookAtOdd(inbox *Dir, now time.Time) {
	before := in.oddBefore
	in.Odd, in.oddBefore = nil, map[string]oddLook{}
	for _, path := range in.UnknownFolders {
		profile := filepath.Dir(path)
		if profile == "." {
			profile = ""
		}
		o := OddFolder{Path: path, Profile: profile}
		sum := sha256.New()
		if parent, err := in.profileDir(inbox, profile); err == nil && parent != nil {
			o.listInto(parent, filepath.Base(path), "", 1, func(line string) { sum.Write([]byte(line)) })
		}
		o.Seen = hex.EncodeToString(sum.Sum(nil))
		look, known := before[path]
		if !known || look.seen != o.Seen {
			look = oddLook{o.Seen, now}
		}
		in.oddBefore[path] = look
		o.Settled = now.Sub(look.since) >= in.Settle
		in.Odd = append(in.Odd, o)
	}
}

// listInto adds the files of a folder and of those in it. It follows no link out of the inbox.
func (o *OddFolder) listInto(parent *Dir, name, prefix string, depth int, note func(line string)) {
	dir, err := openAt(parent, filepath.Join(parent.path, name))
	if err != nil {
		return
	}
	defer dir.Close()
	entries, err := dir.List()
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(prefix, e.Name())
		switch {
		case IsLeftAlone(e.Name()), e.IsDir() && isSystemFolder(e.Name()):
		case len(o.Files) == mostOddFiles:
			o.More = true
			return
		case e.IsDir():
			if depth < oddDepth {
				o.listInto(dir, e.Name(), path, depth+1, note)
			}
		default:
			o.Files = append(o.Files, path)
			note(path)
			if info, err := dir.Lstat(e.Name()); err == nil {
				note(fmt.Sprintf("\x00%d %d\n", info.Size(), info.ModTime().UnixNano()))
			}
		}
	}
}

package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
)

// examineInbox looks at what lies in the inbox, and whether files can be taken from it. before is what was found of the folders.
func examineInbox(ctx context.Context, c *config.Config, before []Finding) (all []Finding) {
	usable := func(key string) bool {
		return !slices.ContainsFunc(before, func(f Finding) bool { return f.What == key && f.Grade == Fault }) && isFolder(
			map[string]string{"inbox": c.Folders.Inbox, "work": c.Folders.Work}[key])
	}
	if !usable("inbox") {
		return nil
	}
	all = append(all, examineEvents(ctx, c))
	if usable("work") {
		all = append(all, examineClaim(c))
	}
	return append(all, examineDropped(c)...)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// examineDropped names what lies in the inbox and is not taken: folders that are no profile, files that are left alone, and
// files that this user may not read or take away.
func examineDropped(c *config.Config) (all []Finding) {
	inbox := newInbox(c, &folder.Links{})
	defer inbox.Release()
	settled, moving, err := inbox.Scan(time.Now())
	if err != nil {
		all = append(all, fault("inbox", err))
	}
	for _, name := range inbox.UnknownFolders {
		all = append(all, note("inbox", name+" is a folder and no profile: nothing in it is taken; remove it, "+
			"or add a [[profile]] of that name"))
	}
	for _, name := range inbox.Unfinished {
		all = append(all, note("inbox", name+" is left alone: by its name a program has not finished it, or [watch] ignore has it; "+
			"if it is a file of orders, give it another name"))
	}
	return append(all, examineReadable(slices.Concat(settled, moving))...)
}

// mostPathsNamed is how many files of one kind are named.
const mostPathsNamed = 5

// examineReadable names the files that cannot be read, or not be moved: in a folder with the sticky bit only their owners may.
func examineReadable(files []folder.InboxFile) (all []Finding) {
	var unreadable, sticky []string
	for _, d := range files {
		if f, err := os.Open(d.Path); errors.Is(err, fs.ErrPermission) {
			unreadable = append(unreadable, d.Path)
		} else if err == nil {
			f.Close() // it was only opened
		}
		if d.StaysInStickyFolder() {
			sticky = append(sticky, d.Path)
		}
	}
	if len(unreadable) > 0 {
		all = append(all, fault("inbox", advised(fmt.Sprintf("files that %s may not read: %s", whoIsIt(), someNames(unreadable)),
			"let its group read what is dropped, and make that the importer's: chgrp GROUP on the inbox, chmod g+rws on it, and "+
				"umask 027 or less for those who drop (on Samba: force group, create mask = 0660)")))
	}
	if len(sticky) > 0 {
		all = append(all, fault("inbox", advised(fmt.Sprintf("the folder has the sticky bit, so %s may not take away files of "+
			"others: %s",
			whoIsIt(), someNames(sticky)), "take the bit from the folder (chmod -t), or make it the importer's own (chown)")))
	}
	return all
}

func whoIsIt() string {
	if uid := os.Geteuid(); uid >= 0 {
		return fmt.Sprintf("this user (number %d)", uid)
	}
	return "this user"
}

func someNames(paths []string) string {
	if more := len(paths) - mostPathsNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(paths[:mostPathsNamed], ", "), more)
	}
	return strings.Join(paths, ", ")
}

// examineMarks names folders that have lost their mark, and what somebody has put into the place of one.
func examineMarks(c *config.Config) (all []Finding) {
	known := workFolder(c).ledgerMark() != ""
	for _, f := range markedFolders(c) {
		m, err := f.readMark()
		switch {
		case err != nil: // examineLedger says it
		case m.kind == strangeMark && f.key == "work" && !m.empty:
			all = append(all, fault(f.key, &folder.Error{Key: f.key, Path: f.path, Err: m.strange}))
		case m.kind == strangeMark:
			all = append(all, note(f.key, m.strange.Error()+"; "+m.strange.Hint()))
		case m.kind == noMark && known && isFolder(f.path):
			all = append(all, unmarked(f))
		}
	}
	if runtime.GOOS != "linux" {
		return all
	}
	if on, err := os.ReadFile(protectedHardlinks); err == nil && strings.TrimSpace(string(on)) == "0" {
		all = append(all, note("inbox", "this system lets users give files of others a second name, so they could "+
			"drop one that they may not read and read it in the outcome: set fs.protected_hardlinks = 1 (sysctl)"))
	}
	return all
}

// unmarked says that a folder has no mark although this ledger has worked here before.
func unmarked(f markedFolder) Finding {
	text := fmt.Sprintf("%s does not bear the mark %s, though this ledger has worked before: is it the right folder, and is its "+
		"volume mounted?", f.path, ownerMark)
	if m, ok := folder.MountOf(f.path); ok {
		text += fmt.Sprintf(" It lies on the volume at %s (%s)", m.Point, m.Kind)
	}
	if f.key != "inbox" {
		return note(f.key, text+"; if it is, the next run marks it again")
	}
	return fault(f.key, advised(text, "if files are dropped here, let the importer run once: it marks the folder. If not, "+
		"mount the "+
		"volume, or correct inbox in [folders]: nobody would see what is dropped on the other one"))
}

// protectedHardlinks is where Linux says whether users may link files that are not theirs.
const protectedHardlinks = "/proc/sys/fs/protected_hardlinks"

// eventTimeout is how long the doctor waits for an event.
const eventTimeout = 2 * time.Second

// examineEvents tries whether the file system tells of a new file in the inbox at once.
func examineEvents(ctx context.Context, c *config.Config) Finding {
	none := note("events", fmt.Sprintf("the inbox sends none, as most shares: watch looks at it every %v (rescan in [watch])",
		c.Watch.Rescan))
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return none
	}
	defer watcher.Close()
	if watcher.Add(c.Folders.Inbox) != nil || folder.CheckWritable(c.Folders.Inbox) != nil {
		return none
	}
	timeout := time.NewTimer(eventTimeout)
	defer timeout.Stop()
	select {
	case <-watcher.Events:
		return well("events", "the inbox says at once when a file arrives")
	case <-watcher.Errors:
	case <-timeout.C:
	case <-ctx.Done():
	}
	return none
}

// examineClaim moves a file from the inbox to work/, as a claim does.
func examineClaim(c *config.Config) Finding {
	err := folder.TryMove(c.Folders.Inbox, c.Folders.Work)
	switch {
	case folder.IsCrossVolume(err):
		return note("claim", "work is on another volume than inbox: files are copied and compared, which takes longer")
	case err != nil:
		return fault("claim", &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.WithoutPaths(err)})
	}
	return well("claim", "a file moves from inbox to work in one go")
}

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

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
)

// mostWaitForFolder is how long a folder may take to answer. A share whose server is gone never does.
const mostWaitForFolder = 10 * time.Second

// examineAnswers names the folders that do not answer at all. It is empty if all do.
func examineAnswers(c *config.Config) (all []Finding) {
	for _, f := range markedFolders(c) {
		look := func() { _, _ = os.Stat(f.path) } // whatever it says is looked at later
		if !within(mostWaitForFolder, look) {
			all = append(all, fault(f.key, &folder.Error{Key: f.key, Path: f.path, Err: advised(
				fmt.Sprintf("it has not answered for %v", mostWaitForFolder),
				"its volume, or the server of the share, hangs: see that the server runs and can be reached, or unmount the share "+
					"(umount -l) and mount it anew; until then an importer hangs, too")}))
		}
	}
	return all
}

// within does something and tells whether it has ended in time. If it has not, it goes on by itself.
func within(most time.Duration, do func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	timeout := time.NewTimer(most)
	defer timeout.Stop()
	select {
	case <-done:
		return true
	case <-timeout.C:
		return false
	}
}

// examineFolders looks at each folder of the configuration, and at how they lie to each other.
func examineFolders(c *config.Config) (all []Finding) {
	for _, f := range foldersOf(c) {
		all = append(all, examineFolder(c, f)...)
	}
	all = append(all, examineNesting(c)...)
	return append(all, examineCapitals(c)...)
}

// examineFolder says one thing of a folder: the worst. Of a profile's sub-folder it says nothing if it is well.
func examineFolder(c *config.Config, f folder.Configured) []Finding {
	if err := folder.CheckMounted(f); err != nil {
		if f.Sub {
			return nil // that of the inbox says it
		}
		return []Finding{fault(f.Key, err)}
	}
	if err := checkStillThere(c, f); err != nil {
		return []Finding{fault(f.Key, err)}
	}
	if f.Sub {
		return examineSub(c, f)
	}
	there, err := folder.Examine(f)
	var parent *folder.MissingParentError
	switch {
	case errors.As(err, &parent) && slices.ContainsFunc(foldersOf(c),
		func(o folder.Configured) bool { return o.Path == parent.Parent }):
		return []Finding{note(f.Key, f.Path+" is not there yet; run or watch makes it, in another folder that it makes")}
	case err != nil:
		return []Finding{fault(f.Key, err)}
	case !there:
		return []Finding{note(f.Key, f.Path+" is not there yet; this user can make it, and run or watch does")}
	}
	if words := littleRoom(f.Path); words != "" {
		return []Finding{note(f.Key, f.Path+" can be written to, but "+words)}
	}
	return []Finding{well(f.Key, f.Path+" can be written to")}
}

// examineSub looks at the sub-folder of a profile. What others have put into its place, where they may, stops nothing.
func examineSub(c *config.Config, f folder.Configured) []Finding {
	if _, err := os.Stat(c.Folders.Inbox); err != nil {
		return nil // that of the inbox says it
	}
	name := filepath.Base(f.Path)
	dir, err := openInbox(&folder.Links{}, c, name)
	if err == nil {
		_, listErr := dir.List()
		err = errors.Join(dir.CheckWritable(), listErr, dir.Close())
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if markedFolders(c)[0].isMarked() {
			return []Finding{note(f.Key, f.Path+" is not there, though there is a profile of that name: the next run makes it")}
		}
		return nil
	case err != nil:
		return []Finding{fault(f.Key, &folder.Error{Key: f.Key, Path: f.Path, Err: folder.WithoutPaths(err)})}
	}
	return nil
}

const (
	lowRoom   = 512 << 20 // bytes: an outcome of a million rows with its pages has a third of it
	lowShare  = 50        // and less than so many-th of the volume
	lowNumber = 2000      // files
)

// littleRoom says that a volume is nearly full, "" if it is not.
func littleRoom(path string) string {
	s, err := folder.SpaceOf(path)
	switch {
	case err != nil:
		return ""
	case s.Total > 0 && s.Free < lowRoom && s.Free < s.Total/lowShare:
		return fmt.Sprintf("its disk has only %d MB left of %d: make room before it is full (df -h)", s.Free>>20, s.Total>>20)
	case s.Most > 0 && s.FreeFiles < lowNumber:
		return fmt.Sprintf("its disk takes only %d more files: remove small old ones before it takes none (df -i)", s.FreeFiles)
	}
	return ""
}

// examineNesting says which folders lie within each other so that files would be mixed up. Validation compares their paths; this
// compares the folders, to which several paths may lead.
func examineNesting(c *config.Config) (all []Finding) {
	folders := markedFolders(c)
	inbox, work := folders[0], folders[1]
	bad := func(f markedFolder, text, hint string) {
		all = append(all, fault(f.key, &folder.Error{Key: f.key, Path: f.path, Err: advised(text, hint)}))
	}
	for i, f := range folders {
		for _, other := range folders[:i] {
			if folder.LiesIn(f.path, other.path) && folder.LiesIn(other.path, f.path) {
				bad(f, "it is the same folder as "+other.key+", by another path", "give each its own folder")
			} else if other == inbox && folder.LiesIn(f.path, inbox.path) {
				bad(f, "it lies in the inbox, by another path: what is written there would be taken as orders",
					"move it beside the inbox")
			}
		}
		if f != work && folder.LiesIn(f.path, work.path) && !folder.LiesIn(work.path, f.path) {
			bad(f, "it lies in work, into which nobody but the importer gets", "move it beside work")
		}
	}
	for _, p := range c.Profile {
		at := filepath.Join(c.Folders.Outbox, p.Name)
		if p.Name != "" && folder.LiesIn(at, inbox.path) && !slices.ContainsFunc(all,
			func(f Finding) bool { return f.What == "outbox" }) {
			bad(outboxFolder(c), fmt.Sprintf("the outcomes of profile %s go to %s, which is in the inbox: they would be taken as orders",
				p.Name, at), "move the inbox out of the outbox")
		}
	}
	return all
}

// examineCapitals says where names are mixed up that differ in their capitals only, if not all folders do that.
func examineCapitals(c *config.Config) []Finding {
	var mixing []string
	folders := markedFolders(c)
	for _, f := range folders {
		if apart, err := folder.TellsCapitalsApart(f.path); err == nil && !apart {
			mixing = append(mixing, f.key)
		}
	}
	if len(mixing) == 0 || len(mixing) == len(folders) {
		return nil
	}
	return []Finding{note("capitals", "Orders.csv and ORDERS.csv are the same name in "+strings.Join(mixing, ", ")+
		", and two names elsewhere: an outcome may get a number behind its name")}
}

// examineTemp looks at the folder for pages of large workbooks.
func examineTemp() Finding {
	path := os.TempDir()
	if err := folder.CheckRoom(path); err != nil {
		return fault("temporary", advised(fmt.Sprintf("%s cannot be written to: %v", path, folder.WithoutPaths(err)),
			"large workbooks are read and written by way of it: make room or rights there, or set TMPDIR (on Windows TMP) to another "+
				"folder"))
	}
	return well("temporary", path+" can be written to")
}

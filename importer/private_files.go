package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Names, telephones and addresses of persons lie in the ledger and in work/. Both are for the importer's own user alone. An
// installation that an earlier version made lets others read them: each start takes that away.

// privatePaths are the files and folders that nobody but the importer's user may look into.
func privatePaths(c *config.Config) (paths []string) {
	paths = append(ledger.OwnFiles(c.Ledger.URL), c.Folders.Work)
	claims, err := os.ReadDir(c.Folders.Work)
	if err != nil {
		return paths // it is not there, or not ours: what needs it says so
	}
	for _, e := range claims {
		if e.IsDir() || e.Name() == highestFormFile {
			paths = append(paths, filepath.Join(c.Folders.Work, e.Name()))
		}
	}
	return paths
}

// tightenOwn takes from all others the rights that they have in private paths, and logs it once. What it may not change, or what
// its volume has no modes for, stays as it is.
func tightenOwn(c *config.Config, log *logrus.Logger) error {
	var changed []string
	for _, path := range privatePaths(c) {
		tight, err := folder.Tighten(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s could be read by others, and that cannot be changed: %w", path, folder.WithoutPaths(err))
		}
		if tight && (filepath.Dir(path) != c.Folders.Work || len(changed) == 0) {
			changed = append(changed, filepath.Base(path))
		}
	}
	if len(changed) > 0 {
		log.WithField("paths", strings.Join(changed, ", ")).
			Warn("ledger and work could be read by others: from now on only by the user of the importer")
	}
	if folder.OthersMay(c.Folders.Work) {
		log.WithField("folder", c.Folders.Work).Warn("others may get into work, and it does not let that be changed: " +
			"give the folder to the user of the importer")
	}
	return nil
}

// weaknesses are what lets others change or read what they should not, and what only an administrator can mend.
func weaknesses(c *config.Config) (all []string) {
	if c.Path != "" && folder.OthersMayWrite(c.Path) {
		all = append(all, fmt.Sprintf("others may change %s, or put another file in its place: take the right to write "+
			"to it and to its folder from all but its administrator (chmod go-w)", c.Path))
	}
	if ledger.MayGoUnencrypted(c.Ledger.URL) {
		all = append(all, fmt.Sprintf("%s is on another machine, and names and addresses may go there without encryption: "+
			"add sslmode=verify-full to [ledger] url", c.Ledger))
	}
	return all
}

// examineRights says who else can read the ledger and work/, and what else is weak.
func examineRights(c *config.Config) Finding {
	all := weaknesses(c)
	var open []string
	for _, path := range privatePaths(c) {
		if folder.OthersMay(path) {
			open = append(open, path)
		}
	}
	if len(open) > 0 {
		all = append(all, strings.Join(open, ", ")+": others can get at them, and names and addresses are in them; "+
			"the next run or watch by the user to whom they belong changes that")
	}
	if len(all) > 0 {
		return note("rights", strings.Join(all, "; "))
	}
	return well("rights", "nobody else can look into ledger and work, or change the configuration")
}

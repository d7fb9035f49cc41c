package importer

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// A person calls a file by its name, by that of its outcome, by the reference of one of its forms, or by the path of one of
// these. A path tells which profile is meant: files of one name may lie in the inbox and in the folders of profiles.

// filesCalled returns the files that are called so, the newest first, or ledger.ErrNotFound. reference is not "" if it is a form
// that is called so: the file is the one from which that was made.
func filesCalled(ctx context.Context, c *config.Config, l *ledger.Ledger, which string) (files []ledger.File, reference string,
	err error) {
	files, err = filesNamed(ctx, c, l, which)
	answered, answeredErr := filesAnsweredIn(ctx, c, l, which)
	if err = errors.Join(err, answeredErr); err != nil {
		return nil, "", err
	}
	for _, f := range answered {
		if !slices.ContainsFunc(files, func(known ledger.File) bool { return known.ID == f.ID }) {
			files = append(files, f)
		}
	}
	if len(files) > 0 {
		slices.SortFunc(files, func(a, b ledger.File) int { return int(b.ID - a.ID) })
		return files, "", nil
	}
	form, err := l.FormByReference(ctx, which)
	if err != nil {
		return nil, "", err
	}
	file, err := l.File(ctx, form.FileID)
	return []ledger.File{file}, which, err
}

// filesNamed returns the files that were dropped under this name, the newest first.
func filesNamed(ctx context.Context, c *config.Config, l *ledger.Ledger, which string) ([]ledger.File, error) {
	files, err := l.FilesNamed(ctx, filepath.Base(which))
	return ofFolder(c, which, files), err
}

// filesAnsweredIn returns the files whose outcome has this name, the newest first of each folder.
func filesAnsweredIn(ctx context.Context, c *config.Config, l *ledger.Ledger, which string) (files []ledger.File, err error) {
	profiles := []string{"", filepath.Base(filepath.Dir(which))}
	for _, p := range c.Profile {
		profiles = append(profiles, p.Name)
	}
	slices.Sort(profiles)
	for _, profile := range slices.Compact(profiles) {
		some, err := l.FilesAnsweredIn(ctx, path.Join(profile, filepath.Base(which)))
		if err != nil {
			return nil, err
		}
		files = append(files, some...)
	}
	return ofFolder(c, which, files), nil
}

// ofFolder leaves those files that a path can mean. A name alone, and a path to a folder that is none of ours, mean all.
func ofFolder(c *config.Config, which string, files []ledger.File) []ledger.File {
	dir := filepath.Dir(which)
	if dir == "." {
		return files
	}
	profile, ours := profileOf(c, dir)
	if !ours {
		profile = filepath.Base(dir)
		ours = slices.ContainsFunc(files, func(f ledger.File) bool { return strings.EqualFold(f.Profile, profile) })
	}
	if !ours {
		return files
	}
	return slices.DeleteFunc(files, func(f ledger.File) bool { return !strings.EqualFold(f.Profile, profile) })
}

// profileOf is the profile of a folder of the inbox or of the outbox, "" for these themselves. A path may begin with the name of
// one of them, wherever it is given.
func profileOf(c *config.Config, dir string) (profile string, ours bool) {
	for _, folder := range []string{c.Folders.Inbox, c.Folders.Outbox} {
		whole, err := filepath.Abs(folder)
		named, dirErr := filepath.Abs(dir)
		if err == nil && dirErr == nil {
			if inside, err := filepath.Rel(whole, named); err == nil && filepath.IsLocal(inside) {
				return strings.Trim(filepath.ToSlash(inside), "."), true
			}
		}
		first, rest, _ := strings.Cut(filepath.ToSlash(filepath.Clean(dir)), "/")
		if first == filepath.Base(folder) {
			return rest, true
		}
	}
	return "", false
}

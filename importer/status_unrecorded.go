package importer

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/oklog/ulid/v2"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// StateNotRecorded is the state of a file that was taken out of the inbox and is not in the ledger yet.
const StateNotRecorded = "not recorded"

// notRecorded are the files that lie in work/ and are not in the ledger: of all names, or of one. An importer that lives records
// them a moment later, unless something keeps it from that, such as a ledger whose disk is full. If work/ cannot be looked at,
// there are none.
func notRecorded(ctx context.Context, c *config.Config, l *ledger.Ledger, which string) (all []FileStatus, err error) {
	inWork, err := os.ReadDir(c.Folders.Work)
	if err != nil {
		return nil, nil
	}
	open, err := l.OpenFiles(ctx) // after the folder: what is recorded meanwhile is among them
	if err != nil {
		return nil, err
	}
	recorded := map[string]bool{}
	for _, f := range open {
		recorded[f.Claim] = true
	}
	for _, e := range inWork {
		owner, _, _ := strings.Cut(e.Name(), "-")
		if _, err := ulid.Parse(owner); err != nil || !e.IsDir() || recorded[e.Name()] {
			continue
		}
		if known, _, err := l.HasClaim(ctx, e.Name()); err != nil || known { // its report removes it just now
			continue
		}
		profile, name, err := fileInClaim(filepath.Join(c.Folders.Work, e.Name()))
		name = strings.TrimSuffix(name, folder.WholeMovedEnding)
		if err != nil || name == "" || strings.HasSuffix(name, folder.HalfMovedEnding) ||
			which != "" && name != filepath.Base(which) {
			continue
		}
		settings, _ := c.ProfileFor(profile)
		all = append(all, FileStatus{Name: name, Profile: profile, State: StateNotRecorded, Operation: settings.Operation,
			Why: "it was taken out of the inbox, and is not in the ledger yet: if that lasts, hgeimport doctor says what keeps it " +
				"from there",
			Forms: []FormStatus{}})
	}
	return all, nil
}

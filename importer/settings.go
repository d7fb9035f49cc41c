package importer

import (
	"context"
	"encoding/json"
	"fmt"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// fileSettings are what a file is read with.
type fileSettings struct {
	config.Profile
	Answers map[string]reason.Answered `json:",omitempty"` // of earlier files of the profile, by the key of their question
}

// mustBeApproved tells whether nothing of the file goes out before a person has approved it.
func (s fileSettings) mustBeApproved() bool { return s.Approve != nil && *s.Approve }

// operation is what the rows of the file are for.
func (s fileSettings) operation() *mapping.Operation { return operations.Named(s.Operation) }

// json is how the ledger keeps the settings.
func (s fileSettings) json() (string, error) {
	text, err := json.Marshal(s)
	return string(text), err
}

// settingsFor are the settings of new files of a profile: those of the configuration, and what was answered before. A profile
// that was removed from the configuration reads like the inbox. l may be nil: then nothing was answered before.
func settingsFor(ctx context.Context, c *config.Config, l *ledger.Ledger, profile string) (s fileSettings, err error) {
	s.Profile, _ = c.ProfileFor(profile)
	if l != nil {
		s.Answers, err = rememberedFor(ctx, l, c.Location(), profile)
	}
	return s, err
}

// settingsOf returns the settings that a file is read with. They are kept with the file once its first rows are stored. Before
// that those of new files apply.
func (r *road) settingsOf(ctx context.Context, file ledger.File) (fileSettings, error) {
	return settingsOf(ctx, r.cfg, r.ledger, file)
}

func settingsOf(ctx context.Context, c *config.Config, l *ledger.Ledger, file ledger.File) (s fileSettings, err error) {
	kept, err := l.Settings(ctx, file.ID)
	if err != nil {
		return s, err
	}
	if kept == "" {
		return settingsFor(ctx, c, l, file.Profile)
	}
	if err := json.Unmarshal([]byte(kept), &s); err != nil {
		return s, fmt.Errorf("settings that the ledger keeps with %s: %w", file.Name, err)
	}
	return s, nil
}

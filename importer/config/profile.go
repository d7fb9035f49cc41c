package config

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/operations"
)

// ProfileFor returns the settings in force for files in the sub-folder name of the inbox; "" is the inbox itself. What the
// profile does not set comes from the rest of the configuration. ok is false if there is no such profile (any more). Then the
// settings are those of a file without a profile and without a default handover: rows that relied on the handover of the lost
// profile must not be sent under another one.
func (c *Config) ProfileFor(name string) (p Profile, ok bool) {
	if i := slices.IndexFunc(c.Profile, func(p Profile) bool { return p.Name == name }); i >= 0 {
		p, ok = c.Profile[i], true
	} else {
		p, ok = Profile{Name: name}, name == ""
	}
	if p.Operation == "" {
		p.Operation = operations.ScanForm.Name()
	}
	if p.Approve == nil {
		approve := c.Form.Approve
		p.Approve = &approve
	}
	p.Read = p.Read.or(c.Read)
	p.Aliases = mergeAliases(c.Aliases, p.Aliases)
	return p, ok
}

// or takes each key that r leaves empty from base.
func (r Read) or(base Read) Read {
	for _, key := range []struct{ own, base *string }{
		{&r.Encoding, &base.Encoding}, {&r.WeightUnit, &base.WeightUnit},
		{&r.DateOrder, &base.DateOrder}, {&r.HiddenRows, &base.HiddenRows},
		{&r.Persons, &base.Persons},
	} {
		if *key.own == "" {
			*key.own = *key.base
		}
	}
	return r
}

// mergeAliases adds the spellings of a profile to base, which is not changed. A spelling that stands for one field in base and
// for another one in the profile stands for the latter.
func mergeAliases(base, profile map[string][]string) map[string][]string {
	taken := map[string]bool{}
	for _, spellings := range profile {
		for _, s := range spellings {
			taken[strings.ToLower(strings.TrimSpace(s))] = true
		}
	}
	all := map[string][]string{}
	for field, spellings := range base {
		kept := slices.DeleteFunc(slices.Clone(spellings), func(s string) bool {
			return taken[strings.ToLower(strings.TrimSpace(s))]
		})
		if len(kept) > 0 {
			all[field] = kept
		}
	}
	for _, field := range slices.Sorted(maps.Keys(profile)) {
		all[field] = append(all[field], profile[field]...)
	}
	return all
}

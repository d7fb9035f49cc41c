package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// ProfileFor gives the settings in force for files in the sub-folder name of the inbox, "" being the inbox itself: what
// the profile does not say is taken from the rest of the configuration. ok is false where there is no such profile (any
// more): the settings are then those of no profile at all, without a default handover, so that rows which relied on that
// of the lost profile are not sent under another one.
func (c *Config) ProfileFor(name string) (p Profile, ok bool) {
	if i := slices.IndexFunc(c.Profile, func(p Profile) bool { return p.Name == name }); i >= 0 {
		p, ok = c.Profile[i], true
	} else {
		p, ok = Profile{Name: name}, name == ""
	}
	if p.Operation == "" {
		p.Operation = string(hgeapi.OpScanForm)
	}
	p.Read = p.Read.over(c.Read)
	p.Aliases = moreAliases(c.Aliases, p.Aliases)
	return p, ok
}

func (r Read) over(base Read) Read {
	for _, key := range []struct{ own, base *string }{
		{&r.Encoding, &base.Encoding}, {&r.WeightUnit, &base.WeightUnit},
		{&r.DateOrder, &base.DateOrder}, {&r.HiddenRows, &base.HiddenRows},
	} {
		if *key.own == "" {
			*key.own = *key.base
		}
	}
	return r
}

// moreAliases adds spellings to base, which stays as it is. A spelling that means one field in base and another one in
// more means the latter.
func moreAliases(base, more map[string][]string) map[string][]string {
	moved := map[string]bool{}
	for _, spellings := range more {
		for _, s := range spellings {
			moved[strings.ToLower(strings.TrimSpace(s))] = true
		}
	}
	all := map[string][]string{}
	for field, spellings := range base {
		kept := slices.DeleteFunc(slices.Clone(spellings), func(s string) bool {
			return moved[strings.ToLower(strings.TrimSpace(s))]
		})
		if len(kept) > 0 {
			all[field] = kept
		}
	}
	for _, field := range slices.Sorted(maps.Keys(more)) {
		all[field] = append(all[field], more[field]...)
	}
	return all
}

// operations are those of the design; only the first of them is built.
var operations = []string{string(hgeapi.OpScanForm), "manifest", "flight", "bags", "void-bags"}

// anyRead has a valid value for every key.
var anyRead = Read{Encoding: "auto", WeightUnit: "kg", DateOrder: "auto", HiddenRows: "include"}

func (v *validation) profiles(c *Config) {
	names := map[string]bool{}
	for i, p := range c.Profile {
		path := fmt.Sprintf("profile[%d]", i+1)
		if wrong := unsafeName(p.Name); wrong != "" {
			v.fault(path+".name", "it is the name of one folder in the inbox", "%q %s", p.Name, wrong)
		}
		if folded := strings.ToLower(p.Name); names[folded] {
			v.fault(path+".name", "", "there is another profile %q", p.Name)
		} else {
			names[folded] = true
		}
		v.operation(path+".operation", p.Operation)
		if p.Handover != "" && !slices.ContainsFunc(c.Handover, func(h hgeapi.Handover) bool { return h.Key == p.Handover }) {
			v.fault(path+".handover", knownHandovers(c.Handover), "no [[handover]] has the key %q", p.Handover)
		}
		v.reading(path+".read", p.Read.over(anyRead)) // a profile may leave a key empty; [read] has its value then, which is validated there
		v.aliases(path+".aliases", p.Aliases, moreAliases(c.Aliases, p.Aliases))
	}
}

func (v *validation) operation(key, operation string) {
	switch {
	case operation == "" || operation == operations[0]:
	case slices.Contains(operations, operation):
		v.fault(key, "", "%q is not built into this version yet; it has %s", operation, operations[0])
	default:
		v.fault(key, "", "%q is not an operation; this version has %s", operation, operations[0])
	}
}

func knownHandovers(book []hgeapi.Handover) string {
	if len(book) == 0 {
		return "the address book is empty: add a [[handover]]"
	}
	keys := make([]string, len(book))
	for i, h := range book {
		keys[i] = h.Key
	}
	return "it has " + strings.Join(keys, ", ")
}

func (v *validation) handovers(book []hgeapi.Handover) {
	keys := map[string]bool{}
	for i, h := range book {
		key := fmt.Sprintf("handover[%d].key", i+1)
		switch {
		case strings.TrimSpace(h.Key) != h.Key || h.Key == "":
			v.fault(key, "a row or a profile names the handover by it", "%q is empty or has blanks around it", h.Key)
		case keys[h.Key]:
			v.fault(key, "", "there is another handover %q", h.Key)
		}
		keys[h.Key] = true
	}
}

// aliases judges each field by itself first, so that a fault names its key, and then those in force together.
func (v *validation) aliases(path string, own, together map[string][]string) {
	before := len(v.faults)
	for _, field := range slices.Sorted(maps.Keys(own)) {
		_, err := mapping.NewAliases(map[string][]string{field: own[field]})
		for _, err := range parts(err) {
			v.fault(path+"."+field, "", "%s", strings.TrimPrefix(err.Error(), field+": "))
		}
	}
	if len(v.faults) > before || len(own) == 0 {
		return
	}
	_, err := mapping.NewAliases(together)
	for _, err := range parts(err) {
		v.fault(path, "", "%v", err)
	}
}

// unsafeName says why name cannot be a folder of its own on every system, "" where it can. The inbox itself is "".
func unsafeName(name string) string {
	device, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch {
	case name == "":
		return ""
	case strings.ContainsAny(name, `/\:*?"<>|`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "has a character that no folder name may have"
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$"):
		return "begins like a file that is left alone"
	case strings.TrimSpace(name) != name || strings.HasSuffix(name, "."):
		return "begins or ends with a blank or a dot"
	case slices.Contains([]string{"CON", "PRN", "AUX", "NUL"}, device),
		len(device) == 4 && (strings.HasPrefix(device, "COM") || strings.HasPrefix(device, "LPT")) && device[3] >= '0' && device[3] <= '9':
		return "is the name of a device on Windows"
	case len(name) > 100:
		return "is longer than 100 bytes"
	}
	return ""
}

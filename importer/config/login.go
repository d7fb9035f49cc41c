package config

import "slices"

// CheckLogin returns the fault that there is no login, or a secret that cannot be read, as an *Error, or nil. Without a login
// nothing that was claimed could be sent. Where all folders are for trials, none is needed.
func (c *Config) CheckLogin() error {
	if len(c.Unread) > 0 { // one may be the address of the ledger: then another ledger would be taken for it
		return sortedError(slices.Concat([]Fault{{File: c.Path, Key: authSection,
			Message: "there are secrets that this user may not read, and without them nothing is taken from the inbox"}}, c.Unread))
	}
	a := &c.API.Auth
	isSet := a.Token != "" || a.Username != "" && a.Password != "" || a.APIKey != "" && a.APISecret != ""
	if isSet || c.onlyTrials() {
		return nil
	}
	return &Error{Faults: []Fault{{
		File:    c.Path,
		Key:     authSection,
		Message: "there is no login, and without one nothing is taken from the inbox",
		Hint: "set HGEIMPORT_API_AUTH_USERNAME and HGEIMPORT_API_AUTH_PASSWORD, or HGEIMPORT_API_AUTH_TOKEN, or " +
			"HGEIMPORT_API_AUTH_API_KEY and HGEIMPORT_API_AUTH_API_SECRET; each can also be a file in the folder credentials beside " +
			"config.toml, called like the variable in small letters. Cron and services do not have the variables of your terminal",
	}}}
}

// onlyTrials tells whether every folder that files can be dropped into has check = true.
func (c *Config) onlyTrials() bool {
	inbox, _ := c.ProfileFor("")
	return inbox.Check && !slices.ContainsFunc(c.Profile, func(p Profile) bool { return !p.Check })
}

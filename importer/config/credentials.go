package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A secret can lie in a file that is called like the variable of its key, in small letters: hgeimport_api_auth_password. Such
// files are looked for in the folder credentials beside config.toml, so that a terminal, cron and services find them without any
// variable; and before that in the folder that systemd gives to a service which has LoadCredential.

const (
	credentialsVariable = "CREDENTIALS_DIRECTORY"
	authSection         = "api.auth"
	usernameKey         = "api.auth.username" // no secret, but it stands beside one
)

// CredentialsFolder is the name of the folder of secrets beside config.toml.
const CredentialsFolder = "credentials"

// CredentialOf is the name of the file that sets a key.
func CredentialOf(key string) string { return strings.ToLower(variableOf(key)) }

// credentialKeys are the keys that a credential can set.
func credentialKeys() []string { return append([]string{usernameKey}, secretKeys...) }

// credentials has the keys that are set nowhere else, each with the file that sets it.
type credentials struct {
	l        *loader
	defaults map[string]string // what the keys were before anything had set them
	used     map[string]bool   // keys that a file has set
}

func (l *loader) newCredentials() *credentials {
	c := &credentials{l, map[string]string{}, map[string]bool{}}
	for _, key := range credentialKeys() {
		c.defaults[key] = valueAt(l.config, key).String()
	}
	return c
}

// bind sets the secrets that are set nowhere else: neither by a variable nor, to another value than the default, in the file.
// base is the folder of config.toml, "" if there is none.
func (c *credentials) bind(environ []string, base string) {
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); name == credentialsVariable && value != "" {
			c.bindFolder(value, credentialsVariable)
		}
	}
	if base == "" {
		return
	}
	unread := len(c.l.unread)
	bySystemd := len(c.used) > 0
	c.bindFolder(filepath.Join(base, CredentialsFolder), "")
	if bySystemd { // which has read the files for a user who may not
		c.l.unread = c.l.unread[:unread]
	}
}

// bindFolder binds the files of one folder. What this user may not read is kept in mind: whoever only looks at files needs no
// login.
func (c *credentials) bindFolder(folder, variable string) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) { // or the variable was handed on by a service that has ended
		return
	}
	if err != nil {
		c.l.unread = append(c.l.unread, Fault{Variable: variable, Key: authSection,
			Message: folder + " cannot be read: " + reasonOf(err)})
		return
	}
	names := map[string]string{} // of keys, by the name of the file
	for _, key := range credentialKeys() {
		names[CredentialOf(key)] = key
	}
	for _, entry := range entries {
		name, path := entry.Name(), filepath.Join(folder, entry.Name())
		if key, ok := names[name]; ok && !c.used[key] {
			c.bindKey(key, path, variable)
		} else if !ok && strings.HasPrefix(name, strings.ToLower(variablePrefix)) {
			c.l.faults = append(c.l.faults, Fault{Variable: variable, Message: path + ": there is no such credential",
				Hint: didYouMean(name, slices.Sorted(maps.Keys(names)))})
		}
	}
}

// bindKey sets one key. A credential that is not used is told if it says something else: it may be the one with the new password.
func (c *credentials) bindKey(key, path, variable string) {
	to, before := valueAt(c.l.config, key), c.l.positions[key]
	text, mode, wrong := readValue(path, true)
	if before.Variable != "" || to.String() != c.defaults[key] {
		if wrong == nil && text == to.String() {
			return
		}
		c.l.warnings = append(c.l.warnings, before.locate(Fault{Key: key, Message: "goes before " + path,
			Hint: "remove one of them"}).Error())
		return
	}
	switch {
	case wrong != nil && errors.Is(wrong.cause, fs.ErrPermission):
		wrong.Variable, wrong.Key = variable, key
		c.l.unread = append(c.l.unread, *wrong)
		return
	case wrong != nil:
		wrong.Variable, wrong.Key = variable, key
		c.l.faults = append(c.l.faults, *wrong)
		return
	case variable == "" && mode&0o044 != 0 && runtime.GOOS != "windows": // systemd's folder is the service's own
		c.l.warnings = append(c.l.warnings, othersCanRead(path, mode))
	}
	to.SetString(text)
	c.used[key] = true
	at := position{Variable: variable}
	if variable == "" {
		at.File = path
	}
	c.l.positions[key] = at
}

// othersCanRead is the warning about a file that holds a secret.
func othersCanRead(path string, mode fs.FileMode) string {
	return fmt.Sprintf("%s: it holds a secret, and others can read it (mode %04o) (chmod 600 %s)", path, mode, filepath.Base(path))
}

package config

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// systemd gives a service its secrets as files in a folder that only the service can read (LoadCredential). A file there that is
// called like the variable of a key, in small letters, sets the key: hgeimport_api_auth_password.

// credentialsVariable names the folder.
const credentialsVariable = "CREDENTIALS_DIRECTORY"

// usernameKey is no secret, but stands beside one.
const usernameKey = "api.auth.username"

// CredentialOf is the name of the file in $CREDENTIALS_DIRECTORY that sets a key.
func CredentialOf(key string) string { return strings.ToLower(variableOf(key)) }

// credentialKeys are the keys that a credential can set.
func credentialKeys() []string { return append([]string{usernameKey}, secretKeys...) }

// defaultsOf are the values of the credentials' keys before anything has set them.
func (l *loader) defaultsOf() map[string]string {
	values := map[string]string{}
	for _, key := range credentialKeys() {
		values[key] = valueAt(l.config, key).String()
	}
	return values
}

// bindCredentials sets the secrets that are set nowhere else: neither by a variable nor, to another value than the default, in
// config.toml.
func (l *loader) bindCredentials(environ []string, defaults map[string]string) {
	folder := ""
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); name == credentialsVariable {
			folder = value
		}
	}
	if folder == "" {
		return
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return // the variable was handed on by another service that has ended
	}
	if err != nil {
		l.faults = append(l.faults, Fault{Variable: credentialsVariable, Message: folder + " cannot be read: " + reasonOf(err)})
		return
	}
	names := map[string]string{} // of keys, by the name of the file
	for _, key := range credentialKeys() {
		names[CredentialOf(key)] = key
	}
	for _, entry := range entries {
		name, path := entry.Name(), filepath.Join(folder, entry.Name())
		if key, ok := names[name]; ok {
			l.bindCredential(key, path, defaults[key])
		} else if strings.HasPrefix(name, strings.ToLower(variablePrefix)) {
			l.faults = append(l.faults, Fault{Variable: credentialsVariable, Message: "there is no such credential: " + path,
				Hint: didYouMean(name, slices.Sorted(maps.Keys(names)))})
		}
	}
}

// bindCredential sets one key. A credential that is not used is told: it may be the one with the new password.
func (l *loader) bindCredential(key, path, byDefault string) {
	to, before := valueAt(l.config, key), l.positions[key]
	if before.Variable != "" || to.String() != byDefault {
		l.warnings = append(l.warnings, before.locate(Fault{Key: key, Message: "goes before the credential " + path,
			Hint: "remove one of them"}).Error())
		return
	}
	text, _, wrong := readValue(path, true)
	if wrong != nil {
		wrong.Variable, wrong.Key = credentialsVariable, key
		l.faults = append(l.faults, *wrong)
		return
	}
	to.SetString(text)
	l.positions[key] = position{Variable: credentialsVariable}
}

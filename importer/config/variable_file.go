package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"
)

// A value can also come from a file: HGEIMPORT_API_AUTH_PASSWORD_FILE names one that holds the password. So no secret stands in
// the environment or on a command line.

const (
	fileSuffix   = "_FILE"
	mostOfAValue = 1 << 20 // bytes
)

// given is a variable of the environment that sets a key: its text, or the file that holds it.
type given struct {
	variable string // as it stands in the environment
	text     string
	isFile   bool   // the value is what the file at path holds
	path     string // "" if the variable names none
}

// givenBy sorts the variables by the one that their key has, so that NAME and NAME_FILE meet. If both are set, nobody knows which
// one is meant. A relative path is relative to base.
func (l *loader) givenBy(variables map[string]string, base string) map[string]given {
	all := map[string]given{}
	for variable, text := range variables {
		name, isFile := strings.CutSuffix(variable, fileSuffix)
		if !isFile || name == FileVariable || strings.HasPrefix(variable, testPrefix) {
			all[variable] = given{variable: variable, text: text}
			continue
		}
		if _, both := variables[name]; both {
			l.faults = append(l.faults, Fault{Variable: variable, Message: "is set, and " + name + " too", Hint: "unset one of them"})
			continue
		}
		g := given{variable: variable, isFile: true}
		if text != "" {
			g.path = absolute(text, base)
		}
		all[name] = g
	}
	return all
}

// textOf is the value of a variable. ok is false if its file cannot be read or holds no value.
func (l *loader) textOf(g given, key string) (text string, ok bool) {
	if !g.isFile {
		return g.text, true
	}
	secret := slices.Contains(secretKeys, key)
	text, mode, wrong := readValue(g.path, secret)
	if wrong != nil {
		wrong.Variable, wrong.Key = g.variable, key
		l.faults = append(l.faults, *wrong)
		return "", false
	}
	g.text = text
	l.held = append(l.held, g)
	if secret && mode&0o044 != 0 && runtime.GOOS != "windows" {
		l.warnings = append(l.warnings, g.variable+": "+othersCanRead(g.path, mode))
	}
	return text, true
}

// readValue reads the value that a file holds, without the one line break at its end. No fault shows what the file holds.
func readValue(path string, secret bool) (text string, mode fs.FileMode, wrong *Fault) {
	if path == "" {
		return "", 0, &Fault{Message: "names no file"}
	}
	b, mode, err := readAtMost(path, mostOfAValue)
	if err != nil {
		wrong = &Fault{Message: path + " cannot be read: " + reasonOf(err), Hint: "it has to be a file that this user may read"}
		if errors.Is(err, fs.ErrPermission) { // no other cause: that a secret is not there must not look like a missing config.toml
			wrong.cause = err
		}
		return "", 0, wrong
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	b = bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
	switch {
	case len(b) > mostOfAValue:
		return "", 0, &Fault{Message: fmt.Sprintf("%s is larger than %d bytes: it holds no value", path, mostOfAValue)}
	case len(b) == 0:
		return "", 0, &Fault{Message: path + " is empty", Hint: "write the value into it"}
	case !utf8.Valid(b), bytes.IndexByte(b, 0) >= 0:
		return "", 0, &Fault{Message: path + " is no text in UTF-8",
			Hint: "PowerShell's > writes UTF-16: use Set-Content -Encoding ascii"}
	case secret && bytes.ContainsAny(b, "\r\n"):
		return "", 0, &Fault{Message: path + " holds more than one line", Hint: "it has to hold the value and nothing else"}
	}
	return string(b), mode, nil
}

// readAtMost reads a file, and one byte more than most of a larger one.
func readAtMost(path string, most int64) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	return b, info.Mode().Perm(), err
}

// withoutHeld takes what a file holds out of the faults of its variable: it may be the wrong file, and a secret in it.
func (l *loader) withoutHeld() {
	for i, f := range l.faults {
		for _, held := range l.held {
			if f.Variable == held.variable && shows(f.Message+f.Hint, held.text) {
				l.faults[i].Message, l.faults[i].Hint = held.path+" holds no value that this key takes", ""
			}
		}
	}
}

// shows tells whether a message has a word of a text.
func shows(message, text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;=\"'[]{}", r) })
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(message, word) })
}

package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error holds everything that is wrong with the configuration. Load sorts the faults: first those of the file, by line, then
// those of the environment.
type Error struct {
	Faults []Fault
}

// Error has one line for each fault.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults, so that a cause such as fs.ErrNotExist (there is no file) is found by errors.Is.
func (e *Error) Unwrap() []error {
	faults := make([]error, len(e.Faults))
	for i, f := range e.Faults {
		faults[i] = f
	}
	return faults
}

// Fault is one thing that is wrong with the configuration, and where. It never holds a secret.
type Fault struct {
	Variable     string // the environment variable that set the value, or ""
	File         string // as the user named it, or ""
	Line, Column int    // from 1, columns in characters; 0 if the file does not have the key
	Key          string // full path: result.give_up, profile[1].name for the first profile; "" if it is about the whole file
	Message      string // what is wrong
	Hint         string // what to do, or ""

	cause error
}

// Error is "config.toml:12:3: api.timeout: what is wrong (what to do)".
func (f Fault) Error() string {
	var parts []string
	switch {
	case f.Variable != "":
		parts = append(parts, f.Variable)
	case f.Line > 0:
		parts = append(parts, fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column))
	case f.File != "":
		parts = append(parts, f.File)
	}
	if f.Key != "" {
		parts = append(parts, f.Key)
	}
	text := strings.Join(append(parts, f.Message), ": ")
	if f.Hint != "" {
		text += " (" + f.Hint + ")"
	}
	return text
}

// Unwrap returns the error of the operating system, or nil.
func (f Fault) Unwrap() error { return f.cause }

// sortedError returns the faults as an *Error, or nil if there are none.
func sortedError(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key))
	})
	return &Error{Faults: faults}
}

// position is where a key was set: in a file or by an environment variable. The zero position is the embedded config.toml.
type position struct {
	Variable     string
	File         string
	Line, Column int
}

// locate fills in where a fault is.
func (p position) locate(f Fault) Fault {
	f.Variable, f.File, f.Line, f.Column = p.Variable, p.File, p.Line, p.Column
	return f
}

// nearestPosition returns the position of a key. If the key was not set, it is that of the section or list around it.
func nearestPosition(positions map[string]position, key string) position {
	for key != "" {
		if p, ok := positions[key]; ok {
			return p
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return position{}
}

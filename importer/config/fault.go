package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is everything that is wrong with the configuration, in the order of the file, then of the environment.
type Error struct {
	Faults []Fault
}

// Error has one line for each fault.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the causes, such as fs.ErrNotExist where there is no file.
func (e *Error) Unwrap() []error {
	var causes []error
	for _, f := range e.Faults {
		if f.err != nil {
			causes = append(causes, f.err)
		}
	}
	return causes
}

// Fault is one thing that is wrong with the configuration, and where. It never holds a secret.
type Fault struct {
	Variable     string // the environment variable it came from, or ""
	File         string // as it was named, or ""
	Line, Column int    // from 1, columns in characters; 0 where the key does not stand in the file
	Key          string // full path, as in importer.KeyError; "" where it concerns the whole file
	Message      string
	Hint         string // what to do, or ""

	err error
}

// String is "config.toml:12:3: api.timeout: what is wrong (what to do)".
func (f Fault) String() string {
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

func newError(faults []Fault) *Error {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key))
	})
	return &Error{Faults: faults}
}

// position is where a key was set: in a file, or by a variable. The zero place is the shipped file.
type position struct {
	Variable     string
	File         string
	Line, Column int
}

func (p position) fault(key, message, hint string) Fault {
	return Fault{Variable: p.Variable, File: p.File, Line: p.Line, Column: p.Column, Key: key, Message: message, Hint: hint}
}

// nearest is the place of a key or, where it was not set, that of what it stands in.
func nearest(positions map[string]position, key string) position {
	for key != "" {
		if p, ok := positions[key]; ok {
			return p
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return position{}
}

// didYouMean is a hint at the known name that comes nearest to name, "" where none is near: by its letters, or because
// it has the same words and more (api.token: api.auth.token).
func didYouMean(name string, known []string) string {
	last := strings.TrimPrefix(name[strings.LastIndex(name, ".")+1:], variablePrefix)
	best, least := "", min(3, max(1, len(last)/3))+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		fewest := 4 // words that may be missing
		for _, k := range known {
			if more, ok := moreWords(name, k); ok && more < fewest {
				best, fewest = k, more
			}
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// distance is how many letters have to be put in, taken out or changed to get from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// moreWords tells whether known has all words of name in their order, and how many more.
func moreWords(name, known string) (more int, ok bool) {
	apart := func(r rune) bool { return r == '.' || r == '_' }
	wanted := strings.FieldsFunc(strings.ToLower(name), apart)
	for _, word := range strings.FieldsFunc(strings.ToLower(known), apart) {
		if len(wanted) > 0 && wanted[0] == word {
			wanted = wanted[1:]
		} else {
			more++
		}
	}
	return more, len(wanted) == 0
}

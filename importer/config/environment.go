package config

import (
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

const (
	variablePrefix = "HGEIMPORT_"
	testPrefix     = variablePrefix + "TEST_"    // variables of our own tests, no settings
	aliasPrefix    = variablePrefix + "ALIASES_" // followed by the field: HGEIMPORT_ALIASES_WEIGHT
)

// FileVariable is the environment variable that names the configuration file.
const FileVariable = variablePrefix + "CONFIG"

// variableOf is the environment variable of a key: HGEIMPORT_API_BASE_URL for api.base_url.
func variableOf(key string) string {
	return variablePrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// ourVariables picks the variables of environ ("NAME=value") that begin with HGEIMPORT_.
func ourVariables(environ []string) map[string]string {
	ours := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if runtime.GOOS == "windows" {
			name = strings.ToUpper(name) // there names have no case
		}
		if strings.HasPrefix(name, variablePrefix) {
			ours[name] = value
		}
	}
	return ours
}

// bindEnvironment sets what the variables say, or the files that they name; a relative path is relative to base. A variable
// without a key is a fault: somebody wanted to set something with it.
func (l *loader) bindEnvironment(variables map[string]string, base string) {
	keys := map[string]string{} // by the name of the variable
	walkKeys("", l.config, func(path string, v reflect.Value) {
		if v.Kind() != reflect.Struct && path != keysSection && !inList(l.config, path) {
			keys[variableOf(path)] = path
		}
	})
	all := l.givenBy(variables, base)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		g := all[name]
		from := origin{variable: g.variable}
		if path, ok := keys[name]; ok {
			to := valueAt(l.config, path)
			if value, ok := l.parseVariable(path, to.Type(), g, from); ok {
				l.bind(path, to, value, from)
			}
		} else if field, ok := strings.CutPrefix(name, aliasPrefix); ok && field != "" {
			field = strings.ToLower(field)
			if list, ok := l.parseVariable("aliases."+field, reflect.TypeFor[[]string](), g, from); ok {
				l.bind("aliases", valueAt(l.config, "aliases"), map[string]any{field: list}, from)
			}
		} else if l.bindOperationVariable(name, g) {
			continue
		} else if name != FileVariable && !strings.HasPrefix(name, testPrefix) {
			hint := didYouMean(name, slices.Sorted(maps.Keys(keys)))
			l.faults = append(l.faults, Fault{Variable: g.variable, Message: "there is no such setting", Hint: hint})
		}
	}
}

// inList tells whether a key is in a list of sections. Such a list can only be set as a whole.
func inList(section reflect.Value, path string) bool {
	top, _, deeper := strings.Cut(path, ".")
	return deeper && valueAt(section, top).Kind() == reflect.Slice
}

// parseVariable turns the text of a variable into the value that a TOML file would give: text and durations as they are, lists
// separated by commas or written in brackets, everything else as TOML.
func (l *loader) parseVariable(path string, t reflect.Type, g given, from origin) (value any, ok bool) {
	text, ok := l.textOf(g, path)
	if !ok {
		return nil, false
	}
	isList := t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Struct
	trimmed := strings.TrimSpace(text)
	switch {
	case t.Kind() == reflect.String || t == durationType:
		return text, true
	case isList && t.Elem().Kind() == reflect.String && !strings.HasPrefix(trimmed, "["):
		return splitList(trimmed), true
	case isList && !strings.HasPrefix(trimmed, "["):
		trimmed = "[" + trimmed + "]"
	}
	var tree map[string]any
	if err := toml.Unmarshal([]byte("value = "+trimmed), &tree); err != nil || len(tree) != 1 {
		l.fault(path, from, "", "takes %s, written as in the file", wantedType(t))
		return nil, false
	}
	return tree["value"], true
}

func splitList(text string) []any {
	list := []any{}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

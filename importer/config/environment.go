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
	Variable       = variablePrefix + "CONFIG" // where the configuration file is
	testVariables  = variablePrefix + "TEST_"  // those of our own tests
	aliasVariables = variablePrefix + "ALIASES_"
)

// variableOf is the environment variable of a key: HGEIMPORT_API_BASE_URL for api.base_url.
func variableOf(key string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// ourVariables are those of environ ("NAME=value") that begin with HGEIMPORT_.
func ourVariables(environ []string) map[string]string {
	ours := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if runtime.GOOS == "windows" {
			name = strings.ToUpper(name) // where names have no case
		}
		if strings.HasPrefix(name, variablePrefix) {
			ours[name] = value
		}
	}
	return ours
}

// environment binds the variables. A variable that belongs to no key is a fault: it was meant to set something.
func (b *binder) environment(variables map[string]string) {
	keys := map[string]string{} // by variable
	walkKeys("", b.config, func(path string, v reflect.Value) {
		if v.Kind() != reflect.Struct && !inList(b.config, path) {
			keys[variableOf(path)] = path
		}
	})
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		from := origin{variable: name}
		if path, ok := keys[name]; ok {
			to := valueAt(b.config, path)
			if value, ok := b.parseVariable(path, to.Type(), variables[name], from); ok {
				b.bind(path, to, value, from)
			}
		} else if field, ok := strings.CutPrefix(name, aliasVariables); ok && field != "" {
			field = strings.ToLower(field)
			if list, ok := b.parseVariable("aliases."+field, reflect.TypeFor[[]string](), variables[name], from); ok {
				b.bind("aliases", valueAt(b.config, "aliases"), map[string]any{field: list}, from)
			}
		} else if name != Variable && !strings.HasPrefix(name, testVariables) {
			hint := didYouMean(name, slices.Sorted(maps.Keys(keys)))
			b.faults = append(b.faults, Fault{Variable: name, Message: "there is no such setting", Hint: hint})
		}
	}
}

// inList tells whether a key belongs to the tables of a list, which are set as a whole.
func inList(section reflect.Value, path string) bool {
	top, _, deeper := strings.Cut(path, ".")
	return deeper && valueAt(section, top).Kind() == reflect.Slice
}

// parseVariable reads the text of a variable as the file would have it: text as it is, lists with commas or in
// brackets, everything else as TOML.
func (b *binder) parseVariable(path string, t reflect.Type, text string, from origin) (value any, ok bool) {
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
		b.fault(path, from, "", "takes %s, written as in the file", wants(t))
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

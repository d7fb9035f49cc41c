package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// binder sets the fields of a configuration from trees as TOML has them, and goes on after a fault: the library's own
// decoding ends at the first wrong type, and a person should not have to start the program once for each mistake.
type binder struct {
	config    reflect.Value
	known     []string            // every key and section, by full path
	positions map[string]position // where each key was set
	faults    []Fault
}

// origin is where a tree came from. The zero source is the shipped file.
type origin struct {
	variable  string
	file      string
	positions map[string]position
}

func (s origin) at(path string) position {
	if s.variable != "" {
		return position{Variable: s.variable}
	}
	if p := nearest(s.positions, path); p != (position{}) {
		return p
	}
	return position{File: s.file}
}

func newBinder(cfg *Config) *binder {
	b := &binder{config: reflect.ValueOf(cfg).Elem(), positions: map[string]position{}}
	walkKeys("", b.config, func(path string, _ reflect.Value) { b.known = append(b.known, path) })
	return b
}

// walkKeys visits every key and section below a struct, those of the tables in a list too: profile.name.
func walkKeys(path string, section reflect.Value, visit func(path string, v reflect.Value)) {
	for i := range section.NumField() {
		name, _ := tomlTag(section.Type().Field(i))
		if name == "" {
			continue
		}
		v := section.Field(i)
		visit(below(path, name), v)
		switch {
		case v.Kind() == reflect.Struct:
			walkKeys(below(path, name), v, visit)
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
			walkKeys(below(path, name), reflect.New(v.Type().Elem()).Elem(), visit)
		}
	}
}

// tomlTag is a field's key, "" where it is not a setting. The option "quoted" lets a number stand in quotes, "required"
// wants the key to be there.
func tomlTag(f reflect.StructField) (name, option string) {
	name, option, _ = strings.Cut(f.Tag.Get("toml"), ",")
	if name == "-" {
		return "", ""
	}
	return name, option
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// valueAt is the field of a key that is known and stands in no list.
func valueAt(section reflect.Value, path string) (found reflect.Value) {
	walkKeys("", section, func(p string, v reflect.Value) {
		if p == path {
			found = v
		}
	})
	return found
}

func (b *binder) fault(path string, from origin, hint, format string, args ...any) {
	b.faults = append(b.faults, from.at(path).fault(path, fmt.Sprintf(format, args...), hint))
}

// section sets the fields of a struct.
func (b *binder) section(path string, to reflect.Value, tree map[string]any, from origin) {
	fields := map[string]bool{}
	for i := range to.NumField() {
		name, option := tomlTag(to.Type().Field(i))
		if name == "" {
			continue
		}
		fields[name] = true
		value, ok := tree[name]
		if !ok && option == "required" {
			b.fault(below(path, name), from, "", "is missing")
		}
		if text, isText := value.(string); isText && option == "quoted" {
			if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
				value = n
			}
		}
		if ok {
			b.bind(below(path, name), to.Field(i), value, from)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if !fields[name] {
			unknown := below(path, name)
			b.fault(unknown, from, didYouMean(withoutIndexes(unknown), b.known), "there is no such key")
		}
	}
}

func withoutIndexes(path string) string {
	var kept strings.Builder
	depth := 0
	for _, r := range path {
		switch {
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		case depth == 0:
			kept.WriteRune(r)
		}
	}
	return kept.String()
}

var durationType = reflect.TypeFor[time.Duration]()

// bind sets one field. A value of the wrong type leaves it as it is.
func (b *binder) bind(path string, to reflect.Value, value any, from origin) {
	right := false
	switch kind := to.Kind(); {
	case to.Type() == durationType:
		right = b.duration(path, to, value, from)
	case kind == reflect.Struct:
		var tree map[string]any
		if tree, right = value.(map[string]any); right {
			b.section(path, to, tree, from)
		}
	case kind == reflect.Map:
		right = b.table(path, to, value, from)
	case kind == reflect.Slice:
		right = b.list(path, to, value, from)
	default:
		right = scalar(to, value)
	}
	if !right {
		b.fault(path, from, "", "takes %s, not %s", wants(to.Type()), isA(value))
	}
	if from.variable != "" || from.file != "" {
		b.positions[path] = from.at(path)
	}
}

func scalar(to reflect.Value, value any) bool {
	switch v := value.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return true
		}
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(v)
			return true
		}
	case float64:
		if to.Kind() == reflect.Float64 {
			to.SetFloat(v)
			return true
		}
	case int64:
		switch {
		case to.Kind() == reflect.Int && !to.OverflowInt(v):
			to.SetInt(v)
			return true
		case to.Kind() == reflect.Float64:
			to.SetFloat(float64(v))
			return true
		}
	}
	return false
}

func (b *binder) duration(path string, to reflect.Value, value any, from origin) bool {
	text, ok := value.(string)
	if !ok {
		return false
	}
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		b.fault(path, from, "", `%q is not a time like "2s", "30m" or "1h30m"`, text)
		return true
	}
	to.SetInt(int64(d))
	return true
}

// table adds to what the map has: a later source goes before an earlier one key by key.
func (b *binder) table(path string, to reflect.Value, value any, from origin) bool {
	tree, ok := value.(map[string]any)
	if !ok {
		return false
	}
	if to.IsNil() {
		to.Set(reflect.MakeMap(to.Type()))
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		item := reflect.New(to.Type().Elem()).Elem()
		b.bind(below(path, name), item, tree[name], from)
		to.SetMapIndex(reflect.ValueOf(name), item)
	}
	return true
}

// list replaces what the list had.
func (b *binder) list(path string, to reflect.Value, value any, from origin) bool {
	values, ok := value.([]any)
	if !ok {
		return false
	}
	maps.DeleteFunc(b.positions, func(p string, _ position) bool { return strings.HasPrefix(p, path+"[") })
	items := reflect.MakeSlice(to.Type(), len(values), len(values))
	for i, v := range values {
		b.bind(fmt.Sprintf("%s[%d]", path, i+1), items.Index(i), v, from)
	}
	to.Set(items)
	return true
}

// wants says what a field takes, as one would write it in the file.
func wants(t reflect.Type) string {
	switch {
	case t == durationType:
		return `a time in quotes, like "30s"`
	case t.Kind() == reflect.String:
		return "text in quotes"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number"
	case t.Kind() == reflect.Float64:
		return "a number"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "a list of sections in double brackets"
	case t.Kind() == reflect.Slice:
		return "a list in brackets"
	default:
		return "a section"
	}
}

// isA says what a value is, and does not show it: it may be a secret.
func isA(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "a section"
	default:
		return "a date"
	}
}

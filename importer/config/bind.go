package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/hgeapi"
)

// loader fills in a configuration from trees of values as a TOML library returns them, and collects what is wrong. It goes on
// after a fault: the decoder of the library ends at the first wrong type, and users would have to start the program once for
// each mistake.
type loader struct {
	config    reflect.Value
	keys      []string            // every key and section of a Config, by full path
	positions map[string]position // where each key was set
	faults    []Fault
	warnings  []string
	unread    []Fault                     // files of secrets that this user may not read
	held      []given                     // what the files of variables hold
	results   map[string][]map[string]any // what [api.result.<operation>] says, by operation; the later goes before the earlier
}

// origin is where a tree of values came from. The zero origin is the embedded config.toml.
type origin struct {
	variable  string
	file      string
	positions map[string]position
}

func (o origin) at(key string) position {
	if o.variable != "" {
		return position{Variable: o.variable}
	}
	if p := nearestPosition(o.positions, key); p != (position{}) {
		return p
	}
	return position{File: o.file}
}

func newLoader(cfg *Config) *loader {
	l := &loader{config: reflect.ValueOf(cfg).Elem(), positions: map[string]position{}}
	walkKeys("", l.config, func(key string, _ reflect.Value) { l.keys = append(l.keys, key) })
	return l
}

// walkKeys visits every key and section below a struct. For a list of sections it visits the keys of one: profile.name.
func walkKeys(path string, section reflect.Value, visit func(key string, v reflect.Value)) {
	for i := range section.NumField() {
		name, _ := tomlTag(section.Type().Field(i))
		if name == "" {
			continue
		}
		v := section.Field(i)
		visit(joinKey(path, name), v)
		switch {
		case v.Kind() == reflect.Struct:
			walkKeys(joinKey(path, name), v, visit)
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
			walkKeys(joinKey(path, name), reflect.New(v.Type().Elem()).Elem(), visit)
		}
	}
}

// tomlTag is the name of a field in the file, or "" if the field is not a setting. The option "quoted" allows a number in
// quotes, the option "required" makes it a fault to leave the key out.
func tomlTag(f reflect.StructField) (name, option string) {
	name, option, _ = strings.Cut(f.Tag.Get("toml"), ",")
	if name == "-" {
		return "", ""
	}
	return name, option
}

func joinKey(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// valueAt returns the field of a key, which must exist and be in no list.
func valueAt(section reflect.Value, key string) reflect.Value {
	first, rest, deeper := strings.Cut(key, ".")
	for i := range section.NumField() {
		switch name, _ := tomlTag(section.Type().Field(i)); {
		case name != first:
		case deeper:
			return valueAt(section.Field(i), rest)
		default:
			return section.Field(i)
		}
	}
	panic("there is no key " + key)
}

func (l *loader) fault(key string, from origin, hint, format string, args ...any) {
	l.faults = append(l.faults, from.at(key).locate(Fault{Key: key, Message: fmt.Sprintf(format, args...), Hint: hint}))
}

// bindSection sets the fields of a struct.
func (l *loader) bindSection(path string, to reflect.Value, tree map[string]any, from origin) {
	fields := map[string]bool{}
	if _, isText := tree["label"].(string); isText && to.Type() == reflect.TypeFor[hgeapi.ResultShape]() {
		tree = maps.Clone(tree) // label_pdf was called so before there was [api.result.label]
		tree["label_pdf"] = tree["label"]
		delete(tree, "label")
	}
	for i := range to.NumField() {
		name, option := tomlTag(to.Type().Field(i))
		if name == "" {
			continue
		}
		fields[name] = true
		value, ok := tree[name]
		if !ok && option == "required" {
			l.fault(joinKey(path, name), from, "", "is missing")
		}
		if text, isText := value.(string); isText && option == "quoted" {
			n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			if err != nil {
				l.fault(joinKey(path, name), from, "", `%q is no number of days like "30"`, text)
				continue
			}
			value = n
		}
		if ok {
			l.bind(joinKey(path, name), to.Field(i), value, from)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if section, ok := tree[name].(map[string]any); ok && path == resultSection && !fields[name] {
			l.bindResultOf(name, section, from)
		} else if !fields[name] {
			unknown := withoutIndexes(joinKey(path, name))
			hint := didYouMean(unknown, append(operationHints(unknown), l.keys...))
			l.fault(joinKey(path, name), from, hint, "there is no such key")
		}
	}
}

// withoutIndexes turns profile[1].name into profile.name.
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

// bind sets one field. If the value has the wrong type, the field keeps what it has.
func (l *loader) bind(path string, to reflect.Value, value any, from origin) {
	rightType := false
	switch kind := to.Kind(); {
	case to.Type() == durationType:
		rightType = l.bindDuration(path, to, value, from)
	case kind == reflect.Struct:
		var tree map[string]any
		if tree, rightType = value.(map[string]any); rightType {
			l.bindSection(path, to, tree, from)
		}
	case kind == reflect.Map:
		rightType = l.bindMap(path, to, value, from)
	case kind == reflect.Slice:
		rightType = l.bindList(path, to, value, from)
	case kind == reflect.Pointer: // a key that can be left out
		item := reflect.New(to.Type().Elem())
		if rightType = setScalar(item.Elem(), value); rightType {
			to.Set(item)
		}
	default:
		rightType = setScalar(to, value)
	}
	if !rightType {
		l.fault(path, from, "", "takes %s, not %s", wantedType(to.Type()), typeOf(value))
	}
	if from.variable != "" || from.file != "" {
		l.positions[path] = from.at(path)
	}
}

// setScalar returns false if the value does not have the type of the field.
func setScalar(to reflect.Value, value any) bool {
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

func (l *loader) bindDuration(path string, to reflect.Value, value any, from origin) bool {
	text, ok := value.(string)
	if !ok {
		return false
	}
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		l.fault(path, from, "", `%q is not a time like "2s", "30m" or "1h30m"`, text)
		return true
	}
	to.SetInt(int64(d))
	return true
}

// bindMap adds to what the map has. A name that is there already gets the new value.
func (l *loader) bindMap(path string, to reflect.Value, value any, from origin) bool {
	tree, ok := value.(map[string]any)
	if !ok {
		return false
	}
	if to.IsNil() {
		to.Set(reflect.MakeMap(to.Type()))
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		item := reflect.New(to.Type().Elem()).Elem()
		if has := to.MapIndex(reflect.ValueOf(name)); has.IsValid() && item.Kind() == reflect.Map {
			item.Set(has)
		}
		l.bind(joinKey(path, name), item, tree[name], from)
		to.SetMapIndex(reflect.ValueOf(name), item)
	}
	return true
}

// bindList replaces the whole list.
func (l *loader) bindList(path string, to reflect.Value, value any, from origin) bool {
	values, ok := value.([]any)
	if !ok {
		return false
	}
	maps.DeleteFunc(l.positions, func(p string, _ position) bool { return strings.HasPrefix(p, path+"[") })
	items := reflect.MakeSlice(to.Type(), len(values), len(values))
	for i, v := range values {
		l.bind(fmt.Sprintf("%s[%d]", path, i+1), items.Index(i), v, from)
	}
	to.Set(items)
	return true
}

// wantedType says what to write in the file for a field of type t.
func wantedType(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return wantedType(t.Elem())
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

// typeOf names the type of a value and does not show the value, which may be a secret.
func typeOf(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a point"
	case []any:
		return "a list"
	case map[string]any:
		return "a section"
	default:
		return "a date"
	}
}

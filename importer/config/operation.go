package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// [api.result.<operation>] and [api.keys.<operation>]. The sections are named after operations, so no field of a Config can stand
// for them.

const (
	resultSection = "api.result"
	keysSection   = "api.keys"
)

// bindResultOf notes what [api.result.<operation>] says. It is bound to a shape of its own here, so that its faults are found,
// and over [api.result] by resolveResults, once all of that is known.
func (l *loader) bindResultOf(operation string, tree map[string]any, from origin) {
	path := joinKey(resultSection, operation)
	l.positions[path] = from.at(path)
	if operations.CallNamed(operation) == nil || operation == "" {
		l.fault(path, from, didYouMean(operation, operations.CallNames()), "there is no such operation; there are %s",
			strings.Join(operations.CallNames(), ", "))
		return
	}
	var shape hgeapi.ResultShape
	l.bindShape(path, operation, &shape, tree, from)
	if l.results == nil {
		l.results = map[string][]map[string]any{}
	}
	l.results[operation] = append(l.results[operation], tree)
}

// bindShape sets the fields of a shape. The values that only the reply of this operation has are keys, too, under our names of
// them.
func (l *loader) bindShape(path, operation string, shape *hgeapi.ResultShape, tree map[string]any, from origin) {
	call := operations.CallNamed(operation)
	tree = maps.Clone(tree)
	if value, ok := tree[call.Gives]; ok {
		l.bind(joinKey(path, call.Gives), reflect.ValueOf(shape).Elem().FieldByName("Gives"), value, from)
		delete(tree, call.Gives)
	}
	for _, name := range call.Values {
		value, ok := tree[name]
		if !ok {
			continue
		}
		var at string
		l.bind(joinKey(path, name), reflect.ValueOf(&at).Elem(), value, from)
		shape.Values = maps.Clone(shape.Values)
		if shape.Values == nil {
			shape.Values = map[string]string{}
		}
		shape.Values[name] = at
		delete(tree, name)
	}
	l.bindSection(path, reflect.ValueOf(shape).Elem(), tree, from)
}

// resolveResults makes the shape of each operation that has a section: [api.result], and over it what the section says.
func (l *loader) resolveResults(cfg *Config) {
	for _, operation := range slices.Sorted(maps.Keys(l.results)) {
		shape := cfg.API.Result
		silent := &loader{positions: map[string]position{}} // the faults are known
		for _, tree := range l.results[operation] {
			silent.bindShape(resultSection, operation, &shape, tree, origin{})
		}
		if cfg.API.Results == nil {
			cfg.API.Results = map[string]hgeapi.ResultShape{}
		}
		cfg.API.Results[operation] = shape
	}
}

// operationKey is a key of a section that is named after an operation.
type operationKey struct {
	section, operation, name string
	kind                     reflect.Type
}

func (k operationKey) path() string { return joinKey(joinKey(k.section, k.operation), k.name) }

// operationKeys are all of them.
func operationKeys() []operationKey {
	var all []operationKey
	text := reflect.TypeFor[string]()
	for _, name := range operations.CallNames() {
		call := operations.CallNamed(name)
		walkKeys("", reflect.ValueOf(hgeapi.ResultShape{}), func(key string, v reflect.Value) {
			all = append(all, operationKey{resultSection, name, key, v.Type()})
		})
		for _, value := range append(call.Values[:len(call.Values):len(call.Values)], call.Gives) {
			if value != "" {
				all = append(all, operationKey{resultSection, name, value, text})
			}
		}
		for _, member := range call.Names() {
			all = append(all, operationKey{keysSection, name, member, text})
		}
	}
	return all
}

// bindOperationVariable sets what a variable says of an operation. ok is false if it is no such variable.
func (l *loader) bindOperationVariable(name string, g given) (ok bool) {
	from := origin{variable: g.variable}
	for _, key := range operationKeys() {
		if variableOf(key.path()) != name {
			continue
		}
		value, readable := l.parseVariable(key.path(), key.kind, g, from)
		switch {
		case !readable:
		case key.section == resultSection:
			l.bindResultOf(key.operation, map[string]any{key.name: value}, from)
		default:
			l.bind(keysSection, valueAt(l.config, keysSection), map[string]any{key.operation: map[string]any{key.name: value}}, from)
		}
		return true
	}
	return false
}

// operationHints are the keys that a wrong one in a section of an operation may have been meant for.
func operationHints(wrong string) (keys []string) {
	for _, key := range operationKeys() {
		if section := joinKey(key.section, key.operation); strings.HasPrefix(wrong, section+".") {
			keys = append(keys, key.path())
		}
	}
	return keys
}

// keys validates [api.keys.<operation>].
func (v *validation) keys(all map[string]map[string]string) {
	for _, operation := range slices.Sorted(maps.Keys(all)) {
		path := joinKey(keysSection, operation)
		call := operations.CallNamed(operation)
		if call == nil || operation == "" {
			v.fault(path, didYouMean(operation, operations.CallNames()), "there is no such operation; there are %s",
				strings.Join(operations.CallNames(), ", "))
			continue
		}
		for _, err := range unjoin(call.ValidateKeys(all[operation])) {
			name, message, _ := strings.Cut(err.Error(), ": ")
			wrong := joinKey(path, name)
			v.fault(wrong, didYouMean(wrong, operationHints(wrong)), "%s", message)
		}
	}
}

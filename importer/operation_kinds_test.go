package importer

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// spelling are the members of an operation that say only how it is called and which columns and members it has.
var spelling = []string{"Key", "Must", "May", "Name", "Operation", "Path", "Body", "Needs"}

// kindOf says which way an operation goes from the inbox to the outbox: what it has of all that operations may have. Operations of
// one kind differ in their words only. A new member of mapping.Operation makes a difference by itself.
func kindOf(op *mapping.Operation) string {
	kind := fmt.Sprintf("own item: %t", op.RowsShareItem())
	var add func(v reflect.Value)
	add = func(v reflect.Value) {
		for i := range v.NumField() {
			name, value := v.Type().Field(i).Name, v.Field(i)
			switch {
			case slices.Contains(spelling, name) || name == "Item":
			case value.Kind() == reflect.Struct:
				add(value)
			case name == "Again" || name == "FormBy" || name == "Joins":
				kind += fmt.Sprintf(", %s: %v", name, value)
			case !value.IsZero():
				kind += ", " + name
			}
		}
	}
	add(reflect.ValueOf(*op))
	return kind
}

// firstOfKind tells whether an operation is the first of its kind. What a database can do to an operation is tried with that one.
// The others are tried on SQLite only: a database does not see what a form is about.
func firstOfKind(op *mapping.Operation) bool {
	kind := kindOf(op)
	i := slices.IndexFunc(operations.All, func(o *mapping.Operation) bool { return kindOf(o) == kind })
	return operations.All[i] == op
}

func TestKindOfOperation(t *testing.T) {
	t.Parallel()
	same := operations.Bags
	same.Call.Operation, same.Call.Path, same.Guard.Name, same.May = "boxes", "box_create", "box", []string{"weight"}
	if kindOf(&same) != kindOf(&operations.Bags) {
		t.Errorf("%s\nis another kind than\n%s", kindOf(&same), kindOf(&operations.Bags))
	}
	for name, change := range map[string]func(*mapping.Operation){
		"asks":           func(o *mapping.Operation) { o.Call.Query = "bag_result" },
		"repeats":        func(o *mapping.Operation) { o.Call.Again = hgeapi.Repeat },
		"gives nothing":  func(o *mapping.Operation) { o.Call.Gives = "" },
		"latest":         func(o *mapping.Operation) { o.Guard.Latest = []string{"order_num"} },
		"frees":          func(o *mapping.Operation) { o.Guard.Frees = []string{"close"} },
		"an item a row":  func(o *mapping.Operation) { o.Guard.Item = o.Key },
		"a form for one": func(o *mapping.Operation) { o.FormBy = nil },
		"whole":          func(o *mapping.Operation) { o.Whole = "bag_num" },
		"most":           func(o *mapping.Operation) { o.Most = true },
		"another block":  func(o *mapping.Operation) { o.Joins = []string{"flight"} },
	} {
		other := operations.Bags
		change(&other)
		if kindOf(&other) == kindOf(&operations.Bags) {
			t.Errorf("%s: makes no other kind of %s", name, kindOf(&other))
		}
	}
	for _, op := range operations.All {
		t.Logf("%s (first: %t): %s", op.Name(), firstOfKind(op), strings.ToLower(kindOf(op)))
	}
}

// Package operations has the operations of the carrier that this program knows: one file each, which is data, and the list of
// them.
package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// All are the operations, in the order in which they are listed to users.
var All = []*mapping.Operation{
	&ScanForm, &Manifest, &Flight, &Bags, &VoidBags,
	&Create, &Confirm, &Label, &Query, &Cancel, &Intercept, &Unintercept, &Weight, &Update, &POD, &Track, &PCCC, &Charge,
}

// Named returns the operation with that name, nil if there is none. "" is a scan form.
func Named(name string) *mapping.Operation {
	if name == "" {
		return &ScanForm
	}
	for _, o := range All {
		if o.Name() == name {
			return o
		}
	}
	return nil
}

// CallNamed is how the operation with that name is called, or the question for the carrier's products; nil if there is none. It
// has its tables in config.toml.
func CallNamed(name string) *hgeapi.Call {
	if o := Named(name); o != nil {
		return &o.Call
	}
	if name == hgeapi.ServicesCall.Operation {
		return &hgeapi.ServicesCall
	}
	return nil
}

// CallNames are the names of all that CallNamed knows.
func CallNames() []string { return append(Names(), hgeapi.ServicesCall.Operation) }

// fields makes the lists of field names readable.
func fields(names ...string) []string { return names }

// Names are the names of all operations.
func Names() []string {
	names := make([]string, len(All))
	for i, o := range All {
		names[i] = o.Name()
	}
	return names
}

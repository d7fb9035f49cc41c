// Package operations has the operations of the carrier that this program knows: one file each, which is data, and the list of
// them.
package operations

import "hgeimport/mapping"

// All are the operations, in the order in which they are listed to users.
var All = []*mapping.Operation{&ScanForm, &Manifest, &Flight, &Bags, &VoidBags}

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

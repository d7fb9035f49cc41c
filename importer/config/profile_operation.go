package config

import (
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// Operations are the names of the operations that a profile may have.
func Operations() []string { return operations.Names() }

func (v *validation) operation(key, operation string, api *hgeapi.Config) {
	switch o := operations.Named(operation); {
	case o == nil:
		v.fault(key, "", "%q is not an operation; this version has %s", operation, strings.Join(Operations(), ", "))
	case api.Off(&o.Call) != "" && !mayBeOff(o):
		v.fault(key, "", "%s is off: api.paths.%s is empty", o.Name(), api.Off(&o.Call))
	}
}

// mayBeOff tells whether a profile may have an operation whose path is not known yet: one that writes, whose path is only a
// guess. A guess is never tried on a carrier. What is dropped for it is answered with who has to do what.
func mayBeOff(o *mapping.Operation) bool {
	return o.Call.AnsweredAtOnce() && !o.Call.Reads && hgeapi.AssumedPath(o.Call.Path)
}

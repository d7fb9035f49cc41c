package config

import (
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// Operations are the names of the operations that a profile may have: those that run through the whole program.
func Operations() []string { return []string{operations.ScanForm.Name()} }

func (v *validation) operation(key, operation string, api *hgeapi.Config) {
	names := strings.Join(Operations(), ", ")
	switch o := operations.Named(operation); {
	case o != nil && api.Off(&o.Call) != "":
		v.fault(key, "", "%s is off: api.paths.%s is empty", o.Name(), api.Off(&o.Call))
	case o != nil && slices.Contains(Operations(), o.Name()):
	case o != nil:
		v.fault(key, "", "%q is not built into this version yet; it has %s", operation, names)
	default:
		v.fault(key, "", "%q is not an operation; this version has %s", operation, names)
	}
}

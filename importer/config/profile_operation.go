package config

import (
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// Operations are the names of the operations that a profile may have.
func Operations() []string { return operations.Names() }

func (v *validation) operation(key, operation string, api *hgeapi.Config) {
	switch o := operations.Named(operation); {
	case o == nil:
		v.fault(key, "", "%q is not an operation; this version has %s", operation, strings.Join(Operations(), ", "))
	case api.Off(&o.Call) != "":
		v.fault(key, "", "%s is off: api.paths.%s is empty", o.Name(), api.Off(&o.Call))
	}
}

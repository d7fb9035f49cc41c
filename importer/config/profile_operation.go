package config

import (
	"slices"
	"strings"

	"hgeimport/mapping/operations"
)

// Operations are the names of the operations that a profile may have: those that run through the whole program.
func Operations() []string { return []string{operations.ScanForm.Name()} }

func (v *validation) operation(key, operation string) {
	names := strings.Join(Operations(), ", ")
	switch {
	case operation == "" || slices.Contains(Operations(), operation):
	case operations.Named(operation) != nil:
		v.fault(key, "", "%q is not built into this version yet; it has %s", operation, names)
	default:
		v.fault(key, "", "%q is not an operation; this version has %s", operation, names)
	}
}

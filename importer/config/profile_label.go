package config

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// makesLabels tells whether files of a profile have labels: of bags, or of waybills.
func (p Profile) makesLabels() bool {
	return p.Label || p.Operation == operations.Bags.Name() || p.Operation == operations.Label.Name()
}

// label says what is wrong with label = true.
func (v *validation) label(key string, p Profile, api *hgeapi.Config) {
	switch {
	case !p.Label:
	case p.Operation != operations.Create.Name() && p.Operation != operations.Update.Name():
		v.fault(key, "", "labels come with %s and %s; a list of waybills has a profile with operation = %q", operations.Create.Name(),
			operations.Update.Name(), operations.Label.Name())
	case api.Off(&operations.Label.Call) != "":
		v.fault(key, "", "labels are off: api.paths.%s is empty", api.Off(&operations.Label.Call))
	}
}

package mapping_test

import (
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

var _ = letTestsUse(operations.All) && letTestsUse(operations.Waybills)

func letTestsUse(all []*mapping.Operation) bool {
	for _, o := range all {
		mapping.LetTestsUse(o)
	}
	return true
}

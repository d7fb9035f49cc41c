package mapping_test

import (
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

var _ = letTestsUse(operations.All, mapping.LetTestsUse)
var _ = letTestsUse(operations.Waybills, mapping.LetTestsUseWaybill)

func letTestsUse(all []*mapping.Operation, take func(*mapping.Operation) *mapping.Operation) bool {
	for _, o := range all {
		take(o)
	}
	return true
}

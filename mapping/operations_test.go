package mapping_test

import (
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

var _ = letTestsUse(operations.All)

func letTestsUse(all []*mapping.Operation) bool {
	for _, o := range all {
		mapping.LetTestsUse(o)
	}
	return true
}

package mapping

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

//go:embed aliases_waybill.toml
var aliasesWaybillTOML []byte

// waybillHeaders are the headers that mean a field to operations of waybills, folded. They go before those of aliases.toml, where the
// operation has the field: a Phone of a list to create waybills is the consignee's, and elsewhere it is not.
var waybillHeaders = sync.OnceValue(func() map[string]meaning {
	var file struct {
		Field  map[string]map[string][]string `toml:"field"`
		Either map[string][]string            `toml:"either"`
	}
	if err := toml.Unmarshal(aliasesWaybillTOML, &file); err != nil {
		panic(fmt.Sprintf("aliases_waybill.toml is part of the program and must be readable: %v", err))
	}
	means := map[string]meaning{}
	for name, lists := range file.Field {
		for _, list := range lists {
			for _, s := range list {
				h, _ := foldWhole(s)
				means[h.whole] = meaning{class: classField, fields: fieldsNamed([]string{name})}
			}
		}
	}
	for spelling, names := range file.Either {
		means[foldHeader(spelling).whole] = meaning{class: classField, fields: fieldsNamed(names)}
	}
	for _, f := range allFields {
		if fields[f].waybill {
			means[strings.ReplaceAll(f.String(), "_", "")] = meaning{class: classField, fields: []field{f}}
		}
	}
	return means
})

// ofWaybills tells whether an operation has fields that only operations of waybills have.
func (l *lead) ofWaybills() bool { return l != nil && l.waybill }

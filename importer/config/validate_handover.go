package config

import (
	"fmt"
	"strings"

	"hgeimport/hgeapi"
)

// foldKey is a key of the address book as the cells of a sheet are compared with it.
func foldKey(key string) string { return strings.ToLower(strings.Join(strings.Fields(key), "")) }

func (v *validation) handovers(book []hgeapi.Handover) {
	keys := map[string]bool{}
	for i, h := range book {
		key := fmt.Sprintf("handover[%d].key", i+1)
		switch {
		case strings.TrimSpace(h.Key) != h.Key || h.Key == "":
			v.fault(key, "a row or a profile names the handover by it", "%q is empty or has blanks around it", h.Key)
		case keys[foldKey(h.Key)]:
			v.fault(key, "a sheet may write it in any capitals, and with other blanks", "there is another handover %q", h.Key)
		}
		keys[foldKey(h.Key)] = true
	}
}

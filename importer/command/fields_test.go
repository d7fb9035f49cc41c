package command

import (
	"testing"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

func TestEveryKindOfColumnHasWords(t *testing.T) {
	kinds := append(mapping.ListNotNeeded(), mapping.ListNever()...)
	for _, k := range kinds {
		if key := kindWords[k.Kind]; key == "" || reason.Say("en", key) == key {
			t.Errorf("%s: no words", k.Kind)
		}
	}
	if len(kinds) != len(kindWords) {
		t.Errorf("%d kinds, words for %d", len(kinds), len(kindWords))
	}
}

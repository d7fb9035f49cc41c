package importer

import (
	"strings"
	"testing"

	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// The doctor speaks of the assumed paths of the operations that are in use, and of no others.
func TestDoctorOnOperationsInUse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operations []string // of profiles
		named      []string // keys of [api.paths]
	}{
		{nil, []string{"scanform_result"}},
		{[]string{"", "scanform"}, []string{"scanform_result"}},
		{[]string{"manifest"}, []string{"scanform_result", "manifest_result"}},
		{[]string{"flight", "void-bags"}, []string{"scanform_result"}},
		{[]string{"bags"}, []string{"scanform_result", "bag_create", "bag_label"}},
	} {
		cfg := importertest.Config(t.TempDir(), "http://127.0.0.1/")
		for _, name := range test.operations {
			cfg.Profile = append(cfg.Profile, config.Profile{Name: "p" + name, Operation: name})
		}
		var named []string
		for _, f := range assumptions(cfg) {
			if rest, found := strings.CutPrefix(f.Words, "[api.paths] "); found {
				key, _, _ := strings.Cut(rest, " ")
				named = append(named, key)
			}
		}
		if strings.Join(named, " ") != strings.Join(test.named, " ") {
			t.Errorf("%q: it names %q, want %q", test.operations, named, test.named)
		}
	}
}

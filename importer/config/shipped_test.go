package config

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sampleLine is a sample in config.toml: without its # it is a setting.
var sampleLine = regexp.MustCompile(`(?m)^#(\S)`)

func withSamples() string { return sampleLine.ReplaceAllString(string(shippedConfig), "$1") }

func TestTheShippedFileIsLoadedAsItIs(t *testing.T) {
	cfg, warnings, err := Load(shippedConfig, "../../config.toml", nil)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("warnings %q, error %v", warnings, err)
	}
	if len(cfg.Handover) > 0 || len(cfg.Profile) > 0 {
		t.Error("a sample of the address book or of a profile is in force: parcels could be closed under an invented number")
	}
}

func TestTheSamplesOfTheShippedFileWork(t *testing.T) {
	cfg := mustLoad(t, withSamples())
	if len(cfg.Handover) != 1 || len(cfg.Profile) != 1 || len(cfg.Aliases) != 1 {
		t.Fatalf("got %d handovers, %d profiles, %d aliases, want one of each", len(cfg.Handover), len(cfg.Profile), len(cfg.Aliases))
	}
	p, ok := cfg.ProfileFor(cfg.Profile[0].Name)
	if !ok || p.Handover != cfg.Handover[0].Key || len(p.Aliases["order_num"]) != 3 {
		t.Errorf("the sample profile is %+v", p)
	}
}

// keyLine matches a key with its value and, if there is one, its comment.
var keyLine = regexp.MustCompile(`^(\w+) = ("[^"]*"|\[[^\]]*\]|[^#]*?) *(?:# (.+))?$`)

func TestEveryKeyStandsInTheShippedFileOnceWithItsComment(t *testing.T) {
	var documented []string
	section := ""
	for i, line := range strings.Split(withSamples(), "\n") {
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.Trim(name[:strings.Index(name, "]")], "[") + "."
			continue
		}
		if m := keyLine.FindStringSubmatch(line); m != nil {
			documented = append(documented, section+m[1])
			if m[3] == "" {
				t.Errorf("line %d: %s has no comment", i+1, m[1])
			}
		} else if line != "" && line[0] != '#' {
			t.Errorf("line %d is neither a key with its comment nor a comment: %s", i+1, line)
		}
	}
	b := newLoader(&Config{})
	var keys []string
	for _, path := range b.keys {
		isSection := slices.ContainsFunc(b.keys, func(k string) bool { return strings.HasPrefix(k, path+".") })
		if !isSection && !strings.HasSuffix(path, "aliases") && path != keysSection {
			keys = append(keys, path)
		}
	}
	keys = append(keys, "aliases.order_num", "profile.aliases.order_num", "api.keys.bags.bag_num", "api.result.flight.data",
		"api.result.bags.data", "api.result.bags.container_num", "api.result.void-bags.data",
		"api.result.label.label_pdf", "api.result.label.label_url", "api.result.label.not_ready",
		"api.result.pod.label_pdf", "api.result.pod.label_url", "api.result.pod.not_ready", "api.result.pccc.state",
		"api.result.pccc.succeeded", "api.result.pccc.failed", "api.result.pccc.message")
	slices.Sort(keys)
	slices.Sort(documented)
	if diff := cmp.Diff(keys, documented); diff != "" {
		t.Error("the settings and config.toml differ (-settings +config.toml):\n", diff)
	}
}

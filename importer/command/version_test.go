package command

import (
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	module := func(version string) *debug.BuildInfo { return &debug.BuildInfo{Main: debug.Module{Version: version}} }
	for name, c := range map[string]struct {
		tag  string
		info *debug.BuildInfo
		want string
	}{
		"nothing but VERSION":      {"", nil, "0.9.0"},
		"a build in a clone":       {"", module("(devel)"), "0.9.0"},
		"a clone without a tag":    {"", module("v0.0.0-20261129191400-0123456789ab+dirty"), "0.9.0"},
		"a clone after a tag":      {"", module("v1.2.4-0.20261129191400-0123456789ab"), "0.9.0"},
		"go install of a tag":      {"", module("v1.2.3"), "1.2.3"},
		"go install of an attempt": {"", module("v1.2.3-rc.1"), "1.2.3-rc.1"},
		"make with a tag":          {"v1.3.0", module("v1.2.3"), "1.3.0"},
		"make after a tag":         {"v1.3.0-2-g0123456", nil, "1.3.0-2-g0123456"},
	} {
		if got := versionFrom(c.tag, c.info, "0.9.0\n"); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCommitOf(t *testing.T) {
	t.Parallel()
	const revision = "0123456789abcdef0123456789abcdef01234567"
	build := func(version string, settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{Main: debug.Module{Version: version}}
		for i := 0; i < len(settings); i += 2 {
			info.Settings = append(info.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return info
	}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"none":     {nil, ""},
		"unknown":  {build("(devel)"), ""},
		"a tag":    {build("v1.2.3"), ""},
		"a clone":  {build("(devel)", "vcs.revision", revision, "vcs.modified", "false"), " (commit 0123456789ab)"},
		"changed":  {build("(devel)", "vcs.revision", revision, "vcs.modified", "true"), " (commit 0123456789ab, changed since)"},
		"a module": {build("v0.0.0-20261129191400-0123456789ab"), " (commit 0123456789ab)"},
	} {
		if got := commitOf(c.info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// VERSION has one line, and CHANGELOG tells of that version: below what is not released, above all that were.
func TestVersionIsInTheChangelog(t *testing.T) {
	t.Parallel()
	file := readText(t, "VERSION")
	if !regexp.MustCompile(`^\d+\.\d+\.\d+\n$`).MatchString(file) {
		t.Fatalf("VERSION is %q, want a line such as 1.2.3", file)
	}
	var sections []string
	for _, m := range regexp.MustCompile(`(?m)^## (\S+)`).FindAllStringSubmatch(readText(t, "CHANGELOG.md"), -1) {
		sections = append(sections, m[1])
	}
	if len(sections) < 2 || sections[0] != "Unreleased" || sections[1] != strings.TrimSpace(file) {
		t.Errorf("CHANGELOG has the sections %v, want Unreleased, then %s", sections, strings.TrimSpace(file))
	}
}

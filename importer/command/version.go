package command

import (
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func versionCommand(version string) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "which hgeimport this is",
		Long:    "Says which version this is, from which commit, and for which system it was built. So does hgeimport --version.",
		Example: "  hgeimport version",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine(version))
			return err
		},
	}
}

// versionLine is what `hgeimport version` and `hgeimport --version` print.
func versionLine(version string) string {
	info, _ := debug.ReadBuildInfo()
	return fmt.Sprintf("hgeimport %s%s %s %s/%s", version, commitOf(info), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// Version is the version of this program, without a v: the tag that make has found; else that of the module, which
// `go install …@v1.2.3` knows; else next, the content of VERSION.
func Version(tag, next string) string {
	info, _ := debug.ReadBuildInfo()
	return versionFrom(tag, info, next)
}

// released is a version of a module that somebody has tagged: no (devel), and none that go makes up of a commit.
var released = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[a-z]+(\.?\d+)?)?$`)

func versionFrom(tag string, info *debug.BuildInfo, next string) string {
	version := strings.TrimSpace(next)
	switch {
	case tag != "":
		version = tag
	case info != nil && released.MatchString(info.Main.Version):
		version = info.Main.Version
	}
	return strings.TrimPrefix(version, "v")
}

// madeUp is a version of a module that go makes up of a commit: its time and the beginning of its hash.
var madeUp = regexp.MustCompile(`[-.]\d{14}-([0-9a-f]{12})(\+|$)`)

// commitOf is " (commit 0123456789ab)", "" if the build does not know it.
func commitOf(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	commit := settings["vcs.revision"]
	if m := madeUp.FindStringSubmatch(info.Main.Version); commit == "" && m != nil {
		commit = m[1]
	}
	switch {
	case commit == "":
		return ""
	case settings["vcs.modified"] == "true":
		return fmt.Sprintf(" (commit %.12s, changed since)", commit)
	}
	return fmt.Sprintf(" (commit %.12s)", commit)
}

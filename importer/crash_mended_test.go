package importer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// mended has an outcome that is mended and dropped again, so that what it was made from moves to the archive; the first file of a
// profile, for which a folder in the outbox is made; and a folder that is no profile, which is answered.
var mended = crashWorld{
	name:    "mended",
	files:   map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000071") + "HGE2611200000072,heavy,20000000100\n"},
	profile: "lax",
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		outcome, err := os.ReadFile(filepath.Join(c.root, "outbox", "1.mend-1.outcome.csv"))
		inbox := filepath.Join(c.root, "inbox")
		err = errors.Join(err, os.Mkdir(filepath.Join(inbox, "old"), 0o755))
		for name, text := range map[string]string{"1.mend-1.outcome.csv": strings.Replace(string(outcome), "heavy", "1.00", 1),
			"lax/2.csv": crashHeader + crashRow("HGE2611200000073"), "old/kept.csv": crashHeader + crashRow("HGE2611200000074")} {
			err = errors.Join(err, os.WriteFile(filepath.Join(inbox, name), []byte(text), 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, []string{"confirmed", "confirmed"}) {
			say("the mended rows ended as %v", got)
		}
		var left []string
		for _, folder := range []string{"inbox", "work", "outbox", "archive"} {
			left = append(left, filesIn(c.root, folder)...)
		}
		want := []string{"inbox/old/kept.csv", "outbox/1.outcome.csv", "outbox/1.outcome.xlsx",
			"outbox/lax/2.outcome.csv", "outbox/lax/2.outcome.xlsx", "outbox/old.mend-1.outcome.xlsx",
			"archive/1.csv", "archive/1.mend-1.outcome-2.csv", "archive/1.mend-1.outcome-2.xlsx", "archive/1.mend-1.outcome.csv",
			"archive/2.csv"}
		if c.shared { // on PostgreSQL half an outcome that a kill leaves stays for a day
			left = slices.DeleteFunc(left, func(path string) bool { return strings.HasPrefix(filepath.Base(path), ".hge-") })
		}
		if diff := gocmp.Diff(want, left); diff != "" {
			say("files (-want +got):\n%s", diff)
		}
	},
}

// filesIn are the paths of the files below a folder, without the importer's own.
func filesIn(root, folder string) (paths []string) {
	var walk func(in string)
	walk = func(in string) {
		entries, _ := os.ReadDir(filepath.Join(root, in))
		for _, e := range entries {
			switch path := in + "/" + e.Name(); {
			case e.IsDir():
				if e.Name() != lateFolder {
					walk(path)
				}
			case e.Name() != ownerMark && e.Name() != highestFormFile:
				paths = append(paths, path)
			}
		}
	}
	walk(folder)
	return paths
}

package importer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/oklog/ulid/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// A crash came after the source of a copy was hidden and before it was removed. The hidden file may be another one than the file
// that was copied, so both are worked on.
func TestHiddenSourceComesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	claim := ulid.Make().String() + "-1"
	if err := os.Mkdir(filepath.Join(w.root, "work", claim), 0o755); err != nil {
		t.Fatal(err)
	}
	const header = "order_num,weight,handover_num\n"
	copied := filepath.Join(w.root, "work", claim, "a.csv"+folder.WholeMovedEnding)
	importertest.WriteFile(t, copied, header+"HGE2611240000001,1.00,20000000100\n")
	importertest.WriteFile(t, filepath.Join(w.root, "inbox", folder.HiddenName(claim)), header+"HGE2611240000002,1.00,20000000100\n")
	w.run(1)
	w.run(1) // imports the hidden file, which was dropped again while the first one was worked on
	w.closed(2)
	if left := (&crash{root: w.root}).files(); len(left["inbox"])+len(left["work"]) > 0 {
		t.Errorf("left: %v", left)
	}
}

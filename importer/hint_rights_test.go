package importer

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// A file that may not be moved, and a mark of another user, tell what to do.
func TestHintsOfRights(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want string
	}{
		{&notMovedError{"a.csv", &fs.PathError{Op: "rename", Path: "a.csv", Err: fs.ErrPermission}}, "sticky bit"},
		{&notMovedError{"a.csv", errors.New("read-only file system")}, ""},
		{&strangeMarkError{path: "work/.hgeimport-ledger", ofLedger: true}, "run it as that user"},
		{&strangeMarkError{path: "work/.hgeimport-ledger"}, "somebody has put"},
	} {
		if got := HintOf(test.err); !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}

package importer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// texts are the contents of a folder's files, by name.
func texts(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What has come into the place of a file while that was copied to another volume is not removed in its stead.
func TestOnlyWhatWasCopiedIsRemoved(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(t *testing.T, path string)
		want      map[string]string
		err       error
	}{
		"nothing": {func(*testing.T, string) {}, map[string]string{}, nil},
		"saved anew": {func(t *testing.T, path string) {
			write(t, path+".new", "mended")
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"a.csv": "mended"}, errOtherFile},
		"written to": {func(t *testing.T, path string) { write(t, path, "mended") }, map[string]string{"a.csv": "mended"}, errOtherFile},
		"taken": {func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{}, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "a.csv")
			write(t, path, "first")
			source, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			test.meanwhile(t, path)
			if err := removeCopied(path, source, "claim", notKilled); !errors.Is(err, test.err) {
				t.Errorf("%v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, texts(t, folder)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// A file appears under a name that is free, also where one was taken a moment before.
func TestNothingIsOverwrittenByADrop(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a.csv"), "dropped by its user")
	for _, text := range []string{"again", "and again"} {
		c := copied{folder: folder, name: "a.csv", hidden: hiddenFor(folder, "claim")}
		write(t, c.hidden, text)
		if err := c.drop(); err != nil {
			t.Error(err)
		}
	}
	want := map[string]string{"a.csv": "dropped by its user", "a-resend1.csv": "again", "a-resend2.csv": "and again"}
	if diff := cmp.Diff(want, texts(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A crash has come between hiding the source of a copy and removing it. It may be another file than the one that was copied:
// both are worked on.
func TestHiddenSourceComesAgain(t *testing.T) {
	w := newWorld(t, ledgertest.SQLite(t), hgeapitest.Config{})
	claim := ulid.Make().String() + "-1"
	if err := os.Mkdir(filepath.Join(w.root, "work", claim), 0o755); err != nil {
		t.Fatal(err)
	}
	const header = "order_num,weight,handover_num\n"
	write(t, filepath.Join(w.root, "work", claim, "a.csv"+wholeMoved), header+"HGE2611240000001,1.00,20000000100\n")
	write(t, hiddenFor(filepath.Join(w.root, "inbox"), claim), header+"HGE2611240000002,1.00,20000000100\n")
	w.run(1)
	w.run(1) // what comes again while the first one works
	w.closed(2)
	if left := (&crash{root: w.root}).files(); len(left["inbox"])+len(left["work"]) > 0 {
		t.Errorf("left: %v", left)
	}
}

// The hidden source goes by other hands, or a share has removed it and lost the answer: the copy is whole, and stays.
func TestSourceThatIsGoneIsRemoved(t *testing.T) {
	inbox, work := t.TempDir(), t.TempDir()
	write(t, filepath.Join(inbox, "a.csv"), "orders")
	err := copyAcross(filepath.Join(inbox, "a.csv"), filepath.Join(work, "a.csv"), "claim", func(step string) {
		if step == "source hidden" {
			if err := os.Remove(hiddenFor(inbox, "claim")); err != nil {
				t.Error(err)
			}
		}
	})
	if got := texts(t, work); err != nil || got["a.csv"] != "orders" {
		t.Errorf("%v, %v", got, err)
	}
}

// A crash between the two steps of appearing has left two names for one file: a later copy writes to neither.
func TestNoCopyWritesThroughALink(t *testing.T) {
	folder := t.TempDir()
	hidden, taken := hiddenFor(folder, "claim"), filepath.Join(folder, "taken.csv")
	write(t, taken, "being mapped")
	if err := os.Link(taken, hidden); err != nil {
		t.Skip("no links here: ", err)
	}
	write(t, filepath.Join(folder, "source"), "later")
	if err := copySynced(filepath.Join(folder, "source"), hidden); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, folder)["taken.csv"]; got != "being mapped" {
		t.Errorf("it is now %q", got)
	}
}

package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

const (
	clerk, neighbour = 65534, 65533 // two users who are not root
	office           = 54321        // a group
)

// sharedWorld is a world with an inbox of this mode and group, and a clerk who may write into it.
func sharedWorld(t *testing.T, mode os.FileMode, gid int) (*world, *importertest.User) {
	t.Helper()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{Documents: true})
	user := importertest.NewUser(t, clerk, office, w.root)
	for _, name := range []string{"inbox", "outbox", "archive"} {
		path := filepath.Join(w.root, name)
		if err := os.Chown(path, 0, gid); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	return w, user
}

// runReaching runs an importer that calls at when it comes to a step for the first time.
func (w *world) runReaching(ctx context.Context, at map[string]func()) {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	im.mapStep.chunkRows = 400
	var mu sync.Mutex
	im.reached = func(step string) {
		mu.Lock()
		defer mu.Unlock()
		if do := at[step]; do != nil {
			delete(at, step)
			do()
		}
	}
	_, err = im.Run(ctx, importertest.WaitLimit)
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for step := range at {
		w.t.Errorf("it did not come to %q", step)
	}
}

// A clerk keeps a file open, writes other orders into it once it was surveyed, and puts it back before it is reported.
func TestRewrittenAndPutBack(t *testing.T) {
	t.Parallel()
	w, user := sharedWorld(t, 0o777, 0)
	var dropped, other []string
	for n := range 4_000 {
		dropped = append(dropped, fmt.Sprintf("HGE261123%07d", n))
		other = append(other, fmt.Sprintf("HGE261124%07d", n))
	}
	w.cfg.Form.MaxOrders = 100
	for name, orders := range map[string][]string{"good": dropped, "evil": other} {
		importertest.WriteFile(t, filepath.Join(w.root, name), orderTable(orders...))
	}
	user.Do("cp good inbox/.a.part; exec 3<inbox/.a.part; mv inbox/.a.part inbox/a.csv")
	rewrite := func(with string) func() {
		return func() {
			user.Do("exec 4<>/dev/fd/3; cat " + with + " >&4; exec 4>&-")
			if said, ok := user.Try("cat " + with + " > $(echo work/*/a.csv)"); ok {
				t.Errorf("the clerk can write into work: %s", said)
			}
		}
	}
	w.runReaching(t.Context(), map[string]func(){"planned": rewrite("evil"), "named": rewrite("good")})
	w.closed(len(dropped))
	for order, answer := range w.answers("a.outcome.csv") {
		if answer[0] != "confirmed" || w.carrier.Closed(order) != 1 {
			t.Fatalf("%s: %v, but it was closed %d times", order, answer, w.carrier.Closed(order))
		}
	}
	archived, err := os.ReadFile(filepath.Join(w.root, "archive", "a.csv"))
	if err != nil || string(archived) != orderTable(dropped...) {
		t.Errorf("another file is archived than was claimed: %v", err)
	}
	if left := (&crash{root: w.root}).files(); len(left["inbox"])+len(left["work"]) > 0 {
		t.Errorf("left: %v", left)
	}
}

// What a clerk writes to a file after its claim is dropped again, whether the file is kept open or has another name.
func TestOtherUserWritesLate(t *testing.T) {
	t.Parallel()
	for how, prepare := range map[string]string{
		"open":   "cp a inbox/.a.part; exec 3<inbox/.a.part; mv inbox/.a.part inbox/a.csv",
		"linked": "cp a inbox/.a.part; ln inbox/.a.part outbox/kept; mv inbox/.a.part inbox/a.csv; exec 3<outbox/kept",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w, user := sharedWorld(t, 0o777, 0)
			importertest.WriteFile(t, filepath.Join(w.root, "a"), orderTable("HGE2611230000001", "HGE2611230000002"))
			user.Do(prepare)
			late := func() { user.Do("echo HGE2611230000003,1.00,20000000100 >> /dev/fd/3; exec 3<&-") }
			w.runReaching(t.Context(), map[string]func(){"mapped": late})
			w.run(1)
			w.closed(3)
			if first := w.answers("a.outcome.csv"); len(first) != 2 || first["HGE2611230000002"][0] != "confirmed" {
				t.Errorf("the first outcome has %v", first)
			}
			kept := filepath.Join(w.root, "work", lateFolder, "*", "*")
			if left, _ := filepath.Glob(kept); (len(left) > 0) != (how == "linked") {
				t.Errorf("kept: %v", left)
			}
			if err := w.openOn().cleaner.lookLate(time.Now().Add(2 * lateFor)); err != nil {
				t.Error(err)
			}
			if left, _ := filepath.Glob(filepath.Dir(kept)); len(left) > 0 {
				t.Errorf("still kept: %v", left)
			}
			if second := w.answers("a.outcome-2.csv"); second["HGE2611230000003"][0] != "confirmed" {
				t.Errorf("the second outcome has %v", second)
			}
		})
	}
}

// A program keeps a file open for hours after its report: for as long as it does, what it writes is dropped again.
func TestOtherUserWritesHoursLater(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		user := importertest.NewUser(t, clerk, office, w.root)
		importertest.LetEverybodyWrite(t, filepath.Join(w.root, "inbox"))
		importertest.WriteFile(t, filepath.Join(w.root, "a"), orderTable("HGE2611230000001"))
		user.Do("cp a inbox/.a.part; exec 3<inbox/.a.part; mv inbox/.a.part inbox/a.csv")
		w.runReaching(t.Context(), map[string]func(){"mapped": func() { user.Do("exec 4>>/dev/fd/3") }})
		look := func() {
			t.Helper()
			im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			err = im.cleaner.lookLate(time.Now().Add(5 * lateFor))
			if err := errors.Join(err, im.Close()); err != nil {
				t.Error(err)
			}
		}
		kept := func() int {
			left, _ := filepath.Glob(filepath.Join(w.root, "work", lateFolder, "*", "*"))
			return len(left)
		}
		if look(); kept() != 1 {
			t.Fatalf("kept: %d", kept())
		}
		user.Do("echo HGE2611230000002,1.00,20000000100 >&4")
		look()
		user.Do("exec 4>&- 3<&-")
		w.run(1)
		w.closed(2)
		if look(); kept() != 0 {
			t.Errorf("still kept: %d", kept())
		}
	})
}

// A file that may not be read when it is claimed is refused, also if its user lets us read it later: it could be changed.
func TestReadableOnlyLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	file := claimedFile(t, im, "a.csv") // without a hash, as it is recorded if it may not be read
	if err := os.MkdirAll(filepath.Dir(im.workPath(file)), 0o700); err != nil {
		t.Fatal(err)
	}
	importertest.WriteFile(t, im.workPath(file), orderTable("HGE2611230000001"))
	if err := im.mapStep.run(t.Context(), mapJob{File: file.ID}, nthAttempt(1)); err != nil {
		t.Fatal(err)
	}
	if file, err := im.ledger.File(t.Context(), file.ID); err != nil || !strings.Contains(file.Refusal, "not-readable") {
		t.Errorf("%v, refused with %q", err, file.Refusal)
	}
}

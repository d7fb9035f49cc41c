package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// realPath follows links to the file itself. Lock and counter file lie beside it, whatever name it is opened by.
func realPath(path string) string {
	if file, err := filepath.EvalSymlinks(path); err == nil {
		return file
	}
	return path
}

// ownFiles are the endings of all files of a ledger. Nobody but its user may read them: they hold what is in the forms.
var ownFiles = []string{"", "-wal", "-shm", counterEnding, lockEnding, lockEnding + holderEnding}

// OwnFiles are the paths of the files that a ledger may consist of. There are none on PostgreSQL.
func OwnFiles(url string) (paths []string) {
	path, embedded := strings.CutPrefix(url, "sqlite:")
	if !embedded {
		return nil
	}
	for _, ending := range ownFiles {
		paths = append(paths, realPath(path)+ending)
	}
	return paths
}

// makeFile makes an empty file if there is none, and its folder, but not the folder above that: where this is missing, a
// volume is not mounted or a name is wrong. It returns the real path. SQLite gives the mode of the file to those that it makes
// beside it.
func makeFile(path string) (string, error) {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return "", err
	}
	return realPath(path), f.Close()
}

// readers is how many connections read at once, beside the one that writes.
const readers = 4

// openSQLite takes the lock beside the database first, so that two processes never write to it.
func openSQLite(path string) (*Ledger, error) {
	lock, err := takeLock(path + lockEnding)
	if err != nil {
		return nil, err
	}
	write, err := openSQLiteWriter(path)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	read, err := openKeeping(dsn(path, "query_only(ON)"))
	if err != nil {
		return nil, errors.Join(err, write.Close(), lock.Unlock())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers) // with fewer, connections are closed and opened again all the time
	return &Ledger{write: write, read: read, driver: riversqlite.New(write), bell: newBell(), lock: lock}, nil
}

// openSQLiteWriter opens one connection, since SQLite allows one writer. A transaction takes the write lock when it begins,
// not at its first change: so it waits for its turn and cannot fail later because somebody else wrote first.
func openSQLiteWriter(path string) (*sql.DB, error) {
	db, err := openKeeping(dsn(path, "synchronous(FULL)", "foreign_keys(ON)") + "&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func openSQLiteReadOnly(ctx context.Context, path string) (*Ledger, error) {
	made, err := readCounterFile(path) // before the ledger: a send that is made meanwhile is recorded in the ledger first
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		if made > 0 {
			return nil, lostError(path, made, 0)
		}
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	read, err := openKeeping(dsn(path, "query_only(ON)"))
	if err != nil {
		return nil, err
	}
	l := &Ledger{read: read}
	err = l.hasTables(ctx)
	switch {
	case errors.Is(err, ErrNotFound) && made > 0:
		return nil, lostError(path, made, 0)
	case err != nil:
		return nil, err
	}
	if _, err := l.recordedSends(ctx, path, made); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// dsn sets the pragmas in the address, so that every connection of the pool has them.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"journal_mode(WAL)", "busy_timeout(10000)", "cache_size(-16000)",
		"temp_store(FILE)", "journal_size_limit(67108864)"}, pragmas...)}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

const (
	lockEnding   = ".lock"   // follows the path of the database
	holderEnding = ".holder" // follows that of the lock
)

// takeLock locks the lock file and writes beside it who has it. A crash leaves both files behind, but not the lock.
func takeLock(path string) (*flock.Flock, error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		holder, err := os.ReadFile(path + holderEnding)
		if err != nil || len(holder) == 0 {
			holder = []byte("another process")
		}
		return nil, &HeldError{Holder: strings.TrimSpace(string(holder))}
	}
	host, _ := os.Hostname() // only for the message
	me := fmt.Sprintf("process %d on %s since %s\n", os.Getpid(), host, time.Now().Format(time.DateTime))
	if err := os.WriteFile(path+holderEnding, []byte(me), 0o600); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

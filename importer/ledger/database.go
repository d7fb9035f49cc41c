package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// realPath is the path of the file itself: lock and mark lie beside it, by whatever name it is opened.
func realPath(path string) string {
	if file, err := filepath.EvalSymlinks(path); err == nil {
		return file
	}
	return path
}

// makeFile makes sure that there is a file, an empty one if need be, and tells its real path.
func makeFile(path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return "", err
	}
	return realPath(path), f.Close()
}

// openSQLite takes the lock beside the database first, so that two processes never write to it.
func openSQLite(path string) (*Ledger, error) {
	lock, err := hold(path + ".lock")
	if err != nil {
		return nil, err
	}
	write, err := writeSQLite(path)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	read, err := sql.Open("sqlite", dsn(path, "query_only(ON)"))
	if err != nil {
		return nil, errors.Join(err, write.Close(), lock.Unlock())
	}
	read.SetMaxOpenConns(4)
	return &Ledger{write: write, read: read, driver: riversqlite.New(write), lock: lock}, nil
}

// writeSQLite is one connection, since there is one writer; a change takes its place in the queue when it begins.
func writeSQLite(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "synchronous(FULL)", "foreign_keys(ON)")+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func lookSQLite(ctx context.Context, path string) (*Ledger, error) {
	made, err := readMark(path) // before the ledger is asked: a send that is made meanwhile is recorded first
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		if made > 0 {
			return nil, lost(path, made, 0)
		}
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	read, err := sql.Open("sqlite", dsn(path, "query_only(ON)"))
	if err != nil {
		return nil, err
	}
	l := &Ledger{read: read}
	err = l.hasTables(ctx)
	switch {
	case errors.Is(err, ErrNotFound) && made > 0:
		return nil, lost(path, made, 0)
	case err != nil:
		return nil, err
	}
	if _, err := l.remembers(ctx, path, made); err != nil {
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

// hold takes the lock file and writes into it who has it. A crash leaves the file, not the lock.
func hold(path string) (*flock.Flock, error) {
	lock := flock.New(path)
	ok, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		holder, err := os.ReadFile(path + ".holder")
		if err != nil || len(holder) == 0 {
			holder = []byte("another process")
		}
		return nil, &HeldError{Lock: path, Holder: strings.TrimSpace(string(holder))}
	}
	host, _ := os.Hostname() // only for the message
	me := fmt.Sprintf("process %d on %s since %s\n", os.Getpid(), host, time.Now().Format(time.DateTime))
	if err := os.WriteFile(path+".holder", []byte(me), 0o644); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

// idleFor is how long a transaction may wait for its client. A machine that is held up in the middle of one holds locks
// that the others need: the server ends it, and what it was at is done by whoever comes next.
const idleFor = 10 * time.Second

func openPostgres(address string) (*Ledger, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address is not a PostgreSQL URL") // its own words could show the password
	}
	cfg.RuntimeParams["synchronous_commit"] = "on" // what is recorded stays recorded, whatever the server's default is
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleFor.Milliseconds(), 10)
	db, beat := stdlib.OpenDB(*cfg), stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(10)
	beat.SetMaxOpenConns(1)
	return &Ledger{write: db, read: db, beat: beat, driver: riverdatabasesql.New(db), marks: marks{numbered: true}}, nil
}

// NotDurableError says that a PostgreSQL keeps commits for a while in memory only, though it was asked not to.
type NotDurableError struct{ Setting string }

func (e *NotDurableError) Error() string {
	return fmt.Sprintf("its commits would not survive a crash (synchronous_commit is %s): a pooler between may keep settings of ours from it, or its "+
		"role forces this one; set it to on for this database", e.Setting)
}

// durable makes sure that what is recorded stays recorded.
func (l *Ledger) durable(ctx context.Context) error {
	var setting string
	if err := l.write.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&setting); err != nil {
		return wrap(err, "setting")
	}
	if setting == "off" {
		return &NotDurableError{Setting: setting}
	}
	return nil
}

// Redact returns the address of a ledger without its password and its settings.
func Redact(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	u.RawQuery = "" // a password may stand there, too
	return u.Redacted()
}

// hasTables is ErrNotFound for a database that no importer has opened yet.
func (l *Ledger) hasTables(ctx context.Context) error {
	_, err := l.read.ExecContext(ctx, "SELECT 1 FROM file LIMIT 1")
	if noTable(err) {
		err = fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return nil
}

// noTable tells whether an error says that a table is not there. SQLite has no code for that: everything that a statement
// can be wrong about is SQLITE_ERROR.
func noTable(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_ERROR || errors.As(err, &pg) && pg.Code == "42P01"
}

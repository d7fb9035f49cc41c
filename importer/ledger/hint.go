package ledger

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What to do about an error of the database. Only a database that is damaged is to be replaced by its newest copy: whoever puts
// a copy back for any other reason makes the importer forget what it has sent since.
const (
	goesOn      = "; nothing was sent that it has not recorded, and the next run goes on"
	hintDamaged = "it is damaged: stop all importers and put its newest copy back (a SQLite with its -wal file, but no older " +
		".sent)" + goesOn
	hintFull   = "its disk is full: make room there" + goesOn
	hintRights = "see that this user may read and write it and its folder, and that the volume is not mounted read-only" + goesOn
	hintDisk   = "its disk or volume gives errors: see what the system's log says of it" + goesOn
	hintLocked = "another program has it open and locks it (a backup, a shell): close that" + goesOn
	hintReach  = "see that the PostgreSQL runs, and that [ledger] url, the network and a pooler between lead to it" + goesOn
	hintLogin  = "see that the user and password in [ledger] url are right and that the PostgreSQL lets them in from here " +
		"(pg_hba.conf)"
	hintDatabase = "the database does not exist: make it with CREATE DATABASE name ENCODING 'UTF8', or correct [ledger] url"
	hintGrants   = "its user lacks a right there: let the user own the schema, or grant all on it" + goesOn
	hintStandby  = "it takes no changes: give the address of the primary, not of a copy" + goesOn
	hintRoom     = "it has no connection free: raise max_connections of the PostgreSQL, or the pool_size of the pooler " +
		"(an importer uses up to 11)" + goesOn
	hintPooler = "if a pooler stands before it, set its pool_mode to session or transaction, or give the address of the " +
		"PostgreSQL itself" + goesOn
	hintTables = "its tables are not those that this version has made: was it restored in part, or does the user's search_path " +
		"lead elsewhere?" + goesOn
	hintOther = "see that it can be reached and written to, and that its disk is not full; hgeimport doctor looks at it" + goesOn
)

// Hint says what to do about an error that is an ErrLedger and has no hint of its own.
func Hint(err error) string {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	var file *fs.PathError
	var line net.Error
	switch {
	case errors.As(err, &pg):
		return hintOfPostgres(pg)
	case errors.As(err, &lite):
		return hintOfSQLite(lite.Code())
	case errors.As(err, &file):
		return hintOfFile(file)
	case errors.As(err, &line), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.DeadlineExceeded), isConnectError(err):
		return hintReach
	}
	return hintOther
}

func isConnectError(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect)
}

// hintOfFile is for the files beside an embedded ledger. The system's errors look like those of a network, too.
func hintOfFile(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return hintFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return hintRights
	case errors.Is(err, syscall.EIO):
		return hintDisk
	}
	return hintOther
}

func hintOfSQLite(code int) string {
	if code == sqlite3.SQLITE_IOERR_SHMSIZE { // the file beside it cannot grow
		return hintFull
	}
	switch code & 0xff { // the rest is a detail of it
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return hintDamaged
	case sqlite3.SQLITE_FULL:
		return hintFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
		return hintRights
	case sqlite3.SQLITE_IOERR:
		return hintDisk
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return hintLocked
	}
	return hintOther
}

// hintOfPostgres looks at the codes of PostgreSQL (its documentation, appendix A), and at words of poolers, which use few codes.
func hintOfPostgres(err *pgconn.PgError) string {
	says := func(words string) bool { return strings.Contains(strings.ToLower(err.Message), words) }
	switch {
	case says("query_wait_timeout"), says("no more connections"), says("too many connections"), says("max_client_conn"),
		err.Code == "53300":
		return hintRoom
	case says("prepared statement"), says("pooling mode"), err.Code == "26000", err.Code == "42P05":
		return hintPooler
	case strings.HasPrefix(err.Code, "XX00") && err.Code != "XX000":
		return hintDamaged
	case strings.HasPrefix(err.Code, "28"), says("authentication failed"), says("no such user"):
		return hintLogin
	case err.Code == "3D000", says("no such database"), says("database") && says("does not exist"):
		return hintDatabase
	case err.Code == "53100":
		return hintFull
	case err.Code == "42501":
		return hintGrants
	case err.Code == "25006":
		return hintStandby
	case strings.HasPrefix(err.Code, "08"), strings.HasPrefix(err.Code, "57P"):
		return hintReach
	case err.Code == "58030":
		return hintDisk
	case strings.HasPrefix(err.Code, "42"), strings.HasPrefix(err.Code, "3F"):
		return hintTables
	}
	return hintOther
}

package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A pooler such as PgBouncer may stand before the PostgreSQL. It gives a client another connection for each session, or for each
// transaction. So nothing of ours may depend on the connection: no settings from its start, no prepared statements, no locks and
// no LISTEN beyond a transaction. Behind a pooler we make the settings in each transaction, and send each statement as a whole.

// ownSettings are those of a transaction behind a pooler. Without one they come with the connection.
var ownSettings = fmt.Sprintf("SET LOCAL synchronous_commit = on; SET LOCAL idle_in_transaction_session_timeout = %d",
	idleInTransaction.Milliseconds())

// examineServer connects once, and returns a pool of connections that begins with this one. It tells whether a pooler stands
// before the server, and changes cfg accordingly. It returns an error if the server cannot keep a ledger.
func examineServer(ctx context.Context, cfg *pgx.ConnConfig) (db *sql.DB, pooled bool, err error) {
	// What we send is UTF-8, whatever the server's default is.
	cfg.RuntimeParams["client_encoding"] = "UTF8"
	direct := cfg.Copy()
	direct.RuntimeParams["synchronous_commit"] = "on" // commits are durable, whatever the server's default is
	direct.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleInTransaction.Milliseconds(), 10)
	db, is, err := askServer(ctx, direct)
	if refusesParameter(err) {
		pooled = true
		db, is, err = askServer(ctx, cfg)
	}
	if refusesParameter(err) {
		return nil, false, &PoolerError{Err: err}
	}
	if err != nil {
		return nil, false, err
	}
	want, asked := cfg.RuntimeParams["search_path"]
	switch pooled = pooled || is.pooled; {
	case is.encoding != "UTF8":
		return nil, false, errors.Join(&EncodingError{Encoding: is.encoding}, db.Close())
	case pooled && asked && is.path != want: // it ignores what it does not know: our tables would go elsewhere
		err := &PoolerError{Err: fmt.Errorf("it does not pass on search_path (%s)", want)}
		return nil, false, errors.Join(err, db.Close())
	case !pooled:
		*cfg = *direct
		return db, false, nil
	}
	switch cfg.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol: // by the address
	default:
		cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	return OpenPool(*cfg), true, db.Close()
}

// server is what a PostgreSQL says of itself.
type server struct {
	pooled         bool // it is not the one that has answered when the connection was made
	encoding, path string
}

// askServer opens a pool of connections, and asks on its first one.
func askServer(ctx context.Context, cfg *pgx.ConnConfig) (*sql.DB, server, error) {
	var is server
	db := OpenPool(*cfg)
	conn, err := db.Conn(ctx)
	if err == nil {
		err = conn.Raw(func(driver any) error {
			first := driver.(*stdlib.Conn).Conn()
			var pid uint32
			err := first.QueryRow(ctx, "SELECT pg_backend_pid(), current_setting('server_encoding'), current_setting('search_path')",
				pgx.QueryExecModeSimpleProtocol).Scan(&pid, &is.encoding, &is.path)
			is.pooled = pid != first.PgConn().PID() // a pooler gives its clients numbers of its own
			return err
		})
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		return nil, is, errors.Join(err, db.Close())
	}
	return db, is, nil
}

// refusesParameter tells whether a pooler has refused a setting that a connection asks for at its start.
func refusesParameter(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.Contains(pg.Message, "startup parameter")
}

// PoolerError says that a pooler before the PostgreSQL does not pass on a setting of the ledger's address.
type PoolerError struct{ Err error }

func (e *PoolerError) Error() string {
	return "the pooler before it refuses the settings in its address: " + e.Err.Error()
}

func (e *PoolerError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *PoolerError) Hint() string {
	return "leave the settings out of [ledger] url, and give them to the user of the database, such as " +
		"ALTER ROLE hgeimport IN DATABASE hgeimport SET search_path = …; or give the address of the PostgreSQL itself"
}

// EncodingError says that a database cannot hold what stands in sheets.
type EncodingError struct{ Encoding string }

func (e *EncodingError) Error() string {
	return "the encoding of the database is " + e.Encoding +
		", and it has to be UTF8: it could not hold the names and words of every file"
}

// Hint says what to do.
func (e *EncodingError) Hint() string {
	return "make a database with CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8', and name it in " +
		"[ledger] url; " +
		"if this one has a ledger already, stop all importers and take it along with pg_dump and psql"
}

package ledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A pooler such as PgBouncer may stand before the PostgreSQL. It gives a client another connection for each session, or for each
// transaction. So nothing of ours may depend on the connection: no settings from its start, no prepared statements, no locks and
// no LISTEN beyond a transaction. Behind a pooler we make the settings in each transaction, and send each statement as a whole.

// ownSettings are those of a transaction behind a pooler. Without one they come with the connection.
var ownSettings = fmt.Sprintf("SET LOCAL synchronous_commit = on; SET LOCAL idle_in_transaction_session_timeout = %d",
	idleInTransaction.Milliseconds())

// examineServer connects once. It tells whether a pooler stands before the server, and changes cfg accordingly. It returns an error
// if the server cannot keep a ledger.
func examineServer(ctx context.Context, cfg *pgx.ConnConfig) (pooled bool, err error) {
	// What we send is UTF-8, whatever the server's default is.
	cfg.RuntimeParams["client_encoding"] = "UTF8"
	direct := cfg.Copy()
	direct.RuntimeParams["synchronous_commit"] = "on" // commits are durable, whatever the server's default is
	direct.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleInTransaction.Milliseconds(), 10)
	conn, err := pgx.ConnectConfig(ctx, direct)
	if refusesParameter(err) {
		pooled = true
		conn, err = pgx.ConnectConfig(ctx, cfg)
	}
	if refusesParameter(err) {
		return false, &PoolerError{Err: err}
	}
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var pid uint32
	var encoding, path string
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid(), current_setting('server_encoding'), current_setting('search_path')",
		pgx.QueryExecModeSimpleProtocol).Scan(&pid, &encoding, &path)
	if err != nil {
		return false, err
	}
	pooled = pooled || pid != conn.PgConn().PID() // a pooler gives its clients numbers of its own
	want, asked := cfg.RuntimeParams["search_path"]
	switch {
	case encoding != "UTF8":
		return false, &EncodingError{Encoding: encoding}
	case pooled && asked && path != want: // it ignores what it does not know: our tables would go elsewhere
		return false, &PoolerError{Err: fmt.Errorf("it does not pass on search_path (%s)", want)}
	case !pooled:
		*cfg = *direct
		return false, nil
	}
	switch cfg.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol: // by the address
	default:
		cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	return true, nil
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
	return "the encoding of the database is " + e.Encoding + ", and it has to be UTF8: it could not hold the names and words of every file"
}

// Hint says what to do.
func (e *EncodingError) Hint() string {
	return "make a database with CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8', and name it in [ledger] url; " +
		"if this one has a ledger already, stop all importers and take it along with pg_dump and psql"
}

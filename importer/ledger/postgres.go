package ledger

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
)

// idleInTransaction is how long a transaction may wait for its client. If a machine is held up in the middle of a
// transaction, it holds locks that the others need. After this time the server ends the transaction, and another importer
// takes the step.
const idleInTransaction = 10 * time.Second

// MayGoUnencrypted tells whether what goes to the ledger at url may cross a network without TLS: sslmode is disable, allow or
// prefer, which is the default, and its host is not this machine.
func MayGoUnencrypted(url string) bool {
	if strings.HasPrefix(url, "sqlite:") {
		return false
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return false // opening it says what is wrong
	}
	plain := func(host string, port uint16, encrypted bool) bool {
		network, _ := pgconn.NetworkAddress(host, port)
		ip := net.ParseIP(host)
		return !encrypted && network != "unix" && host != "localhost" && (ip == nil || !ip.IsLoopback())
	}
	fallback := func(f *pgconn.FallbackConfig) bool { return plain(f.Host, f.Port, f.TLSConfig != nil) }
	return plain(cfg.Host, cfg.Port, cfg.TLSConfig != nil) || slices.ContainsFunc(cfg.Fallbacks, fallback)
}

// Connections is how many connections a ledger on PostgreSQL has at most, beside the one for its beats. It is a variable so that
// tests, which open a ledger more often than they work on it, can have fewer; nothing else changes it.
var Connections = 10

// OpenPool opens a pool of connections. It is a variable so that tests can work on those that an earlier importer has left, and
// that know the tables already; nothing else changes it.
var OpenPool = func(cfg pgx.ConnConfig) *sql.DB { return stdlib.OpenDB(cfg) }

func openPostgres(ctx context.Context, address string) (*Ledger, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address is not a PostgreSQL URL") // the driver's own words could show the password
	}
	db, pooled, err := examineServer(ctx, cfg)
	if err != nil {
		return nil, err
	}
	beat := OpenPool(*cfg)
	db.SetMaxOpenConns(Connections)
	db.SetMaxIdleConns(Connections) // with fewer, connections are closed and opened again all the time
	db.SetConnMaxIdleTime(time.Minute)
	beat.SetMaxOpenConns(1)
	return &Ledger{write: db, read: db, beat: beat, driver: riverdatabasesql.New(db), bell: newBell(),
		params: params{numbered: true},
		pooled: pooled}, nil
}

// checkDurable returns a *NotDurableError if commits are not durable although openPostgres asked for it.
func (l *Ledger) checkDurable(ctx context.Context) error {
	var setting string
	err := l.Change(ctx, func(tx *Tx) error {
		return wrap(tx.SQL.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&setting), "setting")
	})
	if err != nil {
		return err
	}
	if setting == "off" {
		return &NotDurableError{Setting: setting}
	}
	return nil
}

// Locks between importers that share a PostgreSQL. They are advisory locks of the server, each has a number. The first is
// "hgei" in ASCII, the others follow it. Ledgers in other schemas of the same database have locks of their own.
const (
	migrationLock = 0x68676569 + iota // two importers that start at once do not migrate at the same time
	namesLock                         // two that report at once do not choose the same names
	queueLock                         // two that compare the queue with the ledger do not both add the missing jobs
	pauseLock                         // two that are asked to wait at once keep one pause
)

// takeLock makes every other transaction that asks for the same lock wait until this one ends. On SQLite it does nothing,
// since there is one writer.
func (tx *Tx) takeLock(ctx context.Context, lock int) error {
	if tx.embedded {
		return nil
	}
	return tx.exec(ctx, "lock", "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))", lock)
}

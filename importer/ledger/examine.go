package ledger

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// What the doctor asks of a ledger, beyond what is in it: whether a start would find it usable.

// Schema tells how many changes of the tables this version would still make, and how many a newer version has made that this one
// does not know.
func (l *Ledger) Schema(ctx context.Context) (lacking, unknown int, err error) {
	d := postgresDialect
	if l.Embedded() {
		d = sqliteDialect
	}
	ours, err := d.migrations()
	if err != nil {
		return 0, 0, err
	}
	rows, err := l.read.QueryContext(ctx, "SELECT name FROM migration")
	if lacksTable(err) {
		return len(ours), 0, nil
	}
	if err != nil {
		return 0, 0, wrap(err, "migrations")
	}
	defer rows.Close()
	lacking = len(ours)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return 0, 0, wrap(err, "migrations")
		}
		if slices.Contains(ours, name) {
			lacking--
		} else {
			unknown++
		}
	}
	return lacking, unknown, wrap(rows.Err(), "migrations")
}

// NewerError says that a newer version of the program has changed the tables of a ledger.
type NewerError struct{ Changes int }

func (e *NewerError) Error() string {
	return fmt.Sprintf("a newer version of hgeimport has changed its tables (%d changes that this version does not know)", e.Changes)
}

// Hint says what to do.
func (e *NewerError) Hint() string {
	return "install that version here again: an older one must not work on this ledger. To go back for good, put back the copy " +
		"of the " +
		"ledger that was made before the upgrade, if nothing was sent since"
}

// checkNotNewer is a *NewerError if this version does not know all that was changed.
func (l *Ledger) checkNotNewer(ctx context.Context) error {
	_, unknown, err := l.Schema(ctx)
	if err == nil && unknown > 0 {
		err = &NewerError{unknown}
	}
	return err
}

// CheckReady tries whether a PostgreSQL takes changes of this user and keeps them. It changes nothing. On SQLite it does nothing:
// only the process that holds the lock may write.
func (l *Ledger) CheckReady(ctx context.Context) error {
	if l.Embedded() {
		return nil
	}
	if err := l.checkDurable(ctx); err != nil {
		return err
	}
	return l.HasRoom(ctx)
}

// CheckCanBeMade tells whether this user may make the tables in a PostgreSQL that has none. On SQLite it does nothing.
func CheckCanBeMade(ctx context.Context, url string) error {
	if strings.HasPrefix(url, "sqlite:") {
		return nil
	}
	l, err := openPostgres(ctx, url)
	if err != nil {
		return err
	}
	var may bool
	err = l.read.QueryRowContext(ctx, "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) "+
		"AND NOT pg_is_in_recovery()").Scan(&may)
	if err == nil && !may {
		err = &sentinel{"it has no tables yet, and this user may not make any in it", "let the user own a schema in its search_path: " +
			"CREATE SCHEMA AUTHORIZATION user; and see that [ledger] url leads to the primary"}
	}
	return errors.Join(wrap(err, "rights"), l.Close())
}

// Server is what other machines have to know of a PostgreSQL.
type Server struct {
	Host     string // as in the address
	OnlyHere bool   // the address leads to this machine, whichever machine uses it
	Listens  string // listen_addresses of the server, "" = not told
}

// ServerOf is the server of a ledger; it is zero for SQLite.
func (l *Ledger) ServerOf(ctx context.Context, url string) (s Server) {
	cfg, err := pgx.ParseConfig(url)
	if l.Embedded() || err != nil {
		return s
	}
	network, _ := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	ip := net.ParseIP(cfg.Host)
	s = Server{Host: cfg.Host, OnlyHere: network == "unix" || cfg.Host == "localhost" || ip != nil && ip.IsLoopback()}
	if err := l.read.QueryRowContext(ctx, "SHOW listen_addresses").Scan(&s.Listens); err != nil {
		s.Listens = "" // some poolers do not pass it on; it is only to be shown
	}
	return s
}

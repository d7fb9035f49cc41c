package importer

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// A new connection costs PostgreSQL more than most tests do on it: it learns the tables anew, and plans each statement. So the
// importers of tests on a ledger that was made work on the connections that those before them have left. Nothing of ours depends
// on a connection (a pooler may take it away). Ledgers that do not exist yet, and processes, make their own.

// keptConnections are those to one ledger.
type keptConnections struct {
	mu   sync.Mutex
	pool *pgxpool.Pool // nil until somebody connects
	how  string        // it was made with these settings
}

// openKept is ledger.OpenPool: a pool that takes its connections from those that are kept, and gives them back when it is closed.
func openKept(cfg pgx.ConnConfig) *sql.DB {
	of, ok := made.kept.Load(cfg.ConnString())
	if !ok {
		return stdlib.OpenDB(cfg)
	}
	if pool := of.(*keptConnections).with(cfg); pool != nil {
		return stdlib.OpenDBFromPool(pool)
	}
	return stdlib.OpenDB(cfg)
}

// with returns the pool of connections with these settings. It is nil if those that are kept have others.
func (k *keptConnections) with(cfg pgx.ConnConfig) *pgxpool.Pool {
	k.mu.Lock()
	defer k.mu.Unlock()
	how := fmt.Sprint(cfg.RuntimeParams, cfg.DefaultQueryExecMode)
	if k.pool == nil {
		all, err := pgxpool.ParseConfig(cfg.ConnString())
		if err != nil {
			return nil
		}
		all.ConnConfig, all.MaxConns, all.MaxConnIdleTime = &cfg, 500, time.Hour
		if k.pool, err = pgxpool.NewWithConfig(context.Background(), all); err != nil {
			return nil
		}
		k.how = how
	}
	if k.how != how {
		return nil
	}
	return k.pool
}

// idle is how many connections nobody uses, and whether that is all of them.
func (k *keptConnections) idle() (n int, all bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pool == nil {
		return 0, true
	}
	stat := k.pool.Stat()
	return int(stat.IdleConns()), stat.IdleConns() == stat.TotalConns()
}

func (k *keptConnections) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pool != nil {
		k.pool.Close()
	}
}

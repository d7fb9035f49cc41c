package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"regexp"
	"strings"

	"modernc.org/sqlite"
)

// SQLite parses each statement before it runs it, and for the short ones of the ledger and the queue that takes longer than to
// run them. So each connection keeps the statements that it has parsed.

// mostKept is how many statements a connection keeps. Ledger and queue have about a hundred.
const mostKept = 200

// newerOnly is a function that this version gives to SQLite, and no version before migration 025 has. The ledger's clock is read
// through it, which is the first that a start does: so they cannot work on the ledger, and what it is called says why.
const newerOnly = "a_newer_hgeimport_has_changed_this_ledger"

func init() {
	one := func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) { return int64(1), nil }
	sqlite.MustRegisterDeterministicScalarFunction(newerOnly, 0, one)
}

// openKeeping opens a SQLite database whose connections keep their statements.
func openKeeping(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keepingConnector{c}), nil
}

type keepingConnector struct{ driver.Connector }

// Connect opens a connection.
func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver is of another version"), c.Close())
	}
	return &keepingConn{sqliteConn: conn, kept: map[string]*keptStmt{}}, nil
}

// sqliteConn is all that a connection of the driver can do and database/sql uses.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is a connection that keeps its statements. database/sql uses it in one goroutine at a time.
type keepingConn struct {
	sqliteConn
	kept map[string]*keptStmt
	lax  bool // a commit does not wait for the disk, see waitForDisk
	inTx bool
	tx   struct {
		shared bool // by several changes, see uninterrupted
		failed bool // a statement has failed: SQLite may have ended the transaction
	}
}

// givesOut begins the statement by which the queue notes that it gives out jobs.
const givesOut = "-- name: JobGetAvailable "

// waitForDisk sets whether the next commit is on the disk before it returns, unless a transaction is open. All are, but one: if a
// power cut takes away that a job was given out, it is given out again, as after every crash, and no step relies on it. What is
// committed next takes it to the disk as well.
func (c *keepingConn) waitForDisk(ctx context.Context, wait bool) error {
	if c.inTx || c.lax == !wait {
		return nil
	}
	level := "FULL"
	if !wait {
		level = "NORMAL"
	}
	c.lax = true // as long as it is not certain: the driver may say that it was stopped after the statement has run
	if _, err := c.sqliteConn.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = "+level, nil); err != nil {
		return err
	}
	c.lax = !wait
	return nil
}

// BeginTx begins a transaction whose commit waits for the disk.
func (c *keepingConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	ofFirst, shared := ctx.Value(uninterrupted{}).(context.Context)
	if shared {
		ctx = ofFirst
	}
	if err := c.waitForDisk(ctx, true); err != nil {
		return nil, err
	}
	tx, err := c.sqliteConn.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	c.inTx, c.tx.shared, c.tx.failed = true, shared, false
	return &keptTx{tx, c}, nil
}

// keptTx tells its connection when it has ended.
type keptTx struct {
	driver.Tx
	of *keepingConn
}

// Commit ends the transaction. That of several changes does not depend on the context of the first.
func (t *keptTx) Commit() error {
	shared := t.of.tx.shared
	if !shared {
		t.of.end()
		return t.Tx.Commit()
	}
	_, err := t.of.ExecContext(context.Background(), "COMMIT", nil)
	t.of.end()
	if err != nil {
		t.Tx.Rollback() // the connection must be free of it; SQLite may have ended it
	}
	return err
}

// Rollback ends the transaction.
func (t *keptTx) Rollback() error {
	t.of.end()
	return t.Tx.Rollback()
}

func (c *keepingConn) end() { c.inTx, c.tx.shared, c.tx.failed = false, false, false }

// errFailed is why nobody joins a transaction.
var errFailed = errors.New("a statement of this transaction has failed")

// inTurn prepares for a statement. It returns the context to run it in.
func (c *keepingConn) inTurn(ctx context.Context, text string) (context.Context, error) {
	switch {
	case !c.inTx:
		return ctx, nil
	case text == savepoint && c.tx.failed:
		return ctx, errFailed
	case c.tx.shared:
		return context.WithoutCancel(ctx), ctx.Err()
	}
	return ctx, nil
}

// ran notes how a statement has ended.
func (c *keepingConn) ran(text string, err error) {
	switch {
	case !c.inTx:
	case err != nil && err != io.EOF:
		c.tx.failed = true
	case text == backToBefore:
		c.tx.failed = false // the transaction is there, and what failed is taken back
	}
}

// limit matches a LIMIT that is a parameter and nothing else. SQLite looks at the number when it plans, so it would parse such a
// statement anew at each run. It does not look into a sum.
var limit = regexp.MustCompile(`LIMIT ([?$]\d+)`)

// plannedOnce is the text of a statement that is planned without its limit.
func plannedOnce(text string) string { return limit.ReplaceAllString(text, "LIMIT 0 + $1") }

// keptStmt is a statement that was parsed. It cannot run twice at once.
type keptStmt struct {
	sqliteStmt
	running bool
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Unwrap returns the driver's own connection.
func (c *keepingConn) Unwrap() driver.Conn { return c.sqliteConn }

// Close closes the statements and the connection.
func (c *keepingConn) Close() error {
	return errors.Join(c.forget(), c.sqliteConn.Close())
}

func (c *keepingConn) forget() (err error) {
	for text, s := range c.kept {
		if !s.running {
			err = errors.Join(err, s.Close())
			delete(c.kept, text)
		}
	}
	return err
}

// prepared returns the statement of a text; nil if it runs already.
func (c *keepingConn) prepared(ctx context.Context, text string) (*keptStmt, error) {
	if err := c.waitForDisk(ctx, !strings.HasPrefix(text, givesOut)); err != nil {
		return nil, err
	}
	if s := c.kept[text]; s != nil {
		if s.running {
			return nil, nil
		}
		return s, nil
	}
	if len(c.kept) >= mostKept {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	s, err := c.PrepareContext(ctx, plannedOnce(text))
	if err != nil {
		return nil, err
	}
	stmt, ok := s.(sqliteStmt)
	if !ok {
		return nil, s.Close()
	}
	kept := &keptStmt{sqliteStmt: stmt}
	c.kept[text] = kept
	return kept, nil
}

// ExecContext runs a statement that returns no rows.
func (c *keepingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (result driver.Result, err error) {
	if ctx, err = c.inTurn(ctx, text); err != nil {
		return nil, err
	}
	defer func() { c.ran(text, err) }()
	s, err := c.prepared(ctx, text)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return s.ExecContext(ctx, args)
}

// QueryContext runs a statement that returns rows.
func (c *keepingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (rows driver.Rows, err error) {
	if ctx, err = c.inTurn(ctx, text); err != nil {
		return nil, err
	}
	defer func() { c.ran(text, err) }()
	s, err := c.prepared(ctx, text)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	if rows, err = s.QueryContext(ctx, args); err != nil {
		return nil, err
	}
	s.running = true
	return &keptRows{rows, s, c}, nil
}

// keptRows are the rows of a kept statement. It can run again once they are closed.
type keptRows struct {
	driver.Rows
	of   *keptStmt
	conn *keepingConn
}

// Next reads a row.
func (r *keptRows) Next(row []driver.Value) error {
	err := r.Rows.Next(row)
	r.conn.ran("", err)
	return err
}

// Close ends the statement's run.
func (r *keptRows) Close() error {
	r.of.running = false
	return r.Rows.Close()
}

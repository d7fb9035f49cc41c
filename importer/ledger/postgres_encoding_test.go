package ledger

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// A database in another encoding than UTF8 could not hold each name and word, so it is refused at the start, with what to do.
func TestDatabaseInOtherEncoding(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"SQL_ASCII", "EUC_KR", "LATIN1", "EUC_CN", "WIN1252"} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			address := ledgertest.Database(t, "ENCODING '"+encoding+"' LOCALE 'C' TEMPLATE template0")
			for _, open := range []func(context.Context, string) (*Ledger, error){Open, OpenReadOnly, OpenBeside} {
				var wrong *EncodingError
				l, err := open(t.Context(), address)
				if !errors.As(err, &wrong) || wrong.Encoding != encoding || !strings.Contains(wrong.Hint(), "ENCODING 'UTF8'") {
					t.Errorf("%v", err)
				}
				if err == nil {
					l.Close()
				}
			}
		})
	}
}

// A user or an address whose default is another encoding for what is sent changes nothing.
func TestClientEncodingIsOurs(t *testing.T) {
	t.Parallel()
	role := careless(t)
	u, err := url.Parse(role)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sql.Open("pgx", os.Getenv("HGEIMPORT_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.ExecContext(t.Context(), "ALTER ROLE "+u.User.Username()+" SET client_encoding = 'LATIN1'"); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{role, ledgertest.Postgres(t) + "&client_encoding=EUC_KR"} {
		l := openTest(t, address)
		file := addFile(t, l, "한글 中文 é")
		if f, err := l.File(t.Context(), file); err != nil || f.Claim != "한글 中文 é" {
			t.Errorf("%+v, %v", f, err)
		}
	}
}

// Each error of a database has a hint that is its cure. Only that of a damaged database is to put a copy back.
func TestHints(t *testing.T) {
	t.Parallel()
	const copyBack = "copy back"
	server := ledgertest.NeedPostgres(t)
	with := func(change func(*url.URL)) string {
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	l := openTest(t, ledgertest.Postgres(t))
	exec := func(query string) error {
		_, err := l.write.ExecContext(t.Context(), query)
		return wrap(err, "test")
	}
	open := func(address string) error {
		l, err := Open(t.Context(), address)
		if err == nil {
			l.Close()
		}
		return err
	}
	expired, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	_, late := l.Form(expired, 1)
	noReader := strings.Replace(careless(t), "search_path=", "search_path=nobody_", 1)
	damaged := "sqlite:" + t.TempDir() + "/damaged.db"
	if err := os.WriteFile(strings.TrimPrefix(damaged, "sqlite:"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"nobody there":        {open(with(func(u *url.URL) { u.Host = "127.0.0.1:1" })), "the PostgreSQL runs"},
		"no such host":        {open(with(func(u *url.URL) { u.Host = "no-such-host.invalid" })), "the PostgreSQL runs"},
		"no such database":    {open(with(func(u *url.URL) { u.Path = "/no_such_database" })), "CREATE DATABASE"},
		"no such user":        {open(with(func(u *url.URL) { u.User = url.UserPassword("no_such_user", "x") })), "user and password"},
		"no schema":           {open(noReader), "tables"},
		"late":                {late, "the PostgreSQL runs"},
		"full":                {exec("DO $$ BEGIN RAISE EXCEPTION 'disk' USING ERRCODE = '53100'; END $$"), "make room"},
		"damaged":             {exec("DO $$ BEGIN RAISE EXCEPTION 'page' USING ERRCODE = 'XX001'; END $$"), copyBack},
		"index damaged":       {exec("DO $$ BEGIN RAISE EXCEPTION 'index' USING ERRCODE = 'XX002'; END $$"), copyBack},
		"internal":            {exec("DO $$ BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = 'XX000'; END $$"), "can be reached"},
		"standby":             {exec("START TRANSACTION READ ONLY; CREATE TABLE x (i int)"), "primary"},
		"no right":            {exec("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '42501'; END $$"), "right"},
		"shut down":           {exec("DO $$ BEGIN RAISE EXCEPTION 'stop' USING ERRCODE = '57P01'; END $$"), "the PostgreSQL runs"},
		"a table is gone":     {exec("SELECT * FROM no_such_table"), "its tables"},
		"a NUL":               {exec("SELECT E'\\x00'"), "can be reached"},
		"not to be packed":    {exec("DO $$ BEGIN RAISE EXCEPTION 'index row' USING ERRCODE = '54000'; END $$"), "can be reached"},
		"a deadlock":          {exec("DO $$ BEGIN RAISE EXCEPTION 'dead' USING ERRCODE = '40P01'; END $$"), "can be reached"},
		"prepared statements": {exec("EXECUTE no_such_statement"), "pool_mode"},
		"SQLite damaged":      {open(damaged), copyBack},
		"SQLite is a folder":  {open("sqlite:" + t.TempDir()), ""},
	} {
		if test.err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		hint := Hint(test.err)
		if !strings.Contains(hint, test.want) || strings.Contains(hint, copyBack) != (test.want == copyBack) {
			t.Errorf("%s: %v: hint: %s", name, test.err, hint)
		}
	}
}

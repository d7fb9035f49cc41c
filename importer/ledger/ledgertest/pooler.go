package ledgertest

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// Database is the address of a new database in the PostgreSQL for tests, which is dropped at the end of the test. options are
// those of CREATE DATABASE.
func Database(t testing.TB, options string) string {
	t.Helper()
	server := NeedPostgres(t)
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(ulid.Make().String())
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name+" "+options); err != nil {
		t.Fatalf("HGEIMPORT_TEST_POSTGRES: %v", err)
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("the database of the test: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(fmt.Errorf("HGEIMPORT_TEST_POSTGRES: %w", err))
	}
	u.Path = "/" + name
	return u.String()
}

// PgBouncer starts a PgBouncer before the PostgreSQL of an address, and returns the address there. settings are lines of its
// section [pgbouncer], such as "pool_mode = transaction". Without a PgBouncer on this machine the test is skipped.
func PgBouncer(t testing.TB, address string, settings ...string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil {
			t.Skip("no PgBouncer on this machine (Debian's package pgbouncer)")
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	// Systems give outgoing connections and tests higher ports than these, so that none of them takes it before PgBouncer does.
	free, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(20_000)))
	for tries := 1; err != nil && tries < 100; tries++ {
		free, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(20_000)))
	}
	if err != nil {
		t.Fatal(err)
	}
	host := free.Addr().(*net.TCPAddr)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	config := writePgBouncerConfig(t, u, host.Port, settings)
	ctx, stop := context.WithCancel(context.Background())
	said := &lockedBuffer{}
	cmd := exec.CommandContext(ctx, program, config)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if t.Failed() {
			t.Logf("PgBouncer: %s", said)
		}
	})
	for {
		conn, err := net.Dial("tcp", host.String())
		if err == nil {
			conn.Close()
			break
		}
		select {
		case <-ended:
			t.Fatalf("PgBouncer has ended: %s", said)
		case <-time.After(10 * time.Millisecond):
		}
	}
	u.Host = host.String()
	return u.String()
}

// writePgBouncerConfig writes the configuration of a PgBouncer at a port before the PostgreSQL at u, and returns its path.
func writePgBouncerConfig(t testing.TB, u *url.URL, port int, settings []string) string {
	t.Helper()
	lines := append([]string{"[databases]",
		fmt.Sprintf("* = host=%s port=%s user=%s", u.Hostname(), u.Port(), u.User.Username()),
		"[pgbouncer]", "listen_addr = 127.0.0.1", fmt.Sprintf("listen_port = %d", port), "auth_type = any", "unix_socket_dir ="},
		settings...)
	if me, err := user.Current(); err == nil && me.Uid == "0" && runtime.GOOS != "windows" {
		lines = append(lines, "user = nobody") // it refuses to run as root
	}
	config := filepath.Join(t.TempDir(), "pgbouncer.ini")
	if err := os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return config
}

// lockedBuffer can be read while it is written to.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

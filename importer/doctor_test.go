package importer

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// The doctor looks at a ledger, on either database, while an importer works on it. The importer goes on.
func TestDoctorBesideWatch(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
		cfg := importertest.Config(t.TempDir(), carrier.URL)
		cfg.Ledger.URL = url
		w := startWatch(t, cfg)
		importertest.WaitUntil(t, "it is seen to work", func() bool {
			f := findingOf(t, cfg, "ledger")
			return f.Grade == OK && (strings.HasPrefix(url, "sqlite") || strings.Contains(f.Words, "importers at work 1"))
		})
		for _, f := range Doctor(t.Context(), cfg) {
			if f.Grade == Fault {
				t.Errorf("%+v", f)
			}
		}
		w.end()
		if carrier.Orders() != 0 || len(carrier.Submits()) != 0 {
			t.Error("the doctor has sent a form")
		}
	})
}

func findingOf(t *testing.T, cfg *config.Config, what string) Finding {
	t.Helper()
	for _, f := range Doctor(t.Context(), cfg) {
		if f.What == what {
			return f
		}
	}
	t.Fatalf("the doctor does not look at the %s", what)
	return Finding{}
}

// The doctor finds no fault in a ledger from before folders were marked.
func TestDoctorOnOldLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	l, err := ledger.Open(t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		t.Fatal(err)
	}
	err = l.Change(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(t.Context(), "DELETE FROM counter WHERE name = 'ledger'")
		return err
	})
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	if f := examineLedger(t.Context(), w.cfg)[0]; f.Grade != OK {
		t.Errorf("%+v", f)
	}
}

// A ledger that a newer version has changed is not worked on by an older one, and both say what to do.
func TestLedgerOfNewerVersion(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		l, err := ledger.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		err = l.Change(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.SQL.ExecContext(t.Context(), "INSERT INTO migration (name, applied_at) VALUES ('999_later.sql', 1)")
			return err
		})
		if err := errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		w.drop("a.csv", "HGE2611230000001")
		var newer *ledger.NewerError
		_, err = Open(t.Context(), w.cfg, importertest.QuietLog())
		if !errors.As(err, &newer) || newer.Changes != 1 || !strings.Contains(HintOf(err), "install that version") {
			t.Errorf("it is worked on: %v", err)
		}
		if f := findingOf(t, w.cfg, "ledger"); f.Grade == Fault {
			t.Errorf("%+v", f)
		}
		found := examineLedger(t.Context(), w.cfg)
		if last := found[len(found)-1]; last.Grade != Fault || !errors.As(last.Err, &newer) {
			t.Errorf("%+v", found)
		}
	})
}

// The terms for a second machine: a SQLite file is none, a PostgreSQL of this machine needs another address, and the folders are
// known by their mark.
func TestTermsElsewhere(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a.csv", "HGE2611230000001")
		w.run(1)
		var text strings.Builder
		for _, f := range elsewhere(t.Context(), w.cfg) {
			if f.Grade == Fault || !f.Elsewhere {
				t.Errorf("%+v", f)
			}
			fmt.Fprintln(&text, f.Grade, f.What, f.Words)
		}
		want := []string{"note ledger it is a file of this machine"}
		if !strings.HasPrefix(url, "sqlite:") {
			want = []string{"note ledger postgres://", "ok version the tables are those of this version",
				"ok folders they have to be the same four there: each bears the mark .hgeimport-ledger of ledger ", "ok user work is " +
					"for user number"}
		}
		for _, part := range want {
			if !strings.Contains(text.String(), part) {
				t.Errorf("no %q in\n%s", part, text.String())
			}
		}
	})
}

// A clock that is wrong is said, and one that is wild is a fault.
func TestDoctorOnClock(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]Grade{0: OK, 2 * time.Minute: Note, -time.Hour: Fault} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		cfg := importertest.Config(t.TempDir(), server.URL+"/")
		if f := findingOf(t, cfg, "clock"); f.Grade != want {
			t.Errorf("%v: %+v", ahead, f)
		}
		server.Close()
	}
}

// Each fault has a hint, and a carrier that wants no request for a while is none.
func TestDoctorOnALoginThatIsNotTaken(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]Grade{http.StatusInternalServerError: Fault, http.StatusBadGateway: Fault,
		http.StatusForbidden: Fault, http.StatusNotFound: Fault, http.StatusUnauthorized: Fault, http.StatusTooManyRequests: Note} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		cfg := importertest.Config(t.TempDir(), server.URL+"/")
		if f := findingOf(t, cfg, "login"); f.Grade != want || f.Grade == Fault && HintOf(f.Err) == "" {
			t.Errorf("%d: %+v, hint %q", status, f, HintOf(f.Err))
		}
		server.Close()
	}
}

// Where watch is to serve its figures, another program may listen already, or an importer.
func TestDoctorOnListen(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	cfg.Metrics.Listen = importertest.FreeAddress(t)
	grade := func() Grade { return examineListen(t.Context(), cfg)[0].Grade }
	if got := grade(); got != OK {
		t.Errorf("nobody listens: %s", got)
	}
	w := startWatch(t, cfg)
	untilHealthy(t, cfg.Metrics.Listen)
	if got := grade(); got != OK {
		t.Errorf("an importer listens: %s", got)
	}
	w.end()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	cfg.Metrics.Listen = strings.TrimPrefix(other.URL, "http://")
	if got := grade(); got != Fault {
		t.Errorf("another program listens: %s", got)
	}
}

// What does not answer in time is not waited for.
func TestWithin(t *testing.T) {
	t.Parallel()
	hung := make(chan struct{})
	defer close(hung)
	if within(time.Millisecond, func() { <-hung }) || !within(time.Hour, func() {}) {
		t.Error("it waits for what hangs, or not for what ends")
	}
}

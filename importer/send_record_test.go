package importer

import (
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// trap keeps a database from storing the record of a send: statements that set the trap, and statements that lift it.
type trap struct {
	name      string
	set, lift map[bool][]string // by whether the ledger is embedded
}

var traps = []trap{
	{"written",
		map[bool][]string{
			true: {`CREATE TRIGGER trap BEFORE UPDATE ON form WHEN NEW.state = 'sending'
				BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`},
			false: {`CREATE FUNCTION trap() RETURNS trigger AS $$
				BEGIN RAISE 'the disk is full' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql`,
				`CREATE TRIGGER trap BEFORE UPDATE ON form FOR EACH ROW WHEN (NEW.state = 'sending') EXECUTE FUNCTION trap()`}},
		map[bool][]string{true: {"DROP TRIGGER trap"}, false: {"DROP TRIGGER trap ON form"}}},
	{"committed",
		map[bool][]string{
			true: {`CREATE TABLE trapped (file INTEGER REFERENCES file(id) DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE TRIGGER trap AFTER UPDATE ON form WHEN NEW.state = 'sending' BEGIN INSERT INTO trapped VALUES (-1); END`},
			false: {`CREATE FUNCTION trap() RETURNS trigger AS $$
				BEGIN RAISE 'the disk is full' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql`,
				`CREATE CONSTRAINT TRIGGER trap AFTER UPDATE ON form DEFERRABLE INITIALLY DEFERRED
					FOR EACH ROW WHEN (NEW.state = 'sending') EXECUTE FUNCTION trap()`}},
		map[bool][]string{true: {"DROP TRIGGER trap"}, false: {"DROP TRIGGER trap ON form"}}},
}

// tell runs statements in the ledger's database.
func tell(t *testing.T, im *Importer, statements map[bool][]string) {
	t.Helper()
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		for _, s := range statements[im.ledger.Embedded()] {
			if _, err := tx.SQL.ExecContext(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The database stores everything except the record of a send: writing or committing it fails. No form is sent. As soon as the
// database stores the record, the form is sent.
func TestNothingIsSentWithoutRecord(t *testing.T) {
	t.Parallel()
	for _, trap := range traps {
		t.Run("not "+trap.name, func(t *testing.T) {
			eachNewLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				var im *Importer
				watch := startWatch(t, w.cfg, func(opened *Importer) {
					im = opened
					tell(t, im, trap.set)
				})
				w.drop("a.csv", "HGE2611260000001", "HGE2611260000002")
				importertest.WaitUntil(t, "the send was tried", func() bool {
					return watch.said("step failed, it will be tried again") > 0 || len(w.carrier.Submits()) > 0
				})
				if came := w.carrier.Submits(); len(came) > 0 {
					t.Fatalf("came without a record: %v", came)
				}
				tell(t, im, trap.lift)
				watch.untilDone("a.csv")
				w.closed(2)
				if came := w.carrier.Submits(); len(came) != 1 {
					t.Errorf("came: %v", came)
				}
			})
		})
	}
}

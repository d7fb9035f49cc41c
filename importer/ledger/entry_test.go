package ledger

import "testing"

func TestARowHasOneEntry(t *testing.T) { eachLedger(t, aRowHasOneEntry) }

func aRowHasOneEntry(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	twice := []Entry{{Row: 7, Key: "A", Status: "rejected"}, {Row: 7, Key: "B", Status: "rejected"}}
	err := l.Change(t.Context(), func(tx *Tx) error { return tx.AddEntries(t.Context(), file, twice) })
	if err == nil {
		t.Error("a second entry for the same row was accepted")
	}
	if counts, err := l.CountRows(t.Context(), file); err != nil || len(counts) != 0 {
		t.Errorf("after the failed change: %v, %v", counts, err)
	}
}

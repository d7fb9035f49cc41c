package ledger

import (
	"context"
	"fmt"
	"time"
)

// A ledger belongs to one carrier. What it calls confirmed, another system has never got, be it the same carrier's production
// beside its test system: orders would be answered and not sent. So the ledger keeps the address, and nothing leaves for
// another one.

// Carrier is the address of the carrier that the ledger belongs to, "" if it belongs to none yet.
func (l *Ledger) Carrier(ctx context.Context) (address string, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT address FROM carrier WHERE id = 1").Scan(&address)
	if lacksTable(err) { // an older version has made the ledger
		return "", nil
	}
	return address, wrap(err, "carrier")
}

// CheckCarrier is an *OtherCarrierError if the ledger belongs to another carrier than that at address, and TakeCarrier would
// not change that. movedFrom tells whether the configuration says that the carrier was at an address before.
func (l *Ledger) CheckCarrier(ctx context.Context, address string, movedFrom func(string) bool) error {
	kept, err := l.Carrier(ctx)
	if err != nil || kept == "" || kept == address || movedFrom(kept) {
		return err
	}
	return checkNothingLeft(ctx, l.read, kept, address)
}

// TakeCarrier makes the ledger belong to the carrier at address. Another importer may take it away only if its configuration
// says that the carrier has moved; StartSend and CheckNotReplaced compare, so nothing more is sent from here then. A ledger of
// which something has left changes its carrier only if that has moved; before is where it was then, "" else. Without that it
// is an *OtherCarrierError, and nothing is changed. A ledger of an older version does not know where its forms have gone: it
// takes this carrier.
func (l *Ledger) TakeCarrier(ctx context.Context, address string, movedFrom func(string) bool) (before string, err error) {
	err = l.Change(ctx, func(tx *Tx) error {
		var kept string
		err := tx.SQL.QueryRowContext(ctx, "SELECT address FROM carrier WHERE id = 1"+tx.lockedRow("UPDATE")).Scan(&kept)
		switch {
		case err != nil:
			return wrap(err, "carrier")
		case kept == address:
			return nil
		case kept != "" && movedFrom(kept):
			before = kept
		case kept != "":
			if err := checkNothingLeft(ctx, tx.SQL, kept, address); err != nil {
				return err
			}
		}
		return tx.exec(ctx, "carrier", "UPDATE carrier SET address = $1, moved_from = $2, since = $3 WHERE id = 1",
			address, before, ms(time.Now()))
	})
	if err == nil {
		l.carrier = address
	}
	return before, err
}

// lockedRow is the end of a query that locks what it finds until the transaction ends. SQLite has one writer.
func (tx *Tx) lockedRow(how string) string {
	if tx.embedded {
		return ""
	}
	return " FOR " + how
}

// checkNothingLeft is an *OtherCarrierError if a form has left for the carrier at kept. One that has met nobody there, with
// none of its sends, does not count: the address was wrong.
func checkNothingLeft(ctx context.Context, q querier, kept, configured string) error {
	var left bool
	err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM form
		WHERE sends > 0 AND (answer <> 'no path' OR arrived > 0))`).Scan(&left)
	if err == nil && left {
		return fmt.Errorf("%w: %w", ErrLedger, &OtherCarrierError{Kept: kept, Configured: configured})
	}
	return wrap(err, "carrier")
}

// OtherCarrierError says that the ledger belongs to another carrier than the one that is configured.
type OtherCarrierError struct{ Kept, Configured string }

func (e *OtherCarrierError) Error() string {
	return fmt.Sprintf("it belongs to the carrier at %s, and [api] base_url names the one at %s", e.Kept, e.Configured)
}

// Hint says what to do.
func (e *OtherCarrierError) Hint() string {
	return fmt.Sprintf("what the first has closed would be answered as confirmed and never be sent to the second, so nothing "+
		"was done. Another system, such as production after the test system, needs a ledger and folders of its own: hgeimport init "+
		"DIR makes them. Else set base_url back. Only if the carrier itself has moved, and has at its new address all that was sent "+
		"to the old one, set moved_from = %q in [api]", e.Kept)
}

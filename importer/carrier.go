package importer

import (
	"context"
	"errors"
	"fmt"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// A ledger belongs to one carrier (ledger.TakeCarrier). Whoever sends, asks, or tells what would be sent, looks first whether
// it is the one that is configured.

// takeCarrier makes the ledger belong to the configured carrier, or is an error if it belongs to another one.
func (m *marks) takeCarrier(ctx context.Context) error {
	before, err := m.ledger.TakeCarrier(ctx, m.cfg.API.Carrier(), m.cfg.API.HasMovedFrom)
	if err != nil {
		return ofLedger(m.cfg, err)
	}
	if before != "" {
		line := m.log.WithField("before", before).WithField("now", m.cfg.API.Carrier())
		line.Warn("the carrier has moved, as moved_from says: this ledger goes on at its new address")
	}
	return nil
}

// checkCarrier is an error if a start would find that the ledger belongs to another carrier.
func checkCarrier(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
	return ofLedger(c, l.CheckCarrier(ctx, c.API.Carrier(), c.API.HasMovedFrom))
}

// ofLedger names the ledger that an *[ledger.OtherCarrierError] is about.
func ofLedger(c *config.Config, err error) error {
	var elsewhere *ledger.OtherCarrierError
	if errors.As(err, &elsewhere) {
		return fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, elsewhere)
	}
	return err
}

// callsOtherCarrier is the error of a ledger that belongs to another carrier than the one that is about to be called, nil also
// if there is no ledger yet or it cannot be read.
func callsOtherCarrier(ctx context.Context, c *config.Config) error {
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if err != nil {
		return nil
	}
	defer l.Close()
	return checkCarrier(ctx, c, l)
}

// openToWork opens the ledger for reading, for a command that prepares what is sent. If it belongs to another carrier than the
// one that is configured, that is an error.
func openToWork(ctx context.Context, c *config.Config) (*ledger.Ledger, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if err == nil {
		if err = checkCarrier(ctx, c, l); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, err
}

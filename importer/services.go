package importer

import (
	"context"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
)

// Services asks the carrier for its products: what service_code may be in a list of waybills to create. It needs no ledger.
func Services(ctx context.Context, cfg *config.Config) ([]hgeapi.Service, error) {
	client, err := hgeapi.New(cfg.API)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return client.Services(ctx)
}

package command

import (
	"context"
	"errors"

	"github.com/sirupsen/logrus"

	"hgeimport/importer"
	"hgeimport/importer/config"
)

// openImporter opens the importer and shows its progress. finish ends both: call it with the error of the work, it adds what
// goes wrong while it closes the importer.
func (o *options) openImporter(
	ctx context.Context, cfg *config.Config, log *logrus.Logger,
) (im *importer.Importer, finish func(error) error, err error) {
	im, err = importer.Open(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	endProgress := o.showProgress(ctx, im, log)
	return im, func(err error) error {
		endProgress()
		return errors.Join(err, im.Close())
	}, nil
}

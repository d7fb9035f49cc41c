package command

import (
	"errors"

	"github.com/spf13/cobra"

	"hgeimport/importer"
)

func watchCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "works until it is stopped",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := o.load(cmd)
			if err != nil {
				return err
			}
			im, err := importer.Open(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			log.WithField("inbox", cfg.Folders.Inbox).Info("watching")
			endProgress := o.showProgress(cmd.Context(), im, log)
			err = im.Watch(cmd.Context())
			endProgress()
			return errors.Join(err, im.Close())
		},
	}
}

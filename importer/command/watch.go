package command

import (
	"github.com/spf13/cobra"
)

func watchCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "works until it is stopped",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := o.load(cmd)
			if err != nil {
				return err
			}
			im, finish, err := o.openImporter(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			log.WithField("inbox", cfg.Folders.Inbox).Info("watching")
			return finish(im.Watch(cmd.Context()))
		},
	}
}

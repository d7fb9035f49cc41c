package command

import (
	"github.com/spf13/cobra"
)

func watchCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "works until it is stopped",
		Long: `Works on what is dropped into the inbox until it is stopped, by Ctrl-C or by the service manager: the step in hand
ends first, and the next start goes on. With [metrics] listen it also serves its figures.`,
		Example: `  hgeimport watch
  hgeimport watch --config /etc/hgeimport/config.toml --log-format json`,
		Args: noArguments,
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

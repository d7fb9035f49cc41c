package command

import (
	"context"

	"github.com/spf13/cobra"
)

func watchCommand(o *options) *cobra.Command {
	var asService bool
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "works until it is stopped",
		Long: `Works on what is dropped into the inbox until it is stopped, by Ctrl-C or by the service manager: the step in hand
ends first, and the next start goes on. So it is if its terminal is closed (SIGHUP), unless nohup has started it; with --service
that means nothing. With [metrics] listen it also serves its figures.`,
		Example: `  hgeimport watch
  hgeimport watch --config /etc/hgeimport/config.toml --log-format json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asService {
				return o.underManager(cmd)
			}
			return o.watch(cmd.Context(), cmd)
		},
	}
	cmd.Flags().BoolVar(&asService, "service", false, "a service manager starts and stops it: a stop then ends with exit code 0")
	return cmd
}

// watch works until ctx ends.
func (o *options) watch(ctx context.Context, cmd *cobra.Command) error {
	cfg, log, err := o.load(cmd)
	if err != nil {
		return err
	}
	im, finish, err := o.openImporter(ctx, cfg, log)
	if err != nil {
		return err
	}
	log.WithField("inbox", cfg.Folders.Inbox).Info("watching")
	return finish(im.Watch(ctx))
}

package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"hgeimport/importer"
)

func healthyCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "healthy",
		Short: "tells whether the watch on this machine is well, for a container's health check",
		Long: `Asks the watch that works with this configuration on this machine how it is, at /healthz of [metrics] listen. It needs
neither the ledger nor the carrier. Exit code 0: all is well; 3: it is not, or no watch answers.`,
		Example: "  hgeimport healthy --config /etc/hgeimport/config.toml",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			if err := importer.Healthy(cmd.Context(), cfg); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "ok")
			return err
		},
	}
}

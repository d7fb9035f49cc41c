package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer"
)

func statusCommand(o *options) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status [FILE|REFERENCE]",
		Short: "where files and forms stand",
		Args:  atMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			files, err := importer.Status(cmd.Context(), cfg, strings.Join(args, ""))
			if err != nil {
				return err
			}
			pause, err := importer.PauseOf(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if asJSON {
				return printStatusAsJSON(cmd.OutOrStdout(), files, pause)
			}
			printPause(cmd.OutOrStdout(), pause)
			switch {
			case len(files) == 0:
				fmt.Fprintln(cmd.OutOrStdout(), "no files yet")
				return nil
			}
			printFiles(cmd.OutOrStdout(), files)
			note, err := importer.ClockNote(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if note != "" {
				fmt.Fprintln(cmd.OutOrStdout(), "note: "+note)
			}
			if len(args) == 1 {
				printForms(cmd.OutOrStdout(), files)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	return cmd
}

package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/visible"
)

func templateCommand(o *options) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "template KIND",
		Short: "writes a workbook to fill in; KIND is scanform",
		Args:  cobra.MatchAll(atLeastOneArgument("name the kind of template: scanform"), atMostOneArgument),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := o.loadOrDefaults(cmd)
			if err != nil {
				return err
			}
			path := output
			if path == "" {
				path = "hgeimport-" + args[0] + ".xlsx"
			}
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				return usageError{fmt.Errorf("%s is there already: remove it, or name another file with -o", visible.Line(path))}
			}
			err = importer.WriteTemplate(cfg, args[0], path)
			var kind *importer.TemplateKindError
			if errors.As(err, &kind) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			shown := visible.Line(path)
			fmt.Fprintf(cmd.OutOrStdout(), "%s: fill in the sheets, then hgeimport check %s\n", shown, shown)
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default hgeimport-KIND.xlsx)")
	return cmd
}

package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/template"
	"hgeimport/importer/visible"
	"hgeimport/mapping/operations"
)

func templateCommand(o *options) *cobra.Command {
	var output string
	names := strings.Join(operations.Names(), ", ")
	cmd := &cobra.Command{
		Use:   "template OPERATION",
		Short: "writes a workbook to fill in, for one of the operations",
		Long: "Writes a workbook to fill in, in the configured language, with an example. OPERATION is one of\n\n" +
			strings.TrimRight(listOperations(), "\n"),
		Example: `  hgeimport template scanform
  hgeimport template manifest -o monday.xlsx`,
		Args: cobra.MatchAll(atLeastOneArgument("name the operation of the template: one of "+names), atMostOneArgument),
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
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default hgeimport-OPERATION.xlsx)")
	return cmd
}

// listOperations says what each operation does, a line for each.
func listOperations() string {
	var b strings.Builder
	for _, o := range operations.All {
		fmt.Fprintf(&b, "  %-11s  %s\n", o.Name(), template.About(o, "en"))
	}
	return b.String()
}

// completeOperation offers the names of the operations to the shell.
func completeOperation(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, o := range operations.All {
		names = append(names, cobra.CompletionWithDesc(o.Name(), template.About(o, "en")))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

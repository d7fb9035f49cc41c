package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/visible"
)

func doctorCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "looks at the configuration, the folders, the ledger and the carrier, and says what is wrong; sends no form",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%-5s  %-13s  %s\n", importer.OK, "configuration", visible.Line(cfg.Path))
			if faults := printFindings(cmd.OutOrStdout(), importer.Doctor(cmd.Context(), cfg)); faults > 0 {
				return fmt.Errorf("faults found: %d; they are in the list above", faults)
			}
			return nil
		},
	}
}

// printFindings prints a line for each finding and, below a fault, what to do about it. It returns the number of faults.
func printFindings(w io.Writer, all []importer.Finding) (faults int) {
	for _, f := range all {
		words := visible.Line(f.Words)
		if f.Err != nil {
			words = visible.Error(f.Err)
		}
		fmt.Fprintf(w, "%-5s  %-13s  %s\n", f.Grade, f.What, words)
		if f.Grade != importer.Fault {
			continue
		}
		faults++
		if hint := hintFor(f.Err); hint != "" {
			fmt.Fprintf(w, "%22s hint: %s\n", "", hint)
		}
	}
	return faults
}

package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hgeimport/importer"
)

// printFiles prints a line for each file: where it stands, how its rows ended, and where its outcome is.
func printFiles(w io.Writer, files []importer.FileStatus) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "FILE\tSTATE\tREAD\tCONFIRMED\tREFUSED\tREJECTED\tDUPLICATE\tUNCONFIRMED\tUNKNOWN\tPENDING\tFORMS\tOUTCOME")
	for _, f := range files {
		r := f.Rows
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", f.Name, f.State, r.Read, r.Confirmed, r.Refused, r.Rejected,
			r.Duplicate, r.Unconfirmed, r.Unknown, r.Pending, len(f.Forms), f.Outcome)
	}
	tw.Flush()
}

func statusCommand(o *options) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status [FILE|REFERENCE]",
		Short: "where files and forms stand",
		Args:  atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			files, err := importer.Status(cmd.Context(), cfg, strings.Join(args, ""))
			if err != nil {
				return err
			}
			if asJSON {
				if files == nil {
					files = []importer.FileStatus{}
				}
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetEscapeHTML(false)
				return enc.Encode(map[string]any{"files": files})
			}
			if len(files) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no files yet")
				return nil
			}
			printFiles(cmd.OutOrStdout(), files)
			if len(args) == 1 {
				printForms(cmd.OutOrStdout(), files)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	return cmd
}

func printForms(w io.Writer, files []importer.FileStatus) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\nREFERENCE\tSTATE\tORDERS\tFORM\tDOCUMENT")
	for _, f := range files {
		for _, form := range f.Forms {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%s\n", form.Reference, form.State, form.Orders, form.Form, form.Document)
		}
	}
	tw.Flush()
}

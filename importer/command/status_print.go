package command

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"hgeimport/importer"
)

// printFiles prints a line for each file: its state, how its rows ended, and the name of its outcome.
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

// printForms prints a line for each form of the files.
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

// printFilesAsJSON prints {"files": […]} on one line.
func printFilesAsJSON(w io.Writer, files []importer.FileStatus) error {
	if files == nil {
		files = []importer.FileStatus{} // an empty list, not null
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]any{"files": files})
}

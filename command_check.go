package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/mapping"
)

func checkCommand(o *options) *cobra.Command {
	var outcomes, profile string
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "maps files and tells what is wrong with them; sends nothing, needs no carrier, moves nothing",
		Args:  atLeastOne("name at least one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.defaultsDo = true // a clerk's desk has no configuration
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			clean := true
			for _, path := range args {
				of := profile
				if !cmd.Flags().Changed("profile") {
					of = profileOf(cfg, path)
				}
				checked, err := cfg.Check(cmd.Context(), path, of, outcomes)
				if err != nil {
					return usage(fmt.Errorf("%s: %w", path, err))
				}
				printChecked(cmd.OutOrStdout(), cfg.Language, checked)
				clean = clean && checked.Clean()
			}
			if !clean {
				return exitError{code: exitNotAll, silent: true}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&outcomes, "output", "o", "", "folder to write the outcome workbooks to, marked as a check")
	cmd.Flags().StringVar(&profile, "profile", "", "the profile to check for (default: that of the file's folder)")
	return cmd
}

// profileOf is the profile of the inbox sub-folder that a file lies in, else that of the inbox itself.
func profileOf(cfg *importer.Config, path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	for _, p := range cfg.Profile {
		if filepath.Dir(abs) == filepath.Join(cfg.Folders.Inbox, p.Name) {
			return p.Name
		}
	}
	return ""
}

// mostPrinted is how many rows with problems are printed; an outcome workbook (-o) has them all.
const mostPrinted = 20

func printChecked(w io.Writer, language string, c *importer.Checked) {
	fmt.Fprintf(w, "%s\n", c.File)
	reason := func(r mapping.Reason) {
		what, next := r.Words(language)
		fmt.Fprintf(w, "  %s\n", what)
		if next != "" {
			fmt.Fprintf(w, "    -> %s\n", next)
		}
	}
	for _, r := range c.Refusal {
		reason(r)
	}
	if len(c.Refusal) > 0 {
		return
	}
	printColumns(w, c)
	for _, r := range append(c.Understood.Seen, c.Understood.Repairs...) {
		reason(r)
	}
	for i, p := range c.Problems {
		if i == mostPrinted {
			fmt.Fprintf(w, "  and %d more rows: hgeimport check -o DIR writes them all\n", c.Rows-c.Counts[""]-mostPrinted)
			break
		}
		fmt.Fprintf(w, "  %s %s %s\n", p.Cell, p.Order, p.Status)
		for _, r := range p.Reasons {
			fmt.Fprint(w, "  ")
			reason(r)
		}
	}
	for _, f := range c.Forms {
		fmt.Fprintf(w, "  form: %d orders, handover %s, mawb %s, weight %s kg\n", f.Orders, dash(f.Handover), dash(f.MAWB), dash(f.Weight))
	}
	fmt.Fprintf(w, "  rows read %d = would be sent %d + rejected %d + duplicate %d\n", c.Rows, c.Counts[""],
		c.Counts[mapping.Rejected], c.Counts[mapping.Duplicate])
}

func printColumns(w io.Writer, c *importer.Checked) {
	for _, t := range c.Understood.Layout.Tables {
		fmt.Fprintf(w, "  %s %s, header in row %d:\n", t.Role, t.Name, t.Header)
		tw := tabwriter.NewWriter(w, 4, 0, 2, ' ', 0)
		for _, col := range t.Columns {
			field := dash(col.Field)
			fmt.Fprintf(tw, "    %s\t%s\t%s\t%s\n", mapping.Letters(col.Index), oneLine(col.Header), field, strings.TrimSpace(col.Unit+" "+col.Note))
		}
		tw.Flush()
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

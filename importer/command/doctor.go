package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
)

func doctorCommand(o *options) *cobra.Command {
	var reply importer.ReplyOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "says what is wrong with configuration, folders, ledger and carrier",
		Long: `Looks at the configuration, the folders, the ledger and the carrier, and says what is wrong. It sends no form.

With --reply or --reference it looks at one reply of the carrier instead: how it is read, what of it is not, and which lines of
config.toml would read it. What a word of the carrier's means it never guesses: such lines stand behind a #, for you to choose.
It shows no mail addresses, telephone numbers and tokens. Exit code 0: the reply is read completely; 1: something is left to do.`,
		Example: `  hgeimport doctor
  hgeimport doctor --reply reply.json
  hgeimport doctor --reference TR20261129ABCDEFGHK --operation manifest`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			switch {
			case reply.File != "" || reply.Reference != "":
				return doctorReply(cmd, cfg, reply)
			case cmd.Flags().Changed("operation"), cmd.Flags().Changed("reply"), cmd.Flags().Changed("reference"):
				return usageError{errors.New("say --reply FILE, --reference REFERENCE or both; --operation alone is nothing to look at")}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%-5s  %-13s  %s\n", importer.OK, "configuration", visible.Line(cfg.Path))
			if faults := printFindings(cmd.OutOrStdout(), importer.Doctor(cmd.Context(), cfg)); faults > 0 {
				return fmt.Errorf("faults found: %d; they are in the list above", faults)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&reply.File, "reply", "", "a reply that was saved from the carrier: JSON, the output of curl -i, or a HAR file")
	flags.StringVar(&reply.Reference, "reference", "", "the reference that it is about; without --reply the carrier is asked for it")
	flags.StringVar(&reply.Operation, "operation", "", "the operation, if the ledger does not know the reference (default scanform)")
	return cmd
}

// doctorReply looks at one reply. It is an errNotAll if the reply is not read completely.
func doctorReply(cmd *cobra.Command, cfg *config.Config, o importer.ReplyOptions) error {
	found, err := importer.DoctorReply(cmd.Context(), cfg, o)
	switch {
	case errors.Is(err, importer.ErrSavedReply), errors.Is(err, importer.ErrDoctorUsage):
		return usageError{err}
	case err != nil:
		return err
	}
	printReply(cmd.OutOrStdout(), found)
	if len(found.Lacking) > 0 {
		return errNotAll
	}
	return nil
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
